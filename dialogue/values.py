"""What the project talks about: places, times, people, providers, bookings, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal, TypeAlias

from nlu.types import Grain, Language

BookingStatus: TypeAlias = Literal[
    "pending",
    "confirmed",
    "declined",
    "expired",
    "cancelled",
    "rescheduled",
    "completed",
    "no_show",
]
"""pending: the provider is asked; rescheduled: one side has proposed another time, the other has
not answered; no_show: one side did not come."""
BookingAction: TypeAlias = Literal[
    "accept",
    "decline",
    "expire",
    "cancel",
    "propose",
    "agree",
    "refuse",
    "complete",
    "report_no_show",
]
Party: TypeAlias = Literal["customer", "provider", "admin", "system"]
"""Who does something to a booking."""
ProviderStatus: TypeAlias = Literal["pending", "active", "suspended", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place that was understood."""

    label: str
    """"Mufakose, Harare", or "Harare" for a whole town."""
    town: str
    latitude: float
    longitude: float
    section: str = ""
    """"14" in "Mkoba 14"; empty when none was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time that was understood, beside the words that were said."""

    words: str
    start: datetime
    """Aware, Africa/Harare."""
    end: datetime | None
    """End of a window ("morning", "from 2 to 4"); None for an instant."""
    grain: Grain


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes to us, customer or provider or both."""

    id: str
    """Internal; phone numbers can be missing and can change."""
    whatsapp_number: str | None = None
    """E.164 with the plus sign."""
    name: str | None = None
    home: Location | None = None
    agreed_privacy_policy: bool = False
    onboarding_completed: bool = False
    agreed_at: datetime | None = None
    """When the person agreed to the privacy policy."""
    agreed_version: str = ""
    """Which wording of the consent was agreed to."""
    language: Language | None = None
    """The one that was asked for; None: as the person writes."""
    opted_out: bool = False
    """Has said STOP: hears only what answers an own message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """When somebody works on a day, local time."""

    opens: time
    closes: time


WEEKDAY = DayHours(opens=time(8), closes=time(17))
USUAL_HOURS: tuple[DayHours | None, ...] = (WEEKDAY,) * 6 + (None,)
"""Monday to Saturday, 8 to 17."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A time in which a provider takes no jobs; aware instants, the end not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a provider works, and how much fits into a day."""

    hours: tuple[DayHours | None, ...] = USUAL_HOURS
    """Seven, Monday first; None is a day off."""
    absences: tuple[Absence, ...] = ()
    minutes_per_job: int | None = None
    """None: the usual minutes of the service."""
    jobs_per_day: int | None = None
    """None: as many as fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a provider has shown so far."""

    ratings: int = 0
    """How many."""
    stars: float = 0.0
    """Their mean, 1..5; 0 when there is none."""
    asked: int = 0
    """Requests that were answered, or ran out without an answer."""
    accepted: int = 0
    minutes_to_answer: float | None = None
    """The median; None without an answer."""
    jobs_done: int = 0
    no_shows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Somebody who offers a service; has the same id as the person."""

    id: str
    name: str
    service_type: str
    address: str
    """As the provider wrote it: "6 Weale Road, Milton Park, Harare"."""
    location: Location | None
    """What the address resolves to; None when it names no known place."""
    areas: tuple[str, ...] = ()
    """Labels of the places served; empty: the whole town of `location`."""
    status: ProviderStatus = "pending"
    status_reason: str = ""
    """Why it was rejected or suspended, as told to the provider."""
    schedule: Schedule = Schedule()
    standing: Standing = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A provider who serves the place of the job."""

    provider: Provider
    distance_km: float
    free_from: datetime | None = None
    """The provider's next free time when not free at the time that was asked for; None: free then,
    or no time was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """What a customer has confirmed."""

    customer_id: str
    provider_id: str
    service_type: str
    issue: str
    when: When
    job_location: Location
    photos: tuple[str, ...] = ()
    """Media ids of the channel."""
    declined_by: tuple[str, ...] = ()
    """Ids of the providers who have declined this job before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The time that is kept free for a job in a provider's day, the way there not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Another time for a booking, which the other side has not answered yet."""

    when: When
    by: Party
    """customer or provider."""
    slot: Slot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a customer says after a job."""

    stars: int
    """1..5."""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A request that was sent to a provider, and what became of it."""

    reference: str
    """"booking_1764662906.123"."""
    request: BookingRequest
    status: BookingStatus
    created_at: datetime
    sequence: int = 0
    """Grows with every change of status or time (SEQUENCE of RFC 5545)."""
    proposal: Proposal | None = None
    """Only while rescheduled."""
    confirmed_before: bool = False
    """Whether it was ever accepted: a refused proposal then falls back to confirmed."""
    cancelled_by: Party | None = None
    reason: str = ""
    """Given with the last change: why it was cancelled, declined or reported."""
    review: Review | None = None
    others: tuple[str, ...] = ()
    """Ids of the providers that the customer has agreed to ask besides; all are asked at once."""
    asked: tuple[str, ...] = ()
    """Ids of the providers who were asked and have not declined; while pending, the first of them
    who accepts gets the job."""
    slot: Slot | None = None
    """When the provider is expected at the job, within the window that was asked for."""
    since: datetime | None = None
    """When it came to stand as it does: since when an answer is awaited, or it is confirmed."""
    answer_by: datetime | None = None
    """When a request or a proposal that nobody answers runs out; None: nothing is asked."""
    absent: Party | None = None
    """Who did not come; only of no_show."""
