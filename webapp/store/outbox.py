"""Replies on their way: stored with the turn, delivered in order, followed by their status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    IntField,
    LongField,
    StringField,
)
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from dialogue.messages import Reply
from dialogue.ports import Clock
from webapp.store.codec import decode_reply, encode
from webapp.store.connection import Raw, Row, Rows, collection_class, insert_and_update
from webapp.store.inbox import done_change
from webapp.store.ticks import Ticks

CLAIM_SECONDS = 60.0
"""How long a row is left alone while somebody sends it; longer than any send takes."""
KEPT = timedelta(days=30)
"""How long WhatsApp may still report on a message."""

_BELOW = {
    "sent": ["pending"],
    "failed": ["pending", "sent"],
    "delivered": ["pending", "sent", "failed"],
    "read": ["pending", "sent", "failed", "delivered"],
}
"""The states that each state may follow: what WhatsApp reports comes in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A reply on its way."""

    id: str
    """Of the turn."""
    reply: Reply
    tries: int
    """How often it was claimed, this time included."""
    created_at: datetime
    due: datetime
    """When it may be sent; while somebody sends it, when that claim runs out."""
    answers: datetime | None
    """When the person sent what it answers; None for news."""
    as_notice: bool
    """Whether the channel has refused it in free words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedReply:
    """A reply that was given up, as a list of them shows it."""

    id: str
    person_id: str
    text: str
    error: str
    """Why, free of secrets and phone numbers."""
    code: int | None
    """The channel's error code; None when it gave none."""
    failed_at: datetime


class _Outbound(Row):
    id = StringField(primary_key=True)
    """The turn's id: a turn that is taken again cannot reply twice."""
    person_id = StringField(required=True)
    reply = DictField(required=True)
    order = LongField(required=True)
    state = StringField(required=True)
    """pending, sent, failed, delivered or read."""
    due = DateTimeField(required=True)
    tries = IntField(required=True)
    answers = DateTimeField()
    as_notice = BooleanField()
    channel_message_id = StringField()
    refused_message_id = StringField()
    """The channel's id of the message in free words, whose reports count no more."""
    error = StringField()
    error_code = IntField()
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "outbox",
        "indexes": [
            {"fields": ["person_id", "state", "order"]},
            {"fields": ["state", "due"]},
            {"fields": ["state", "updated_at"]},
            {"fields": ["channel_message_id"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": int(KEPT.total_seconds())},
        ],
    }


@collection_class
class Outbox:
    """Replies by turn, and in order per person."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ticks = Ticks(clock)

    def put(
        self,
        turn_id: str,
        person_id: str,
        reply: Reply,
        *,
        answers: datetime | None = None,
        claimed: bool = False,
        settles: bool = False,
    ) -> OutboxRow | None:
        """Store a reply; a second one of the same turn changes nothing.

        `settles`: all else that the message of this id leads to is stored; see Inbox.done.
        `claimed`: it is returned for this process to send at once. Only for whoever knows that
        no older reply of the person waits; None when it was stored before.
        """
        now = self._clock.now()
        row = {
            "_id": turn_id,
            "person_id": person_id,
            "reply": encode(reply),
            "order": self._ticks.next(),
            "state": "pending",
            "due": now + timedelta(seconds=CLAIM_SECONDS) if claimed else now,
            "tries": 1 if claimed else 0,
            "answers": answers,
            "created_at": now,
            "updated_at": now,
        }
        try:
            if settles:
                insert_and_update(("outbox", row), done_change(turn_id, now))
            else:
                _rows().insert_one(row)
        except DuplicateKeyError:
            return None
        return _row(row) if claimed else None

    def oldest(self, person_id: str) -> OutboxRow | None:
        """Return the person's oldest unsent reply, due or not; None when there is none.

        One that nobody can read is given up: it would block those behind it.
        """
        unsent = {"person_id": person_id, "state": "pending"}
        while (row := _rows().find_one(unsent, sort=[("order", 1), ("_id", 1)])) is not None:
            try:
                return _row(row)
            except (KeyError, TypeError, ValueError) as error:
                self.failed(row["_id"], f"the row cannot be read: {error!r}")
        return None

    def claim(self, row: OutboxRow) -> OutboxRow | None:
        """Return a reply for this process to send; None when it must wait or another claimed it."""
        now = self._clock.now()
        if row.due > now:
            return None
        claimed = _rows().find_one_and_update(
            {"_id": row.id, "state": "pending", "due": row.due},
            {
                "$inc": {"tries": 1},
                "$set": {"due": now + timedelta(seconds=CLAIM_SECONDS), "updated_at": now},
            },
            return_document=ReturnDocument.AFTER,
        )
        return _row(claimed) if claimed else None

    def sent(self, turn_id: str, channel_message_id: str) -> None:
        """Note that the channel took a reply."""
        name = {"channel_message_id": channel_message_id}
        query = {"_id": turn_id, **_not_refused(channel_message_id)}
        if not self._advance(query, "sent", **name):
            _rows().update_one(query, {"$set": name})  # a status was faster

    def postpone(
        self, turn_id: str, person_id: str, due: datetime, error: str, *, counted: bool = True
    ) -> None:
        """Try a reply again at `due`; the person's later ones wait behind it.

        `counted`: whether this was a try at all.
        """
        earlier = {"person_id": person_id, "state": "pending", "due": {"$lt": due}}
        _rows().update_many(earlier, {"$set": {"due": due}})
        waits = _rows().update_one(
            {"_id": turn_id, "state": "pending"},
            {"$set": {"due": due, "error": error}, "$inc": {"tries": 0 if counted else -1}},
        )
        if not waits.matched_count:  # a report has told meanwhile what became of it
            self._free(person_id)

    def failed(self, turn_id: str, error: str, code: int | None = None) -> None:
        """Give a reply up."""
        self._advance({"_id": turn_id}, "failed", error=error, error_code=code)

    def again_as_notice(self, turn_id: str, channel_message_id: str, error: str) -> bool:
        """Send a reply once more, as the notice that it carries; False when it has none left."""
        now = self._clock.now()
        query = {
            **_named(turn_id, channel_message_id),
            "state": {"$in": _BELOW["delivered"]},
            "reply.notice": {"$ne": None},
            "as_notice": {"$ne": True},
        }
        again = {"as_notice": True, "state": "pending", "due": now, "updated_at": now}
        refused = {"refused_message_id": channel_message_id, "error": error}
        return bool(_rows().update_one(query, {"$set": again | refused}).matched_count)

    def record_status(
        self, *, turn_id: str, channel_message_id: str, status: str, error: str, code: int | None
    ) -> None:
        """Note what the channel reports of a message; a state never goes back.

        The message is found by the turn's id when the channel gave it back, else by its own. What
        waited behind one of which nobody knew whether it had left need not wait any more.
        """
        state = "read" if status == "played" else status
        if state not in _BELOW:
            return
        query = {**_named(turn_id, channel_message_id), **_not_refused(channel_message_id)}
        facts = {"error": error, "error_code": code} if state == "failed" else {}
        values = {
            "state": state,
            "updated_at": self._clock.now(),
            "channel_message_id": channel_message_id,
        }
        before = _rows().find_one_and_update(
            {**query, "state": {"$in": _BELOW[state]}},
            {"$set": values | facts},
            projection={"state": 1, "person_id": 1},
        )
        if before is not None and before["state"] == "pending":
            self._free(before["person_id"])

    def due_persons(self, limit: int) -> tuple[str, ...]:
        """Return persons to whom something may be sent now, the longest overdue first."""
        due = {"state": "pending", "due": {"$lte": self._clock.now()}}
        rows = _rows().find(due, {"person_id": 1}, sort=[("due", 1)], limit=limit)
        return tuple(dict.fromkeys(row["person_id"] for row in rows))

    def failures(self, limit: int, page: int = 1) -> tuple[FailedReply, ...]:
        """Return the replies that were given up, the last ones first; pages count from 1."""
        order, skip = [("updated_at", -1), ("_id", 1)], limit * (page - 1)
        rows = _rows().find({"state": "failed"}, sort=order, limit=limit, skip=skip)
        return tuple(map(_failed_reply, rows))

    def retry(self, turn_id: str) -> bool:
        """Send a reply that was given up once more, as if it were new; False when it was not.

        The worker finds it within a second. What is to be said may be old: a person decides.
        """
        now = self._clock.now()
        again = {"state": "pending", "due": now, "tries": 0, "created_at": now, "updated_at": now}
        query = {"_id": turn_id, "state": "failed"}
        return bool(_rows().update_one(query, {"$set": again}).matched_count)

    def _free(self, person_id: str) -> None:
        """Let a person's replies go on that waited for one before them."""
        now = self._clock.now()
        behind = {"person_id": person_id, "state": "pending", "due": {"$gt": now}}
        _rows().update_many(behind, {"$set": {"due": now}})

    def _advance(self, query: Raw, state: str, **facts: object) -> bool:
        """Move a row to a state that may follow its own; False when it is further already."""
        values = {"state": state, "updated_at": self._clock.now(), **facts}
        before = {**query, "state": {"$in": _BELOW[state]}}
        return bool(_rows().update_one(before, {"$set": values}).matched_count)


def _rows() -> Rows:
    return _Outbound.rows()


def _named(turn_id: str, channel_message_id: str) -> Raw:
    return {"_id": turn_id} if turn_id else {"channel_message_id": channel_message_id}


def _not_refused(channel_message_id: str) -> Raw:
    return {"refused_message_id": {"$ne": channel_message_id}}


def _row(row: Raw) -> OutboxRow:
    return OutboxRow(
        id=row["_id"],
        reply=decode_reply(row["reply"]),
        tries=row["tries"],
        created_at=row["created_at"],
        due=row["due"],
        answers=row.get("answers"),
        as_notice=bool(row.get("as_notice")),
    )


def _failed_reply(row: Raw) -> FailedReply:
    return FailedReply(
        id=row["_id"],
        person_id=row["person_id"],
        text=str(row["reply"].get("text", "")),
        error=row.get("error") or "",
        code=row.get("error_code"),
        failed_at=row["updated_at"],
    )
