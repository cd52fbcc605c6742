"""Whether our own number may send at all: one row per channel, shared by all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, IntField, StringField

from dialogue.ports import Clock
from webapp.store.connection import Raw, Row, Rows, collection_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A sender that the channel refuses, whatever it sends."""

    until: datetime
    """When one message may try again."""
    since: datetime
    times: int
    """How often it was refused in a row."""
    error: str
    code: int | None
    probing: bool
    """Whether a message is trying at the moment, until `until`."""


class _Sender(Row):
    id = StringField(primary_key=True)
    """Name of the channel."""
    blocked_until = DateTimeField(required=True)
    since = DateTimeField(required=True)
    times = IntField(required=True)
    error = StringField()
    error_code = IntField()
    probing = BooleanField()

    meta: ClassVar[dict[str, Any]] = {"collection": "senders"}


@collection_class
class Senders:
    """Blocks by channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def block_of(self, channel: str) -> Block | None:
        """Return the block of a channel; None when it may send."""
        row = _rows().find_one({"_id": channel})
        return _block(row) if row else None

    def block(self, channel: str, until: datetime, error: str, code: int | None) -> None:
        """Let nobody send over a channel until an instant."""
        facts = {"blocked_until": until, "error": error, "error_code": code, "probing": False}
        change = {
            "$set": facts,
            "$inc": {"times": 1},
            "$setOnInsert": {"since": self._clock.now()},
        }
        _rows().update_one({"_id": channel}, change, upsert=True)

    def probe(self, channel: str, until: datetime) -> bool:
        """Let one message try a channel whose block is over; False when another one does."""
        over = {"_id": channel, "blocked_until": {"$lte": self._clock.now()}}
        change = {"$set": {"blocked_until": until, "probing": True}}
        return bool(_rows().update_one(over, change).matched_count)

    def clear(self, channel: str) -> bool:
        """Let everybody send again; False when nobody was kept from it."""
        return bool(_rows().delete_one({"_id": channel}).deleted_count)


def _rows() -> Rows:
    return _Sender.rows()


def _block(row: Raw) -> Block:
    return Block(
        until=row["blocked_until"],
        since=row["since"],
        times=row["times"],
        error=row.get("error") or "",
        code=row.get("error_code"),
        probing=bool(row.get("probing")),
    )
