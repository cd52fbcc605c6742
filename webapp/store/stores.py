"""One object of every collection, over one clock."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.ports import Clock
from webapp.store.bookings import BookingStore
from webapp.store.inbox import Inbox
from webapp.store.leases import Leases
from webapp.store.outbox import Outbox
from webapp.store.people import People
from webapp.store.providers import Providers
from webapp.store.senders import Senders
from webapp.store.sessions import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What a conversation reads and writes."""

    people: People
    providers: Providers
    bookings: BookingStore
    sessions: Sessions
    inbox: Inbox
    outbox: Outbox
    leases: Leases
    senders: Senders

    @classmethod
    def build(cls, clock: Clock) -> Stores:
        """Return the stores; nothing is opened before `connect` named a database and it is used."""
        people = People(clock)
        return cls(
            people=people,
            providers=Providers(clock, people.address),
            bookings=BookingStore(clock, people.address),
            sessions=Sessions(),
            inbox=Inbox(clock),
            outbox=Outbox(clock),
            leases=Leases(clock),
            senders=Senders(clock),
        )
