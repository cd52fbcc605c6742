"""Subscriptions to news of bookings: what is taken and given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from webapp.api.fields import Asked, Given, GivenTime, OpaqueId, Taken

EventType = Literal[
    "booking.pending",
    "booking.confirmed",
    "booking.declined",
    "booking.expired",
    "booking.cancelled",
    "booking.rescheduled",
    "booking.completed",
    "booking.no_show",
    "booking.rated",
]
Url = Annotated[
    str,
    Field(
        min_length=8,
        max_length=500,
        pattern=r"^https?://[!-~]+$",
        description="Where events are posted: https, and a name with public addresses.",
        examples=["https://partner.example/hooks/hustlr"],
    ),
]
Events = Annotated[
    list[EventType],
    Field(
        max_length=9,
        description="Which kinds are wanted; empty: all.",
        examples=[["booking.confirmed", "booking.cancelled"]],
    ),
]
Active = Annotated[bool, Field(description="Whether anything is sent.", examples=[True])]


class BySubscription(Asked):
    """Which subscription."""

    subscription_id: OpaqueId


class NewSubscription(Taken):
    """An address that wants to be told."""

    url: Url
    events: Events = []  # noqa: RUF012 - pydantic copies it


class SubscriptionDetails(NewSubscription):
    """What can be changed."""

    active: Active = True


class SubscriptionShown(Given):
    """An address that is told."""

    id: OpaqueId
    url: Url
    events: Events
    active: Active
    created_at: Annotated[GivenTime, Field(examples=["2026-11-22T09:00:00+02:00"])]


class SubscriptionMade(SubscriptionShown):
    """A new subscription, with its secret."""

    secret: Annotated[
        str,
        Field(
            description="Signs what is sent; shown only now.",
            examples=["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="],
        ),
    ]


class SubscriptionList(Given):
    """All subscriptions."""

    items: list[SubscriptionShown]


class EventData(Given):
    """What an event is about; nothing in it tells who."""

    booking_id: Annotated[str, Field(examples=["booking_1764662906.123"])]
    status: Annotated[str, Field(examples=["confirmed"])]
    state: Annotated[str, Field(examples=["confirmed"])]
    sequence: Annotated[
        int,
        Field(
            description="Grows with every change: an event with a smaller one is old.",
            examples=[1],
        ),
    ]


class Event(Given):
    """What is posted."""

    id: Annotated[
        str,
        Field(
            description="The same when it is sent again, as is webhook-id.",
            examples=["booking_1764662906.123:1"],
        ),
    ]
    type: EventType = Field(examples=["booking.confirmed"])
    created_at: Annotated[str, Field(examples=["2026-11-22T07:00:00.000+00:00"])]
    data: EventData
