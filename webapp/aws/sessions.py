"""Conversations in DynamoDB, which MongoDB takes over whenever DynamoDB fails.

How it comes that no turn is lost and no conversation goes two ways:

1. Every version of a session has a number and a token. MongoDB's row, which holds a copy, says
   which version counts: what DynamoDB has counts only if number and token are the same.
2. A turn is written to DynamoDB first, on condition that the item is still the one that was
   loaded, and then to MongoDB, on condition that the number is. Only the second write makes the
   turn count, and nothing leaves before. A crash between the two leaves an item that counts for
   nothing, and the turn is taken again.
3. DynamoDB fails, or it is not known whether it wrote: MongoDB alone takes the turn. What arrives
   in DynamoDB late does not have the token, and the next write replaces it.
4. A session of which DynamoDB has not got the last version is marked in MongoDB. The next turn, or
   the worker once DynamoDB answers again, writes it there.
5. No process has to know what another thinks of DynamoDB; some may even run without it.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bson import json_util

from dialogue.session import Session
from webapp.aws.tables import MOST_BYTES, Item, Table, size_of
from webapp.errors import CloudError
from webapp.store.session_codec import decode_session, encode_session
from webapp.store.sessions import (
    TURNS_KEPT,
    KeptSession,
    SessionRecord,
    Sessions,
    StoredTurn,
    decode_turn,
)

AT_ONCE = 50
"""Sessions that the worker writes to DynamoDB between two looks."""
GONE_FOR = timedelta(days=7)
"""How long the mark of an erased person stays, so that no late write brings anything back."""

_READABLE = json_util.RELAXED_JSON_OPTIONS
_AWARE = json_util.JSONOptions(tz_aware=True)
_NOTHING = ""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen(SessionRecord):
    """A session, and what DynamoDB had when it was loaded."""

    item_token: str
    """Empty: it had no item."""


class SessionTable:
    """The table: partition key `user_id`, time to live `expires_at`."""

    def __init__(self, table: Table, keep: timedelta) -> None:
        """`keep` is how long after its last message a session stays; MongoDB's copy stays on."""
        self._table = table
        self._keep = keep

    def item(self, person_id: str) -> Item | None:
        """Return what there is; raises CloudError."""
        return self._table.get(person_id)

    def put(self, kept: KeptSession, replacing: str) -> bool:
        """Store a version in place of the item with this token, or of none; raises CloudError.

        False when there is another one.
        """
        item = _item(kept, int((kept.last_activity + self._keep).timestamp()))
        if size_of(item) > MOST_BYTES:
            raise CloudError("a session is larger than an item may be", code="TooLarge")
        if replacing == _NOTHING:
            return self._table.put(item, "attribute_not_exists(#key)")
        return self._table.put(item, "item_token = :seen", seen=replacing)

    def forget(self, person_id: str, now: datetime) -> None:
        """Put an item that says nothing in the place of a session; raises CloudError."""
        expires = int((now + GONE_FOR).timestamp())
        gone: Item = {"user_id": person_id, "version": 0, "item_token": uuid4().hex}
        self._table.put({**gone, "expires_at": expires})


class SharedSessions:
    """Sessions in DynamoDB and MongoDB; satisfies webapp.store.sessions.SessionStore."""

    def __init__(self, ledger: Sessions, table: SessionTable) -> None:
        """`ledger` is MongoDB's, and says which version counts."""
        self._ledger = ledger
        self._table = table

    def load(self, person_id: str) -> SessionRecord:
        """Return the session of a person, a new one if there is none yet."""
        try:
            item = self._table.item(person_id)
        except CloudError:
            return self._ledger.load(person_id)
        token = str(item["item_token"]) if item else _NOTHING
        if item and (item["version"], token) == self._ledger.head(person_id):
            return _decoded(item)
        record = self._ledger.load(person_id)
        return _Seen(
            session=record.session, version=record.version, turns=record.turns, item_token=token
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
        """Store the new session and its turn; False when `loaded` is not the last one any more."""
        token = uuid4().hex
        kept = KeptSession(
            record=SessionRecord(
                session=replace(session, updated_at=now),
                version=loaded.version + 1,
                turns=(*loaded.turns, turn)[-TURNS_KEPT:],
            ),
            token=token,
            whatsapp_number=whatsapp_number,
            last_activity=sent_at,
            updated_at=now,
        )
        written = self._written(kept, loaded)
        if written is False:
            return False
        return self._ledger.save(
            loaded,
            session,
            turn,
            whatsapp_number=whatsapp_number,
            sent_at=sent_at,
            now=now,
            token=token,
            behind=written is None,
        )

    def _written(self, kept: KeptSession, loaded: SessionRecord) -> bool | None:
        """Write to DynamoDB; False: another version is there. None: MongoDB takes over."""
        if not isinstance(loaded, _Seen):
            return None
        try:
            return self._table.put(kept, loaded.item_token)
        except CloudError as error:
            logger.info("MongoDB alone takes a turn: %s", error)
            return None


class WriteBack:
    """A chore of the worker: brings to DynamoDB what MongoDB had to take alone."""

    def __init__(self, ledger: Sessions, table: SessionTable) -> None:
        self._ledger = ledger
        self._table = table

    def run(self) -> None:
        """Write what is marked, until DynamoDB fails."""
        for kept in self._ledger.behind(AT_ONCE):
            try:
                self._write(kept)
            except CloudError as error:
                if error.code != "TooLarge":
                    return
                self._ledger.caught_up(kept)  # MongoDB keeps it until it is smaller

    def _write(self, kept: KeptSession) -> None:
        item = self._table.item(kept.record.session.user_id)
        if self._table.put(kept, str(item["item_token"]) if item else _NOTHING):
            self._ledger.caught_up(kept)


def _item(kept: KeptSession, expires_at: int) -> Item:
    data = encode_session(kept.record.session)
    return {
        "user_id": kept.record.session.user_id,
        "version": kept.record.version,
        "item_token": kept.token,
        "state": data["state"],
        "whatsapp_number": kept.whatsapp_number,
        "session": _dumped(data),
        "turns": _dumped([asdict(turn) for turn in kept.record.turns]),
        "last_activity": kept.last_activity.isoformat(),
        "updated_at": kept.updated_at.isoformat(timespec="milliseconds"),
        "expires_at": expires_at,
    }


def _decoded(item: Item) -> _Seen:
    session = decode_session(str(item["user_id"]), _loaded(item["session"]))
    return _Seen(
        session=replace(session, updated_at=datetime.fromisoformat(str(item["updated_at"]))),
        version=int(str(item["version"])),
        turns=tuple(map(decode_turn, _loaded(item["turns"]))),
        item_token=str(item["item_token"]),
    )


def _dumped(value: object) -> str:
    return json_util.dumps(value, json_options=_READABLE)


def _loaded(value: object) -> Any:  # noqa: ANN401 - what was written
    return json_util.loads(str(value), json_options=_AWARE)
