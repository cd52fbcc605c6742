"""Bookings: what is taken and given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from dialogue.rules.lifecycle import ApiStatus
from dialogue.values import BookingStatus
from webapp.api.fields import (
    Asked,
    Given,
    GivenTime,
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
    Words,
)

WantedStatus = Literal["confirmed", "declined", "completed"]
Shown = Annotated[
    ApiStatus,
    Field(
        description="What is to be expected: pending, somebody must still answer; confirmed, the "
        "job will be done; completed, it was done; declined, it will not be done, whoever called "
        "it off, and also when nobody answered or came.",
        examples=["pending"],
    ),
]
State = Annotated[
    BookingStatus,
    Field(
        description="More exactly; rescheduled: one side has proposed another time.",
        examples=["pending"],
    ),
]


class ByReference(Asked):
    """Which booking."""

    booking_id: Reference


class ByUser(Asked):
    """Whose bookings."""

    phone_number: PhoneNumber


class BookingFilter(Page):
    """Which bookings."""

    status: Annotated[
        ApiStatus | None, Field(description="How they stand.", examples=["pending"])
    ] = None
    service_type: Annotated[
        ServiceWord | None, Field(description="Of this service.", examples=["plumber"])
    ] = None


class AllBookingsFilter(BookingFilter):
    """Which of all bookings."""

    provider_number: Annotated[
        PhoneNumber | None,
        Field(description="Whose jobs they are.", examples=["+263771000002"]),
    ] = None


class NewBooking(Taken):
    """A job that somebody needs done."""

    user_number: PhoneNumber
    provider_number: Annotated[
        PhoneNumber | None, Field(description="Who is asked.", examples=["+263771000002"])
    ] = None
    provider_id: Annotated[
        OpaqueId | None, Field(description="In place of provider_number, where that is masked.")
    ] = None
    service_type: ServiceWord
    date_time: Annotated[
        TakenTime,
        Field(description="When the job should begin.", examples=["2026-11-24T10:00:00+02:00"]),
    ]
    issue: Annotated[
        Words, Field(description="What is wrong, for the provider.", examples=["Burst geyser"])
    ]
    location: Annotated[
        PlaceText | None,
        Field(description="Left out: the user's home.", examples=["Avondale, Harare"]),
    ] = None

    @model_validator(mode="after")
    def _one_provider(self) -> NewBooking:
        if (self.provider_number is None) is (self.provider_id is None):
            raise ValueError("expected one of provider_number and provider_id")
        return self


class StatusChange(Taken):
    """What becomes of a booking."""

    status: Annotated[WantedStatus, Field(examples=["confirmed"])]
    reason: Annotated[
        Words | None,
        Field(description="Told to the other side.", examples=["The provider is ill."]),
    ] = None


class ProposalShown(Given):
    """Another time that one side has proposed."""

    date_time: Annotated[GivenTime, Field(examples=["2026-11-24T14:00:00+02:00"])]
    by: Annotated[Literal["customer", "provider"], Field(examples=["provider"])]


class ReviewShown(Given):
    """What the customer said afterwards."""

    stars: Annotated[int, Field(ge=1, le=5, examples=[5])]
    words: Annotated[str, Field(examples=["On time and tidy."])]


class BookingShown(Given):
    """A booking."""

    booking_id: Reference
    reference: Annotated[
        Reference, Field(description="The same, under the name that people are told.")
    ]
    status: Shown
    state: State
    user_id: OpaqueId
    user_number: ShownNumber
    provider_id: OpaqueId
    provider_number: ShownNumber
    service_type: Annotated[str, Field(examples=["plumber"])]
    date_time: Annotated[GivenTime, Field(examples=["2026-11-24T10:00:00+02:00"])]
    issue: Annotated[str, Field(examples=["Burst geyser"])]
    location: Annotated[str, Field(examples=["Avondale, Harare"])]
    proposal: ProposalShown | None
    review: ReviewShown | None
    reason: Annotated[
        str, Field(description="Given with the last change; may be empty.", examples=[""])
    ]
    created_at: Annotated[GivenTime, Field(examples=["2026-11-22T09:00:00+02:00"])]


class BookingList(Given):
    """A page of bookings, the newest first."""

    items: list[BookingShown]
    next: NextCursor
