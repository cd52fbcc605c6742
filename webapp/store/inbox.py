"""Messages as they came in, each once, until their turn was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, LongField, StringField
from pymongo.errors import DuplicateKeyError

from dialogue.messages import Incoming, Kind
from dialogue.ports import Clock
from webapp.store.codec import decode_incoming, encode_incoming
from webapp.store.connection import Raw, Row, Rows, collection_class
from webapp.store.ticks import Ticks

KEPT_WHEN_DONE = timedelta(days=9)
"""WhatsApp delivers again for seven days; a message must be known at least that long."""

_ORDER = [("sent_at", 1), ("arrival", 1), ("_id", 1)]
_NOT_WRITTEN = [kind.value for kind in (Kind.EVENT, Kind.REACTION, Kind.EDIT, Kind.REVOKE)]
"""Kinds of which Meta does not say that they let us answer freely for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message whose turn is due."""

    person_id: str
    incoming: Incoming
    arrived_at: datetime
    tries: int
    """How often its turn was begun in vain."""


class _Inbound(Row):
    id = StringField(primary_key=True)
    """The message id: a second delivery cannot be stored."""
    person_id = StringField(required=True)
    channel = StringField(required=True)
    incoming = DictField(required=True)
    sent_at = DateTimeField(required=True)
    arrival = LongField(required=True)
    """Orders what was sent in the same second."""
    arrived_at = DateTimeField(required=True)
    state = StringField(required=True)
    """received, done or failed."""
    tries = IntField(required=True)
    error = StringField()
    done_at = DateTimeField()
    """Only of done messages: it is what lets them expire."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "inbox",
        "indexes": [
            {"fields": ["person_id", "state", "sent_at", "arrival"]},
            {"fields": ["state", "arrived_at"]},
            {"fields": ["done_at"], "expireAfterSeconds": int(KEPT_WHEN_DONE.total_seconds())},
        ],
    }


@collection_class
class Inbox:
    """Messages by id, and in the order in which each person wrote."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ticks = Ticks(clock)

    def add(self, person_id: str, channel: str, incoming: Incoming) -> bool:
        """Record a message for good; False when it was recorded before."""
        try:
            _rows().insert_one(
                {
                    "_id": incoming.message_id,
                    "person_id": person_id,
                    "channel": channel,
                    "incoming": encode_incoming(incoming),
                    "sent_at": incoming.sent_at,
                    "arrival": self._ticks.next(),
                    "arrived_at": self._clock.now(),
                    "state": "received",
                    "tries": 0,
                }
            )
        except DuplicateKeyError:
            return False
        return True

    def waiting(self, person_id: str, limit: int) -> tuple[Received, ...]:
        """Return the oldest messages of a person whose turn is due, in their order."""
        while rows := list(_rows().find(_due(person_id), sort=_ORDER, limit=limit)):
            readable = tuple(filter(None, map(self._readable, rows)))
            if readable:
                return readable
        return ()

    def has_due(self, person_id: str) -> bool:
        """Whether a turn of this person is due."""
        return _rows().find_one(_due(person_id), {"_id": 1}) is not None

    def is_due(self, message_id: str) -> bool:
        """Whether the turn of this message is due."""
        return _rows().find_one(_turn_due(message_id), {"_id": 1}) is not None

    def newest_arrival(self, person_id: str) -> datetime | None:
        """Return when the last of the messages came whose turn is due; None without any."""
        row = _rows().find_one(_due(person_id), {"arrived_at": 1}, sort=[("arrived_at", -1)])
        return row["arrived_at"] if row else None

    def last_written(self, person_id: str) -> datetime | None:
        """Return when the person sent the last message; None when none is known."""
        written = {"person_id": person_id, "incoming.kind": {"$nin": _NOT_WRITTEN}}
        row = _rows().find_one(written, {"sent_at": 1}, sort=[("sent_at", -1)])
        return row["sent_at"] if row else None

    def count_try(self, message_id: str) -> None:
        """Note that a turn was begun in vain."""
        _rows().update_one(_turn_due(message_id), {"$inc": {"tries": 1}})

    def done(self, message_id: str) -> None:
        """Note that everything a message leads to is stored."""
        _, due, change = done_change(message_id, self._clock.now())
        _rows().update_one(due, change)

    def failed(self, message_id: str, error: str) -> None:
        """Give a message up."""
        given_up = {"$set": {"state": "failed", "error": error}}
        _rows().update_one(_turn_due(message_id), given_up)

    def waiting_since(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return persons with messages that wait since before an instant, the oldest first."""
        late = {"state": "received", "arrived_at": {"$lt": before}}
        rows = _rows().find(late, {"person_id": 1}, sort=[("arrived_at", 1)], limit=limit)
        return tuple(dict.fromkeys(row["person_id"] for row in rows))

    def _readable(self, row: Raw) -> Received | None:
        """Return the message of a row; one that nobody can read is given up, it blocks the rest."""
        try:
            incoming = decode_incoming(row["incoming"])
        except (KeyError, TypeError, ValueError) as error:
            self.failed(row["_id"], f"the row cannot be read: {error!r}")
            return None
        return Received(
            person_id=row["person_id"],
            incoming=incoming,
            arrived_at=row["arrived_at"],
            tries=row["tries"],
        )


def _rows() -> Rows:
    return _Inbound.rows()


def _due(person_id: str) -> Raw:
    return {"person_id": person_id, "state": "received"}


def _turn_due(message_id: str) -> Raw:
    return {"_id": message_id, "state": "received"}


def done_change(message_id: str, now: datetime) -> tuple[str, Raw, Raw]:
    """Return what `Inbox.done` changes: collection, query and update."""
    return "inbox", _turn_due(message_id), {"$set": {"state": "done", "done_at": now}}
