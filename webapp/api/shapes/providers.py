"""Providers: what is taken and given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialogue.values import ProviderStatus
from webapp.api.fields import (
    Address,
    Asked,
    Given,
    GivenTime,
    Name,
    NextCursor,
    OpaqueId,
    Page,
    PhoneNumber,
    PlaceText,
    Reference,
    ServiceWord,
    ShownNumber,
    Taken,
    TakenTime,
)


class ProviderByNumber(Asked):
    """Who is meant."""

    phone_number: PhoneNumber


class ByService(Asked):
    """What is needed."""

    service_type: ServiceWord


class Search(Asked):
    """Where and when it is needed."""

    location: Annotated[
        PlaceText | None,
        Field(description="Only who serves it: the nearest first.", examples=["Avondale, Harare"]),
    ] = None
    date_time: Annotated[
        TakenTime | None,
        Field(
            description="Only with `location`: who is free then comes first.",
            examples=["2026-11-24T10:00:00+02:00"],
        ),
    ] = None
    limit: Annotated[int, Field(ge=1, le=50, description="How many at most.", examples=[10])] = 10


class ProviderFilter(Page):
    """Which providers."""

    service_type: Annotated[
        ServiceWord | None, Field(description="Of this service.", examples=["plumber"])
    ] = None
    town: Annotated[
        PlaceText | None,
        Field(description="In which they serve a place.", examples=["Harare"]),
    ] = None
    status: Annotated[
        ProviderStatus | None,
        Field(description="Only active ones can be booked.", examples=["active"]),
    ] = None


class NewProvider(Taken):
    """Somebody who wants to be booked."""

    phone_number: PhoneNumber
    name: Annotated[Name, Field(examples=["Tendai Plumbing"])]
    service_type: ServiceWord
    location: Annotated[
        Address,
        Field(description="Address or place.", examples=["6 Weale Road, Milton Park, Harare"]),
    ]
    areas: Annotated[
        list[PlaceText],
        Field(
            max_length=30,
            description="Places that are served; empty: the whole town of `location`.",
            examples=[["Avondale, Harare"]],
        ),
    ] = []  # noqa: RUF012 - pydantic copies it


class Rating(Given):
    """What customers say in sum."""

    count: Annotated[int, Field(examples=[12])]
    stars: Annotated[
        float | None, Field(description="Their mean, 1..5; null: none.", examples=[4.6])
    ]


class ProviderShown(Given):
    """A provider."""

    id: OpaqueId
    phone_number: ShownNumber
    name: Annotated[str, Field(examples=["Tendai Plumbing"])]
    service_type: Annotated[str, Field(examples=["plumber"])]
    location: Annotated[
        str | None,
        Field(description="The place that the address lies in.", examples=["Milton Park, Harare"]),
    ]
    areas: Annotated[list[str], Field(examples=[["Avondale, Harare"]])]
    status: Annotated[ProviderStatus, Field(examples=["active"])]
    rating: Rating
    jobs_done: Annotated[int, Field(examples=[31])]
    minutes_to_answer: Annotated[
        float | None, Field(description="The median; null: no answer yet.", examples=[7.5])
    ]


class Found(ProviderShown):
    """A provider who serves a place."""

    distance_km: Annotated[
        float | None, Field(description="null: no place was given.", examples=[2.3])
    ]
    free_from: Annotated[
        GivenTime | None,
        Field(
            description="When not free at the time that was asked for; null: free then, or no "
            "time was asked for.",
            examples=["2026-11-24T14:00:00+02:00"],
        ),
    ]


class FoundList(Given):
    """Providers, best first."""

    items: list[Found]


class ProviderList(Given):
    """A page of providers."""

    items: list[ProviderShown]
    next: NextCursor


class RatingShown(Given):
    """What one customer said."""

    booking_id: Reference
    stars: Annotated[int, Field(ge=1, le=5, examples=[5])]
    words: Annotated[str, Field(examples=["On time and tidy."])]


class RatingList(Given):
    """A page of ratings."""

    items: list[RatingShown]
    next: NextCursor


class FromWhen(Asked):
    """From when on."""

    date_time: Annotated[
        TakenTime | None,
        Field(
            description="From when on; left out: from now.",
            examples=["2026-11-24T10:00:00+02:00"],
        ),
    ] = None
    limit: Annotated[int, Field(ge=1, le=50, description="How many at most.", examples=[10])] = 10


class FreeTimes(Given):
    """Times at which a provider can begin a job."""

    minutes: Annotated[int, Field(description="How long a job takes.", examples=[90])]
    starts: Annotated[list[GivenTime], Field(examples=[["2026-11-24T14:00:00+02:00"]])]
