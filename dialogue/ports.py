"""What a conversation needs from outside: values, and protocols that the web application fills.

Every write is idempotent by the id of the message that causes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from dialogue.messages import Pin
from nlu.types import Grain, PlaceMatch

BookingStatus: TypeAlias = Literal["pending", "confirmed", "declined", "cancelled", "completed"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A provider who serves the place of the job."""

    provider: Provider
    distance_km: float


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
class Booking:
    """A request that was sent to a provider, and what became of it."""

    reference: str
    """"booking_1764662906.123"."""
    request: BookingRequest
    status: BookingStatus
    created_at: datetime


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Return the present instant, aware."""


class People(Protocol):
    """Everybody who has ever written."""

    def get(self, person_id: str) -> Person:
        """Return a person who has written before, or who is registered as a provider."""

    def save(self, person: Person) -> None:
        """Store name, home and consent; the number is not changed here."""


class ProviderDirectory(Protocol):
    """Providers, and who serves where."""

    def get(self, provider_id: str) -> Provider | None:
        """Return a provider, or None."""

    def serving(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        """Return active providers who serve `place`, nearest first."""

    def nearest(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        """Return the nearest active providers of the service, one per town, nearest first."""

    def register(self, provider: Provider) -> None:
        """Store a registration as pending review; an earlier one of the same person is replaced."""


class Bookings(Protocol):
    """Requests and what became of them."""

    def request(self, request: BookingRequest, message_id: str, now: datetime) -> Booking:
        """Store a pending booking; the same message id gives the same booking again."""

    def get(self, reference: str) -> Booking | None:
        """Return a booking, or None."""

    def open_for_provider(self, provider_id: str, message_id: str) -> tuple[Booking, ...]:
        """Return the pending requests to a provider, oldest first.

        Those that `message_id` has answered already count as pending: a turn that is taken
        again after a crash must see what it saw the first time.
        """

    def of_customer(self, person_id: str, now: datetime, message_id: str) -> tuple[Booking, ...]:
        """Return pending and confirmed bookings whose time has not passed, soonest first.

        Those that `message_id` has cancelled already count too, as above.
        """

    def move(
        self, reference: str, *, to: BookingStatus, frm: tuple[BookingStatus, ...], message_id: str
    ) -> bool:
        """Compare and set the status; True when this message made (or had made) the change."""


class Places(Protocol):
    """The gazetteer."""

    def match(self, text: str) -> PlaceMatch | None:
        """Return the place that `text`, an answer to "where?", names; None below the threshold."""

    def by_label(self, label: str) -> Location | None:
        """Return the place with exactly this label; None when there is none."""

    def locate(self, pin: Pin) -> Location | None:
        """Return where a map pin lies ("Suburb, City"); None outside Zimbabwe."""


class Names(Protocol):
    """Approximate matching of names."""

    def matching(self, text: str, names: Sequence[str]) -> tuple[int, ...]:
        """Return the indexes of the names that `text` may mean, best first; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything outside that a turn may ask."""

    clock: Clock
    people: People
    providers: ProviderDirectory
    bookings: Bookings
    places: Places
    names: Names
