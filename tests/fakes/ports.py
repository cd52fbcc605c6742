"""The dialogue's ports in memory, with the real gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dialogue.messages import Pin
from dialogue.ports import Ports
from dialogue.slots.place import to_location
from dialogue.values import (
    Booking,
    BookingRequest,
    BookingStatus,
    Location,
    Offer,
    Person,
    Provider,
)
from nlu.names import matching
from nlu.places import Gazetteer
from nlu.types import PlaceMatch

OPEN: tuple[BookingStatus, ...] = ("pending", "confirmed")
ZIMBABWE = ((-22.5, -15.5), (25.2, 33.1))


@dataclass
class FakeClock:
    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@dataclass
class MemoryPeople:
    people: dict[str, Person] = field(default_factory=dict)

    def get(self, person_id: str) -> Person:
        return self.people.setdefault(person_id, Person(id=person_id))

    def save(self, person: Person) -> None:
        self.people[person.id] = person


def _kilometres(a: Location, b: Location) -> float:
    north, east = a.latitude - b.latitude, a.longitude - b.longitude
    return float(111 * (north**2 + east**2) ** 0.5)


@dataclass
class MemoryProviders:
    providers: dict[str, Provider] = field(default_factory=dict)

    def get(self, provider_id: str) -> Provider | None:
        return self.providers.get(provider_id)

    def serving(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        found = self._active(service_type, place)
        return tuple(o for o in found if _serves(o.provider, place))[:limit]

    def nearest(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        towns: dict[str, Offer] = {}
        for offer in self._active(service_type, place):
            if offer.provider.location:
                towns.setdefault(offer.provider.location.town, offer)
        return tuple(towns.values())[:limit]

    def _active(self, service_type: str, place: Location) -> list[Offer]:
        offers = [
            Offer(provider=provider, distance_km=_kilometres(place, provider.location))
            for provider in self.providers.values()
            if provider.service_type == service_type
            and provider.status == "active"
            and provider.location
        ]
        return sorted(offers, key=lambda offer: (offer.distance_km, offer.provider.name))

    def register(self, provider: Provider) -> None:
        self.providers[provider.id] = provider


def _serves(provider: Provider, place: Location) -> bool:
    if not provider.areas:
        return provider.location is not None and provider.location.town == place.town
    towns = {area.rpartition(", ")[2] for area in provider.areas}
    whole_town = place.label == place.town
    return place.label in provider.areas or place.town in (towns if whole_town else provider.areas)


@dataclass
class MemoryBookings:
    bookings: dict[str, Booking] = field(default_factory=dict)
    by_message: dict[str, str] = field(default_factory=dict)
    moved_by: dict[str, str] = field(default_factory=dict)

    def request(self, request: BookingRequest, message_id: str, now: datetime) -> Booking:
        if message_id not in self.by_message:
            reference = f"booking_{now.timestamp() + len(self.bookings) / 1000:.3f}"
            self.by_message[message_id] = reference
            self.bookings[reference] = Booking(
                reference=reference, request=request, status="pending", created_at=now
            )
        return self.bookings[self.by_message[message_id]]

    def get(self, reference: str) -> Booking | None:
        return self.bookings.get(reference)

    def open_for_provider(self, provider_id: str, message_id: str) -> tuple[Booking, ...]:
        return tuple(
            booking
            for booking in self.bookings.values()
            if booking.request.provider_id == provider_id
            and (booking.status == "pending" or self._moved(booking, message_id))
        )

    def of_customer(self, person_id: str, now: datetime, message_id: str) -> tuple[Booking, ...]:
        return tuple(
            booking
            for booking in self.bookings.values()
            if booking.request.customer_id == person_id
            and (booking.status in OPEN or self._moved(booking, message_id))
            and booking.request.when.start >= now
        )

    def _moved(self, booking: Booking, message_id: str) -> bool:
        return self.moved_by.get(booking.reference) == message_id

    def move(
        self, reference: str, *, to: BookingStatus, frm: tuple[BookingStatus, ...], message_id: str
    ) -> bool:
        booking = self.bookings[reference]
        if self._moved(booking, message_id) and booking.status == to:
            return True
        if booking.status not in frm:
            return False
        self.bookings[reference] = replace(booking, status=to)
        self.moved_by[reference] = message_id
        return True


@dataclass
class GazetteerPlaces:
    gazetteer: Gazetteer

    def match(self, text: str) -> PlaceMatch | None:
        return self.gazetteer.match(text)

    def by_label(self, label: str) -> Location | None:
        place = self.gazetteer.by_label(label)
        return to_location(place) if place else None

    def locate(self, pin: Pin) -> Location | None:
        (south, north), (west, east) = ZIMBABWE
        if not (south <= pin.latitude <= north and west <= pin.longitude <= east):
            return None
        place, _ = self.gazetteer.nearest(pin.latitude, pin.longitude, 1)[0]
        return to_location(place)


class RealNames:
    def matching(self, text: str, names: Sequence[str]) -> tuple[int, ...]:
        return matching(text, names)


@dataclass
class MemoryPorts:
    clock: FakeClock
    places: GazetteerPlaces
    people: MemoryPeople = field(default_factory=MemoryPeople)
    providers: MemoryProviders = field(default_factory=MemoryProviders)
    bookings: MemoryBookings = field(default_factory=MemoryBookings)

    def as_ports(self) -> Ports:
        return Ports(
            clock=self.clock,
            people=self.people,
            providers=self.providers,
            bookings=self.bookings,
            places=self.places,
            names=RealNames(),
        )
