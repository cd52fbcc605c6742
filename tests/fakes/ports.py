"""The dialogue's ports in memory, with the real gazetteer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dialogue.ports import Clock, KnownData, Ports
from dialogue.rules.availability import HORIZON, fit, is_free, named_hour, next_free
from dialogue.rules.holding import Claim, Held, moved_on
from dialogue.rules.lifecycle import (
    Deed,
    after,
    agree_to_ask,
    awaits,
    put_to,
    reviewed,
    rule_for,
    unasked,
)
from dialogue.rules.ranking import ranked
from dialogue.rules.silence import answer_by
from dialogue.rules.terms import Terms
from dialogue.rules.times import begins, is_past
from dialogue.values import (
    Booking,
    BookingAction,
    BookingRequest,
    BookingStatus,
    Location,
    Offer,
    Party,
    Person,
    Provider,
    Review,
    Schedule,
    Slot,
    When,
)
from nlu.names import matching
from tests.fakes.places import GazetteerPlaces

LIVE: tuple[BookingStatus, ...] = ("pending", "confirmed", "rescheduled")


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
    clock: Clock | None = None
    bookings: MemoryBookings | None = None
    people: MemoryPeople = field(default_factory=MemoryPeople)

    def get(self, provider_id: str) -> Provider | None:
        return self.providers.get(provider_id)

    def look_up(self, clock: Clock, bookings: MemoryBookings) -> None:
        """Say where the times are found that are taken."""
        self.clock, self.bookings = clock, bookings

    def serving(
        self, service_type: str, place: Location, limit: int, when: When | None = None
    ) -> tuple[Offer, ...]:
        found = [o for o in self._active(service_type, place) if _serves(o.provider, place)]
        if when is not None:
            found = [self._with_free_time(offer, when) for offer in found]
        today = self.clock.now().date() if self.clock else date.min
        return ranked(found, place, today)[:limit]

    def _with_free_time(self, offer: Offer, when: When) -> Offer:
        if self.clock is None or self.bookings is None:
            return offer
        provider, now = offer.provider, self.clock.now()
        needs = self.bookings.terms.needs(provider.service_type, provider.schedule)
        busy = self.bookings.busy(provider.id)
        if is_free(provider.schedule, busy, when, needs, now):
            return offer
        free_from = next_free(provider.schedule, busy, when, needs, now)
        return replace(offer, free_from=free_from or when.start + HORIZON)

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
            and not self.people.get(provider.id).opted_out
        ]
        return sorted(offers, key=lambda offer: (offer.distance_km, offer.provider.name))

    def register(self, provider: Provider) -> None:
        self.providers[provider.id] = provider

    def save_schedule(self, provider_id: str, schedule: Schedule) -> None:
        self.providers[provider_id] = replace(self.providers[provider_id], schedule=schedule)

    def save_areas(self, provider_id: str, areas: tuple[str, ...]) -> None:
        self.providers[provider_id] = replace(self.providers[provider_id], areas=areas)


def _serves(provider: Provider, place: Location) -> bool:
    if not provider.areas:
        return provider.location is not None and provider.location.town == place.town
    towns = {area.rpartition(", ")[2] for area in provider.areas}
    whole_town = place.label == place.town
    return place.label in provider.areas or place.town in (towns if whole_town else provider.areas)


def _has_passed(booking: Booking, now: datetime) -> bool:
    return booking.status == "confirmed" and is_past(booking, now)


@dataclass
class MemoryBookings:
    """The same rules as the store's, without its races."""

    clock: Clock
    providers: MemoryProviders
    terms: Terms = field(default_factory=Terms)
    held: dict[str, Held] = field(default_factory=dict)
    by_message: dict[str, str] = field(default_factory=dict)
    results: dict[tuple[str, str, str], Booking] = field(default_factory=dict)
    """What a message has made of a booking by an action."""
    found: dict[tuple[str, str], Booking] = field(default_factory=dict)
    """How a message found a booking that it has changed."""

    @property
    def bookings(self) -> dict[str, Booking]:
        return {reference: held.booking for reference, held in self.held.items()}

    def busy(self, provider_id: str, but: Held | None = None) -> list[Slot]:
        """Return the times that are kept free in the day of a provider, `but` for a booking."""
        others = [held for held in self.held.values() if held is not but]
        claims = [claim for held in others for claim in held.every]
        return [claim.slot for claim in claims if claim.provider_id == provider_id]

    def request(self, request: BookingRequest, message_id: str, now: datetime) -> Booking | None:
        if message_id in self.by_message:
            return self.held[self.by_message[message_id]].booking
        key = f"{message_id}:{request.provider_id}"
        claim = self._claim(request.provider_id, request, request.when, key)
        if claim is None:
            return None
        reference = f"booking_{now.timestamp() + len(self.held) / 1000:.3f}"
        self.by_message[message_id] = reference
        booking = Booking(
            reference=reference,
            request=request,
            status="pending",
            created_at=now,
            asked=(request.provider_id,),
            slot=claim.slot,
            since=now,
        )
        self._keep(Held(booking=booking, claims=(claim,)))
        return self.held[reference].booking

    def _claim(
        self,
        provider_id: str,
        request: BookingRequest,
        when: When,
        key: str,
        own: bool = False,
        but: Held | None = None,
    ) -> Claim | None:
        """Find a free time; what `but`, the same booking, keeps free is no hindrance."""
        provider = self.providers.get(provider_id)
        schedule = provider.schedule if provider else Schedule()
        needs = self.terms.needs(request.service_type, schedule)
        busy, now = self.busy(provider_id, but), self.clock.now()
        slot = named_hour(when, busy, needs) if own else None
        slot = slot or fit(schedule, busy, when, needs, now)
        return Claim(key=key, provider_id=provider_id, slot=slot) if slot else None

    def _keep(self, held: Held) -> Booking:
        booking = replace(held.booking, answer_by=answer_by(held.booking, self.terms))
        self.held[booking.reference] = replace(held, booking=booking)
        return booking

    def get(self, reference: str) -> Booking | None:
        held = self.held.get(reference)
        return held.booking if held else None

    def _as_found_by(self, message_id: str) -> list[Booking]:
        return [self.found.get((b.reference, message_id), b) for b in self.bookings.values()]

    def open_for_provider(self, provider_id: str, message_id: str) -> tuple[Booking, ...]:
        found = self._as_found_by(message_id)
        return tuple(b for b in found if awaits(b, provider_id))

    def of_customer(self, person_id: str, now: datetime, message_id: str) -> tuple[Booking, ...]:
        mine = [b for b in self._as_found_by(message_id) if b.request.customer_id == person_id]
        coming = [b for b in mine if b.status in LIVE and not is_past(b, now)]
        return tuple(sorted(coming, key=lambda b: (b.request.when.start, b.reference)))

    def past_of_customer(
        self, person_id: str, limit: int, message_id: str = ""
    ) -> tuple[Booking, ...]:
        mine = [b for b in self.bookings.values() if b.request.customer_id == person_id]
        now = self.clock.now()
        over = [b for b in mine if b.status not in LIVE or _has_passed(b, now)]
        latest_first = sorted(over, key=lambda b: (b.request.when.start, b.reference), reverse=True)
        as_found = (self.found.get((b.reference, message_id), b) for b in latest_first)
        return tuple(as_found)[:limit]

    def jobs_of(
        self, provider_id: str, frm: datetime, to: datetime, message_id: str = ""
    ) -> tuple[Booking, ...]:
        found = self._as_found_by(message_id)
        mine = [b for b in found if b.request.provider_id == provider_id]
        jobs = [b for b in mine if b.status in LIVE[1:] and b.slot and frm <= b.slot.start < to]
        return tuple(sorted(jobs, key=lambda b: (begins(b), b.reference)))

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
        deed = Deed(
            action=action,
            by=by,
            now=self.clock.now(),
            person_id=person_id,
            when=when,
            reason=reason,
        )
        return self._change(
            reference, action, message_id, lambda held: self._done(held, deed, message_id)
        )

    def _done(self, held: Held, deed: Deed, message_id: str) -> Held | None:
        if rule_for(held.booking, deed) is None:
            return None
        claim: Claim | None = None
        if deed.action == "propose" and deed.when is not None:
            own = deed.by == "provider"
            who = deed.person_id if own else held.booking.request.provider_id
            claim = self._claim(who, held.booking.request, deed.when, message_id, own, held)
            if claim is None:
                return None
            deed = replace(deed, slot=claim.slot)
        booking = after(held.booking, deed)
        return moved_on(held, booking, claim) if booking else None

    def ask_others(self, reference: str, provider_ids: tuple[str, ...], message_id: str) -> bool:
        def step(held: Held) -> Held | None:
            booking = agree_to_ask(held.booking, provider_ids)
            return replace(held, booking=booking) if booking else None

        return self._change(reference, "ask_others", message_id, step) is not None

    def put_to_others(self, reference: str, message_id: str) -> Booking | None:
        """Ask those to whom the customer has agreed, as the background work does."""

        def step(held: Held) -> Held | None:
            request = held.booking.request
            wanted = [
                self._claim(each, request, request.when, f"{message_id}:{each}")
                for each in unasked(held.booking)
            ]
            claims = tuple(claim for claim in wanted if claim)
            free = tuple(claim.provider_id for claim in claims)
            booking = put_to(held.booking, free, self.clock.now())
            held = replace(held, claims=(*held.claims, *claims))
            return moved_on(held, booking) if booking else None

        return self._change(reference, "ask", message_id, step)

    def rate(self, reference: str, review: Review, message_id: str) -> bool:
        def step(held: Held) -> Held | None:
            booking = reviewed(held.booking, review)
            return replace(held, booking=booking) if booking else None

        return self._change(reference, "rate", message_id, step) is not None

    def _change(
        self, reference: str, action: str, message_id: str, step: Callable[[Held], Held | None]
    ) -> Booking | None:
        done = self.results.get((reference, message_id, action))
        held = self.held.get(reference)
        if done is not None or held is None:
            return done
        moved = step(held)
        if moved is None:
            return None
        self.found.setdefault((reference, message_id), held.booking)
        booking = self._keep(moved)
        self.results[reference, message_id, action] = booking
        return booking

    def calendar_link(self, reference: str, person_id: str) -> str:
        return f"https://hustlr.example/calendar/{reference}-{person_id}.ics"


class RealNames:
    def matching(self, text: str, names: Sequence[str]) -> tuple[int, ...]:
        return matching(text, names)


@dataclass
class MemoryPrivacy:
    """Counts what the others hold, and notes who wants to be erased."""

    people: MemoryPeople
    erasures: dict[str, str] = field(default_factory=dict)
    figures: KnownData | None = None

    def known(self, person_id: str) -> KnownData:
        agreed_at = self.people.get(person_id).agreed_at
        return self.figures or KnownData(bookings=0, jobs=0, messages=0, agreed_at=agreed_at)

    def request_erasure(self, person_id: str, message_id: str) -> None:
        self.erasures.setdefault(person_id, message_id)


@dataclass
class MemoryPorts:
    clock: FakeClock
    places: GazetteerPlaces
    people: MemoryPeople = field(default_factory=MemoryPeople)
    providers: MemoryProviders = field(default_factory=MemoryProviders)
    bookings: MemoryBookings = field(init=False)
    privacy: MemoryPrivacy = field(init=False)

    def __post_init__(self) -> None:
        self.bookings = MemoryBookings(self.clock, self.providers)
        self.providers.look_up(self.clock, self.bookings)
        self.providers.people = self.people
        self.privacy = MemoryPrivacy(self.people)

    def as_ports(self) -> Ports:
        return Ports(
            clock=self.clock,
            people=self.people,
            providers=self.providers,
            bookings=self.bookings,
            places=self.places,
            names=RealNames(),
            privacy=self.privacy,
        )
