"""Everything that `webapp.store` offers."""

from webapp.store.bookings import BookingStore
from webapp.store.connection import connect, disconnect, ping
from webapp.store.inbox import Inbox, Received
from webapp.store.leases import Hold, Leases
from webapp.store.outbox import FailedReply, Outbox, OutboxRow
from webapp.store.people import People
from webapp.store.providers import Providers
from webapp.store.senders import Block, Senders
from webapp.store.sessions import SessionRecord, Sessions, StoredTurn
from webapp.store.stores import Stores

__all__ = [
    "Block",
    "BookingStore",
    "FailedReply",
    "Hold",
    "Inbox",
    "Leases",
    "Outbox",
    "OutboxRow",
    "People",
    "Providers",
    "Received",
    "Senders",
    "SessionRecord",
    "Sessions",
    "StoredTurn",
    "Stores",
    "connect",
    "disconnect",
    "ping",
]
