"""One object of every collection, over one clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogue.ports import Clock
from dialogue.rules.terms import Terms
from webapp.store.bookings import BookingStore
from webapp.store.inbox import Inbox
from webapp.store.leases import Leases
from webapp.store.outbox import Outbox
from webapp.store.people import People
from webapp.store.providers import Providers
from webapp.store.senders import Senders
from webapp.store.sessions import Sessions, SessionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What a conversation reads and writes."""

    people: People
    providers: Providers
    bookings: BookingStore
    sessions: SessionStore
    inbox: Inbox
    outbox: Outbox
    leases: Leases
    senders: Senders

    @classmethod
    def build(
        cls,
        clock: Clock,
        terms: Terms | None = None,
        calendar_link: Callable[[str, str], str] = lambda _reference, _person_id: "",
    ) -> Stores:
        """Return the stores; nothing is opened before `connect` named a database and it is used."""
        people = People(clock)
        return cls(
            people=people,
            providers=Providers(clock, people.address, terms),
            bookings=BookingStore(clock, people.address, terms, calendar_link),
            sessions=Sessions(),
            inbox=Inbox(clock),
            outbox=Outbox(clock),
            leases=Leases(clock),
            senders=Senders(clock),
        )
