"""What a conversation needs from outside: protocols that the web application fills.

Every write is idempotent by the id of the message that causes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialogue.messages import Pin
from dialogue.values import (
    Booking,
    BookingAction,
    BookingRequest,
    Location,
    Offer,
    Party,
    Person,
    Provider,
    Review,
    Schedule,
    When,
)
from nlu.types import PlaceMatch


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

    def serving(
        self, service_type: str, place: Location, limit: int, when: When | None = None
    ) -> tuple[Offer, ...]:
        """Return active providers who serve `place`, best first; those free at `when` before."""

    def nearest(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        """Return the nearest active providers of the service, one per town, nearest first."""

    def register(self, provider: Provider) -> None:
        """Store a registration as pending review; an earlier one of the same person is replaced."""

    def save_schedule(self, provider_id: str, schedule: Schedule) -> None:
        """Store when a provider works."""

    def save_areas(self, provider_id: str, areas: tuple[str, ...]) -> None:
        """Store the labels of the places that a provider serves."""


class Bookings(Protocol):
    """Requests and what became of them."""

    def request(self, request: BookingRequest, message_id: str, now: datetime) -> Booking | None:
        """Store a pending booking and claim its time; the same message id gives the same again.

        None: the provider is not free at that time any more.
        """

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

    def act(
        self,
        reference: str,
        action: BookingAction,
        *,
        by: Party,
        person_id: str,
        message_id: str,
        when: When | None = None,
        reason: str = "",
    ) -> Booking | None:
        """Do to a booking what the table of transitions allows, and return it as it is then.

        `person_id` is who acts: the provider asked first, or one of `others`, who takes the job
        over by accepting. `when` is the time proposed. None: not allowed from its state (any
        more), or the time is taken. The same message id gives the same result again.
        """

    def ask_others(self, reference: str, provider_ids: tuple[str, ...], message_id: str) -> bool:
        """Note whom the customer agrees to ask besides; False when the booking is not pending."""

    def rate(self, reference: str, review: Review, message_id: str) -> bool:
        """Store the review of a completed booking; False when there is another one already.

        Words may follow later to stars that were given without any.
        """

    def past_of_customer(
        self, person_id: str, limit: int, message_id: str = ""
    ) -> tuple[Booking, ...]:
        """Return bookings that are over, as `message_id` found them, latest first.

        A confirmed one is over when its time is, though nobody has said that it was done.
        """

    def jobs_of(
        self, provider_id: str, frm: datetime, to: datetime, message_id: str = ""
    ) -> tuple[Booking, ...]:
        """Return the confirmed jobs that begin in [frm, to), and those with a proposal, by time.

        Those that `message_id` has completed or called off already count too, as above.
        """

    def calendar_link(self, reference: str, person_id: str) -> str:
        """Return the address of the booking's calendar file; empty when we have no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownData:
    """What is kept about a person, in figures; the rest stands in Person and Provider."""

    bookings: int
    jobs: int
    """Bookings as the provider."""
    messages: int
    agreed_at: datetime | None
    """When the person agreed to the privacy policy."""


class Privacy(Protocol):
    """What is kept about people."""

    def known(self, person_id: str) -> KnownData:
        """Return what is kept."""

    def request_erasure(self, person_id: str, message_id: str) -> None:
        """Have everything about the person erased soon, once the answer has left."""


class Places(Protocol):
    """The gazetteer."""

    def match(self, text: str) -> PlaceMatch | None:
        """Return the place that `text`, an answer to "where?", names; None below the threshold."""

    def near(self, text: str, limit: int) -> tuple[Location, ...]:
        """Return places whose names are like `text`, which names none, best first; empty: none."""

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
    privacy: Privacy
