"""Persistence: one module per collection; no mongoengine object leaves this package."""

from webapp.store.bookings import BookingStore
from webapp.store.connection import connect, disconnect, ping
from webapp.store.inbox import Inbox, Received
from webapp.store.leases import Leases
from webapp.store.outbox import Outbox, OutboxRow
from webapp.store.people import People
from webapp.store.providers import Providers
from webapp.store.sessions import SessionRecord, Sessions, StoredTurn

__all__ = [
    "BookingStore",
    "Inbox",
    "Leases",
    "Outbox",
    "OutboxRow",
    "People",
    "Providers",
    "Received",
    "SessionRecord",
    "Sessions",
    "StoredTurn",
    "connect",
    "disconnect",
    "ping",
]
