"""What a phone shows: messages in and out, as one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from dialogue.messages import Incoming, Kind, Reply
from webapp.store.codec import decode_incoming, decode_reply
from webapp.store.connection import collection_class
from webapp.store.inbox import _Inbound
from webapp.store.outbox import _Outbound
from webapp.store.people import _User

Status: TypeAlias = Literal["pending", "sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a conversation."""

    id: str
    """Unique in both directions; a reply's own id may be that of the message it answers."""
    at: datetime
    """Aware UTC."""
    content: Incoming | Reply
    """What the person sent, or what the bot answered."""
    status: Status
    """Of the person's message: delivered when recorded, read when its turn was taken."""
    channel_message_id: str = ""
    """Of the bot's message once it left; empty before, and for the person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The end of one person's conversation."""

    lines: tuple[Line, ...] = ()
    """Oldest first."""
    answering: bool = False
    """Whether a message waits for its turn, or a reply for its delivery."""


@collection_class
class Transcripts:
    """Conversations by phone number."""

    def of(self, phone: str, limit: int) -> Transcript:
        """Return the last messages of a number, at most `limit` each way."""
        user = _User.objects(whatsapp_number=phone).only("id").first()
        if user is None:
            return Transcript()
        received = list(_last(_Inbound, user.id, "-arrival", limit))
        replies = list(_last(_Outbound, user.id, "-order", limit))
        lines = [(row.arrival, _heard(row)) for row in received if not _from_us(row)]
        lines += [(row.order, _said(row)) for row in replies if row.state != "pending"]
        return Transcript(
            lines=tuple(line for _, line in sorted(lines, key=lambda each: each[0])),
            answering=any(row.state == "received" for row in received)
            or any(row.state == "pending" for row in replies),
        )


def _last(row: Any, person_id: str, order: str, limit: int) -> Any:  # noqa: ANN401 - a query
    return row.objects(person_id=person_id).order_by(order).limit(limit)


def _from_us(row: Any) -> bool:  # noqa: ANN401 - a mongoengine document
    """Whether a message is news from another conversation, which nobody typed."""
    return bool(row.incoming["kind"] == Kind.EVENT.value)


def _heard(row: Any) -> Line:  # noqa: ANN401 - a mongoengine document
    return Line(
        id=f"in:{row.id}",
        at=row.arrived_at,
        content=decode_incoming(row.incoming),
        status="read" if row.state == "done" else "delivered",
    )


def _said(row: Any) -> Line:  # noqa: ANN401 - a mongoengine document
    return Line(
        id=f"out:{row.id}",
        at=row.created_at,
        content=decode_reply(row.reply),
        status=row.state,
        channel_message_id=row.channel_message_id or "",
    )
