"""Conversations between two messages, each with the last turns: the transaction of a message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol

from mongoengine import BooleanField, DateTimeField, DictField, ListField, LongField, StringField
from pymongo.errors import DuplicateKeyError

from dialogue.messages import Dispatch, Reply
from dialogue.session import Session
from webapp.store.codec import decode_dispatch, decode_reply, encode
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """A session with all that is stored beside it."""

    record: SessionRecord
    token: str
    """Names this version, of two that have the same number in two stores; empty: one store."""
    whatsapp_number: str | None
    last_activity: datetime
    updated_at: datetime


class SessionStore(Protocol):
    """Where conversations live."""

    def load(self, person_id: str) -> SessionRecord:
        """Return the session of a person, a new one if there is none yet."""

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
        """Store the new session and its turn; False when `loaded` is not the last one any more."""


class _Session(Row):
    id = StringField(primary_key=True)
    """The person's id."""
    whatsapp_number = StringField()
    state = StringField(required=True)
    data = DictField(required=True)
    turns = ListField(DictField())
    version = LongField(required=True)
    token = StringField()
    """See KeptSession; empty while there is only this store."""
    behind = BooleanField()
    """Whether the other store has not got this version; see webapp.aws.sessions."""
    last_activity = DateTimeField(required=True)
    """When the last message was sent, by the person or as news for the person."""
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sessions",
        "indexes": ["data.waiting_since", "last_activity", "behind"],
    }


@collection_class
class Sessions:
    """Sessions by person."""

    def load(self, person_id: str) -> SessionRecord:
        """Return the session of a person, a new one if there is none yet."""
        row = _rows().find_one({"_id": person_id})
        return _record(row) if row else SessionRecord(session=Session(user_id=person_id), version=0)

    def head(self, person_id: str) -> tuple[int, str]:
        """Return number and token of the last version; (0, "") when there is none."""
        row = _rows().find_one({"_id": person_id}, {"version": 1, "token": 1})
        return (row["version"], row.get("token") or "") if row else (0, "")

    def behind(self, limit: int) -> tuple[KeptSession, ...]:
        """Return sessions of which the other store has not got the last version."""
        rows = _rows().find({"behind": True}, sort=[("_id", 1)], limit=limit)
        return tuple(map(_kept, rows))

    def caught_up(self, kept: KeptSession) -> None:
        """Note that the other store has got this version."""
        same = {"_id": kept.record.session.user_id, "version": kept.record.version}
        _rows().update_one(same, {"$set": {"behind": False}})

    def save(
        self,
        loaded: SessionRecord,
        session: Session,
        turn: StoredTurn,
        *,
        whatsapp_number: str | None,
        sent_at: datetime,
        now: datetime,
        token: str = "",
        behind: bool = False,
    ) -> bool:
        """Store the new session and its turn in one write.

        False when somebody else stored one since `loaded` was loaded: load again, and see.
        `token` and `behind` are for a second store; see webapp.aws.sessions.
        """
        data = encode_session(session)
        values = {
            "whatsapp_number": whatsapp_number,
            "state": data.pop("state"),
            "data": data,
            "version": loaded.version + 1,
            "last_activity": sent_at,
            "updated_at": now,
            "token": token,
            "behind": behind,
        }
        person_id = loaded.session.user_id
        if loaded.version == 0:
            return _insert({"_id": person_id, **values, "turns": [encode(turn)]})
        turns = {"$each": [encode(turn)], "$slice": -TURNS_KEPT}
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


def _record(row: Raw) -> SessionRecord:
    data = {**row["data"], "state": row["state"]}
    return SessionRecord(
        session=replace(decode_session(row["_id"], data), updated_at=row["updated_at"]),
        version=row["version"],
        turns=tuple(map(decode_turn, row["turns"])),
    )


def _kept(row: Raw) -> KeptSession:
    return KeptSession(
        record=_record(row),
        token=row.get("token") or "",
        whatsapp_number=row.get("whatsapp_number"),
        last_activity=row["last_activity"],
        updated_at=row["updated_at"],
    )


def decode_turn(data: dict[str, Any]) -> StoredTurn:
    """Return a turn as it was before `encode`."""
    return StoredTurn(
        message_id=data["message_id"],
        reply=decode_reply(data["reply"]) if data["reply"] else None,
        dispatches=tuple(map(decode_dispatch, data["dispatches"])),
    )
