"""Conversations that somebody of the team takes over, and leaves to the bot again."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from pymongo.collection import Collection

from dialogue.messages import Incoming, Kind, Reply
from dialogue.ports import Clock
from webapp.errors import NotFound, StoreError
from webapp.store.codec import decode_incoming, decode_reply
from webapp.store.connection import Raw, collection_class
from webapp.store.inbox import _Inbound
from webapp.store.outbox import _Outbound
from webapp.store.people import People
from webapp.store.sessions import SessionStore, StoredTurn
from webapp.store.transcripts import Line
from webapp.store.turn_log import TurnLog

_RACES = 10
"""How often somebody may write between a look at a conversation and the change of it."""
TEAM = "team:"
"""How the ids of those messages begin that a person of the team wrote."""


@collection_class
class Desk:
    """What the team does in a conversation, and sees of it."""

    def __init__(self, clock: Clock, sessions: SessionStore, people: People) -> None:
        self._clock = clock
        self._sessions = sessions
        self._people = people

    def hold(self, person_id: str, held: bool) -> None:
        """Have the bot say nothing, or speak again; either way nobody waits any more.

        A turn that is being taken meanwhile is taken anew, as after any other change. Raises
        NotFound for somebody who has never had a turn.
        """
        turn = StoredTurn(message_id=f"desk:{uuid4().hex}", reply=None, dispatches=())
        for _ in range(_RACES):
            record = self._sessions.load(person_id)
            if not record.version:
                raise NotFound(f"{person_id!r} has no conversation yet")
            now = self._clock.now()
            if self._sessions.save(
                record,
                replace(record.session, held_by_human=held, waiting_since=None),
                turn,
                whatsapp_number=self._people.address(person_id).phone,
                sent_at=now,
                now=now,
            ):
                return
        raise StoreError(f"the conversation changed {_RACES} times; try again")

    def lines(self, person_id: str, limit: int) -> tuple[Line, ...]:
        """Return the last messages of a conversation, at most `limit` each way, oldest first.

        What the inbox has forgotten is taken from the notes of the turns, which last longer.
        """
        received = list(map(_heard, _last(_Inbound, person_id, "arrival", limit)))
        known = {line.id for line in received}
        for turn in TurnLog().of_person(person_id, limit):
            if f"in:{turn.message_id}" not in known and not turn.is_news:
                received.append(
                    Line(
                        id=f"in:{turn.message_id}",
                        at=turn.at,
                        content=Incoming(
                            message_id=turn.message_id,
                            kind=_kind(turn.kind),
                            sent_at=turn.at,
                            text=turn.text,
                        ),
                        status="read",
                    )
                )
        said = map(_said, _last(_Outbound, person_id, "order", limit))
        return tuple(sorted([*received, *said], key=_in_order))


def _last(row: type, person_id: str, order: str, limit: int) -> list[Raw]:
    collection: Collection[Raw] = row._get_collection()  # type: ignore[attr-defined] # a Row
    cursor = collection.find({"person_id": person_id}).sort([(order, -1)]).limit(limit)
    return [each for each in cursor if each.get("incoming", {}).get("kind") != Kind.EVENT.value]


def _in_order(line: Line) -> tuple[object, ...]:
    return line.at, isinstance(line.content, Reply)


def _kind(value: str) -> Kind:
    return Kind(value) if value in {kind.value for kind in Kind} else Kind.UNSUPPORTED


def _heard(row: Raw) -> Line:
    return Line(
        id=f"in:{row['_id']}",
        at=row["arrived_at"],
        content=decode_incoming(row["incoming"]),
        status="read" if row["state"] == "done" else "delivered",
    )


def _said(row: Raw) -> Line:
    return Line(
        id=f"out:{row['_id']}",
        at=row["created_at"],
        content=decode_reply(row["reply"]),
        status=row["state"],
        channel_message_id=row.get("channel_message_id") or "",
    )
