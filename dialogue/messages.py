"""What comes in from people, and what goes out to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal, TypeAlias


class Kind(str, Enum):
    """What a person sent. Everything that no channel knows is UNSUPPORTED."""

    TEXT = "text"
    CHOICE = "choice"
    LOCATION = "location"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    CONTACTS = "contacts"
    REACTION = "reaction"
    EDIT = "edit"
    REVOKE = "revoke"
    UNSUPPORTED = "unsupported"
    EVENT = "event"
    """Not sent by a person: something happened that this person should be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A location shared on the map; 0.0 is a legal coordinate."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


EventName: TypeAlias = Literal[
    "booking_requested",
    "booking_placed",
    "booking_accepted",
    "booking_declined",
    "booking_cancelled",
    "booking_expired",
    "booking_completed",
    "booking_rated",
    "request_reminder",
    "request_silent",
    "time_proposed",
    "time_agreed",
    "time_refused",
    "reminder_day",
    "reminder_hour",
    "job_over",
    "no_show_reported",
    "provider_late",
    "slot_freed",
    "provider_approved",
    "provider_rejected",
    "provider_suspended",
    "provider_reinstated",
    "team_silent",
    "team_answer",
]
"""What people are told: about a booking, a registration, or (slot_freed) a wish on the waiting
list. `request_reminder` goes to a provider who has not answered, `request_silent` to the customer
then; `booking_placed` to the customer of a request that was made elsewhere; `reminder_day` and
`reminder_hour` to both before a job; `job_over` asks the provider after it whether it is done;
`provider_late` tells the customer of a delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in another conversation or in the background."""

    name: EventName
    subject: str
    """Reference of the booking, or id of the provider, that it is about."""
    detail: str = ""
    """What was said with it: the reason of a rejection, the words of a rating."""
    sequence: int | None = None
    """The booking's `sequence` that the news is about: older news than the booking is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message to the bot, whatever the channel."""

    message_id: str
    """Unique over all channels and for ever; the key of everything that the turn does."""
    kind: Kind
    sent_at: datetime
    """When the person sent it, aware UTC."""
    text: str = ""
    """The body, the caption, or the title of the tapped choice."""
    choice: str = ""
    """Id of the tapped choice; empty when nothing was tapped."""
    pin: Pin | None = None
    media_id: str = ""
    event: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button or list row."""

    id: str
    """At most 200 characters; says by itself what the tap means: "provider:17", "confirm:yes"."""
    title: str
    """At most 20 characters on a button, 24 in a list; channels cut what is longer."""
    description: str = ""
    """Second line of a list row, at most 72 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A reply in the form that reaches somebody who has not written for a day.

    Channels have fixed English sentences for that, and put the values in.
    """

    name: EventName
    values: Mapping[str, str]
    """By name, in English; which names there are depends on the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message from the bot. Up to three choices become buttons, more become a list."""

    text: str
    choices: tuple[Choice, ...] = ()
    """At most ten."""
    list_title: str = ""
    """Label of the button that opens the list; needed from four choices on."""
    ask_location: bool = False
    """Offer to send a map location; only without choices."""
    notice: Notice | None = None
    """The same as news; None: nobody needs to hear it after a day of silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An event for another person's conversation."""

    to: str
    """Person id."""
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a person can be reached; at least one of the two is set."""

    phone: str | None = None
    """E.164 with the plus sign."""
    bsuid: str | None = None
    """WhatsApp's business-scoped user id, for people whose number is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A reply on its way to somebody."""

    id: str
    """Of the turn that made it: putting it into the outbox twice changes nothing."""
    to: Address
    reply: Reply
    as_notice: bool = False
    """Send the fixed sentence of `reply.notice`: free words would not reach the person."""
