"""What people typed and whose turn is over, to be taken into review; and how far that has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, StringField
from pymongo.collection import Collection

from dialogue.messages import Incoming, Kind
from webapp.store.codec import decode_incoming
from webapp.store.connection import Raw, Row, collection_class
from webapp.store.inbox import _Inbound
from webapp.store.people import _User
from webapp.store.turn_log import _Turn

_WITH_WORDS = [kind.value for kind in (Kind.TEXT, Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT)]
_FROM_PEOPLE = [*_WITH_WORDS, Kind.CHOICE.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A message whose turn is over."""

    incoming: Incoming
    person_id: str
    done_at: datetime


class _Progress(Row):
    id = StringField(primary_key=True)
    at = DateTimeField()
    last = StringField()

    meta: ClassVar[dict[str, Any]] = {"collection": "review_progress"}


@collection_class
class TypedMessages:
    """The messages of the inbox, in the order in which their turns ended."""

    def after(self, done_at: datetime, last: str, until: datetime, limit: int) -> tuple[Typed, ...]:
        """Return messages behind (`done_at`, id `last`) whose turn ended before `until`.

        Taps on buttons are among them: they say what became of the message before.
        """
        behind = [{"done_at": {"$gt": done_at}}, {"done_at": done_at, "_id": {"$gt": last}}]
        rows = (
            _inbox()
            .find({"done_at": {"$gte": done_at, "$lt": until}, "$or": behind})
            .sort([("done_at", 1), ("_id", 1)])
            .limit(limit)
        )
        return tuple(filter(None, map(_typed, rows)))

    def before(self, message: Typed) -> Typed | None:
        """Return the message that the same person sent before."""
        query = {
            "person_id": message.person_id,
            "state": "done",
            "sent_at": {"$lt": message.incoming.sent_at},
            "incoming.kind": {"$in": _FROM_PEOPLE},
        }
        row = _inbox().find_one(query, sort=[("sent_at", -1), ("arrival", -1)])
        return _typed(row) if row else None

    def corrections(self, messages: Sequence[Typed]) -> frozenset[str]:
        """Return the ids of those messages that took something back, as their turns noted."""
        ids = [message.incoming.message_id for message in messages]
        wanted = {"_id": {"$in": ids}, "data.notes": "corrected"}
        return frozenset(row["_id"] for row in _Turn._get_collection().find(wanted, {"_id": 1}))

    def name_of(self, person_id: str) -> str:
        """Return every name that is known of somebody, in one line; empty when none is."""
        row = _User._get_collection().find_one({"_id": person_id}) or {}
        return " ".join(filter(None, (row.get("name"), row.get("profile_name"))))


@collection_class
class Progress:
    """How far each background job has come, by its name."""

    def get(self, name: str) -> tuple[datetime | None, str]:
        """Return the instant and the id that were reached; (None, "") at the beginning."""
        row = _progress().find_one({"_id": name}) or {}
        return row.get("at"), row.get("last", "")

    def set(self, name: str, at: datetime | None, last: str) -> None:
        """Note how far a job has come."""
        _progress().update_one({"_id": name}, {"$set": {"at": at, "last": last}}, upsert=True)


def _inbox() -> Collection[Raw]:
    return _Inbound._get_collection()


def _progress() -> Collection[Raw]:
    return _Progress._get_collection()


def _typed(row: Raw) -> Typed | None:
    try:
        incoming = decode_incoming(row["incoming"])
    except (KeyError, TypeError, ValueError):
        return None  # such a row was given up by the inbox, which said so
    return Typed(incoming=incoming, person_id=row["person_id"], done_at=row["done_at"])
