"""Conversations that somebody of the team takes over, and leaves to the bot again."""

from __future__ import annotations

from pymongo.collection import Collection

from dialogue.messages import Incoming, Kind, Reply
from webapp.errors import NotFound
from webapp.store.codec import decode_incoming, decode_reply
from webapp.store.connection import Raw, collection_class
from webapp.store.inbox import _Inbound
from webapp.store.outbox import _Outbound
from webapp.store.sessions import _Session
from webapp.store.transcripts import Line
from webapp.store.turn_log import TurnLog

TEAM = "team:"
"""How the ids of those messages begin that a person of the team wrote."""


@collection_class
class Desk:
    """What the team does in a conversation, and sees of it."""

    def hold(self, person_id: str, held: bool) -> None:
        """Have the bot say nothing, or speak again; either way nobody waits any more.

        A turn that is being taken meanwhile is taken anew, as after any other change. Raises
        NotFound for somebody who has never had a turn.
        """
        change = {
            "$set": {"data.held_by_human": held, "data.waiting_since": None},
            "$inc": {"version": 1},
        }
        if not _sessions().update_one({"_id": person_id}, change).matched_count:
            raise NotFound(f"{person_id!r} has no conversation yet")

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


def _sessions() -> Collection[Raw]:
    collection: Collection[Raw] = _Session._get_collection()
    return collection


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
