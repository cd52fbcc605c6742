"""Conversations between two messages, each with the last turns: the transaction of a message."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, ListField, LongField, StringField
from pymongo.errors import DuplicateKeyError

from dialogue.messages import Dispatch, Reply
from dialogue.session import Session
from webapp.store.codec import decode_dispatch, decode_reply
from webapp.store.connection import Raw, Row, Rows, collection_class
from webapp.store.session_codec import decode_session, encode_session

TURNS_KEPT = 5
"""One would do, since messages are settled in their order; the others are for a look by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """What one message led to."""

    message_id: str
    reply: Reply | None
    dispatches: tuple[Dispatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A session as it was loaded."""

    session: Session
    version: int
    """Counts the turns; 0 when nothing is stored yet."""
    turns: tuple[StoredTurn, ...] = ()
    """The last ones, oldest first."""

    def turn_of(self, message_id: str) -> StoredTurn | None:
        """Return what a message led to when it was handled before, or None."""
        return next((t for t in self.turns if t.message_id == message_id), None)


class _Session(Row):
    id = StringField(primary_key=True)
    """The person's id."""
    whatsapp_number = StringField()
    state = StringField(required=True)
    data = DictField(required=True)
    turns = ListField(DictField())
    version = LongField(required=True)
    last_activity = DateTimeField(required=True)
    """When the last message was sent, by the person or as news for the person."""
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sessions",
        "indexes": ["data.waiting_since", "last_activity"],
    }


@collection_class
class Sessions:
    """Sessions by person."""

    def load(self, person_id: str) -> SessionRecord:
        """Return the session of a person, a new one if there is none yet."""
        row = _rows().find_one({"_id": person_id})
        if row is None:
            return SessionRecord(session=Session(user_id=person_id), version=0)
        data = {**row["data"], "state": row["state"]}
        return SessionRecord(
            session=replace(decode_session(person_id, data), updated_at=row["updated_at"]),
            version=row["version"],
            turns=tuple(map(_turn, row["turns"])),
        )

    def save(
        self,
        loaded: SessionRecord,
        session: Session,
        turn: StoredTurn,
        *,
        whatsapp_number: str | None,
        sent_at: datetime,
        now: datetime,
    ) -> bool:
        """Store the new session and its turn in one write.

        False when somebody else stored one since `loaded` was loaded: load again, and see.
        """
        data = encode_session(session)
        values = {
            "whatsapp_number": whatsapp_number,
            "state": data.pop("state"),
            "data": data,
            "version": loaded.version + 1,
            "last_activity": sent_at,
            "updated_at": now,
        }
        person_id = loaded.session.user_id
        if loaded.version == 0:
            return _insert({"_id": person_id, **values, "turns": [asdict(turn)]})
        turns = {"$each": [asdict(turn)], "$slice": -TURNS_KEPT}
        outcome = _rows().update_one(
            {"_id": person_id, "version": loaded.version},
            {"$set": values, "$push": {"turns": turns}},
        )
        return bool(outcome.matched_count)


def _rows() -> Rows:
    return _Session.rows()


def _insert(row: Raw) -> bool:
    try:
        _rows().insert_one(row)
    except DuplicateKeyError:
        return False
    return True


def _turn(data: dict[str, Any]) -> StoredTurn:
    return StoredTurn(
        message_id=data["message_id"],
        reply=decode_reply(data["reply"]) if data["reply"] else None,
        dispatches=tuple(map(decode_dispatch, data["dispatches"])),
    )
