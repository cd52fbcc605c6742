"""A town in which time goes by as a test wants it."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from dialogue.messages import Address
from dialogue.rules.terms import Terms
from dialogue.values import Booking, BookingAction, Party, When
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import local, provider, request
from webapp.jobs.agenda import AgendaJob
from webapp.store import Stores
from webapp.store.booking_rows import rows
from webapp.store.inbox import _Inbound

MONDAY_TEN = local(23, 10)
TODAY = When(words="today", start=local(23), end=None, grain="day")


class Town:
    """A customer, three plumbers, and the background work over a clock that the test moves."""

    def __init__(self, clock: ManualClock, terms: Terms | None = None) -> None:
        self.clock = clock
        self.terms = terms or Terms(minutes={"plumber": 90})
        self.stores = Stores.build(clock, self.terms)
        self.customer, self.a, self.b, self.c = (self._person(n) for n in range(4))
        for each in (self.a, self.b, self.c):
            self.stores.providers.put(provider(each))
        self._agenda = AgendaJob(clock=clock, stores=self.stores, terms=self.terms)
        self._ids = count()
        self._heard: set[str] = set()

    def _person(self, number: int) -> str:
        return self.stores.people.identify(Address(phone=f"+26377100002{number}"))

    def ask(self, when: When, plumber: str = "") -> Booking:
        wanted = request(self.customer, plumber or self.a, when)
        booking = self.stores.bookings.request(wanted, f"m{next(self._ids)}", self.clock.now())
        assert booking is not None
        return booking

    def act(self, booking: Booking, action: BookingAction, by: Party, who: str = "") -> Booking:
        person_id = who or (self.customer if by == "customer" else booking.request.provider_id)
        done = self.stores.bookings.act(
            booking.reference, action, by=by, person_id=person_id, message_id=f"m{next(self._ids)}"
        )
        assert done is not None
        return done

    def until(self, moment: datetime) -> list[tuple[str, str, str]]:
        """Let time pass from one due minute to the next; return what people were told."""
        told = []
        while self.clock.now() < moment:
            due = rows().find_one({"next_due": {"$gt": self.clock.now()}}, sort=[("next_due", 1)])
            then = min(due["next_due"], moment) if due else moment
            self.clock.advance(max((then - self.clock.now()).total_seconds(), 60))
            told += self.look()
        return told

    def look(self) -> list[tuple[str, str, str]]:
        """Do what is due now; return what people were told: when, what, who."""
        self._agenda.run()
        names = {self.customer: "customer", self.a: "a", self.b: "b", self.c: "c"}
        fresh = [row for row in _Inbound.objects.order_by("arrival") if row.id not in self._heard]
        self._heard |= {row.id for row in fresh}
        clock = self.clock.now().astimezone(MONDAY_TEN.tzinfo).strftime("%d %H:%M")
        return [(clock, row.incoming["event"]["name"], names[row.person_id]) for row in fresh]

    def booking(self, reference: str) -> Booking:
        found = self.stores.bookings.get(reference)
        assert found is not None
        return found
