"""Replies on their way: stored with the turn, delivered in order, followed by their status."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import (
    DateTimeField,
    DictField,
    IntField,
    LongField,
    NotUniqueError,
    Q,
    StringField,
)

from dialogue.messages import Reply
from dialogue.ports import Clock
from webapp.store.codec import decode_reply
from webapp.store.connection import Row, collection_class
from webapp.store.ticks import Ticks

CLAIM_SECONDS = 60.0
"""How long a row is left alone while somebody sends it; longer than any send takes."""

_BELOW = {
    "sent": ["pending"],
    "failed": ["pending", "sent"],
    "delivered": ["pending", "sent", "failed"],
    "read": ["pending", "sent", "failed", "delivered"],
}
"""The states that each state may follow: what WhatsApp reports comes in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A reply that this process may send now."""

    id: str
    """Of the turn."""
    reply: Reply
    tries: int
    """How often it was claimed, this time included."""
    created_at: datetime


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
    channel_message_id = StringField()
    error = StringField()
    error_code = IntField()
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "outbox",
        "indexes": [
            {"fields": ["person_id", "state", "order"]},
            {"fields": ["state", "due"]},
            {"fields": ["channel_message_id"], "sparse": True},
        ],
    }


@collection_class
class Outbox:
    """Replies by turn, and in order per person."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ticks = Ticks(clock)

    def put(self, turn_id: str, person_id: str, reply: Reply) -> None:
        """Store a reply; a second one of the same turn changes nothing."""
        now = self._clock.now()
        row = _Outbound(
            id=turn_id,
            person_id=person_id,
            reply=asdict(reply),
            order=self._ticks.next(),
            state="pending",
            due=now,
            tries=0,
            created_at=now,
            updated_at=now,
        )
        try:
            row.save(force_insert=True)
        except NotUniqueError:
            return

    def claim(self, person_id: str) -> OutboxRow | None:
        """Return the person's oldest unsent reply for this process to send.

        None when there is none, when it must wait, or when another process has just claimed it.
        """
        now = self._clock.now()
        oldest = (
            _Outbound.objects(person_id=person_id, state="pending").order_by("order", "id").first()
        )
        if oldest is None or oldest.due > now:
            return None
        row = _Outbound.objects(id=oldest.id, state="pending", due=oldest.due).modify(
            new=True,
            inc__tries=1,
            set__due=now + timedelta(seconds=CLAIM_SECONDS),
            set__updated_at=now,
        )
        return _row(row) if row else None

    def sent(self, turn_id: str, channel_message_id: str) -> None:
        """Note that the channel took a reply."""
        name = {"set__channel_message_id": channel_message_id}
        if not self._advance(Q(id=turn_id), "sent", **name):
            _Outbound.objects(id=turn_id).update_one(**name)  # a status was faster

    def postpone(self, turn_id: str, person_id: str, due: datetime, error: str) -> None:
        """Try a reply again at `due`; the person's later ones wait behind it."""
        _Outbound.objects(id=turn_id, state="pending").update_one(set__due=due, set__error=error)
        _Outbound.objects(person_id=person_id, state="pending", due__lt=due).update(set__due=due)

    def failed(self, turn_id: str, error: str, code: int | None = None) -> None:
        """Give a reply up."""
        self._advance(Q(id=turn_id), "failed", set__error=error, set__error_code=code)

    def record_status(
        self, *, turn_id: str, channel_message_id: str, status: str, error: str, code: int | None
    ) -> None:
        """Note what the channel reports of a message; a state never goes back.

        The message is found by the turn's id when the channel gave it back, else by its own.
        """
        state = "read" if status == "played" else status
        if state not in _BELOW:
            return
        query = Q(id=turn_id) if turn_id else Q(channel_message_id=channel_message_id)
        facts = {"set__error": error, "set__error_code": code} if state == "failed" else {}
        self._advance(query, state, set__channel_message_id=channel_message_id, **facts)

    def due_persons(self, limit: int) -> tuple[str, ...]:
        """Return persons to whom something may be sent now, the longest overdue first."""
        rows = _Outbound.objects(state="pending", due__lte=self._clock.now())
        ordered = rows.order_by("due", "order", "id").only("person_id").limit(limit)
        return tuple(dict.fromkeys(row.person_id for row in ordered))

    def _advance(self, query: Q, state: str, **facts: object) -> bool:
        """Move a row to a state that may follow its own; False when it is further already."""
        rows = _Outbound.objects(query & Q(state__in=_BELOW[state]))
        now = self._clock.now()
        return bool(rows.update_one(set__state=state, set__updated_at=now, **facts))


def _row(row: Any) -> OutboxRow:  # noqa: ANN401 - a mongoengine document
    return OutboxRow(
        id=row.id, reply=decode_reply(row.reply), tries=row.tries, created_at=row.created_at
    )
