"""Messages as they came in, each once, until their turn was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, LongField, NotUniqueError, StringField

from dialogue.messages import Incoming
from dialogue.ports import Clock
from webapp.store.codec import decode_incoming, encode_incoming
from webapp.store.connection import Row, collection_class
from webapp.store.ticks import Ticks

KEPT_WHEN_DONE = timedelta(days=9)
"""WhatsApp delivers again for seven days; a message must be known at least that long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message whose turn is due."""

    person_id: str
    incoming: Incoming
    tries: int
    """How often its turn was begun, this time included."""


class _Inbound(Row):
    id = StringField(primary_key=True)
    """The message id: a second delivery cannot be stored."""
    person_id = StringField(required=True)
    channel = StringField(required=True)
    incoming = DictField(required=True)
    sent_at = DateTimeField(required=True)
    arrival = LongField(required=True)
    """Orders what was sent in the same second."""
    arrived_at = DateTimeField(required=True)
    state = StringField(required=True)
    """received, done or failed."""
    tries = IntField(required=True)
    error = StringField()
    done_at = DateTimeField()
    """Only of done messages: it is what lets them expire."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "inbox",
        "indexes": [
            {"fields": ["person_id", "state", "sent_at", "arrival"]},
            {"fields": ["state", "arrived_at"]},
            {"fields": ["done_at"], "expireAfterSeconds": int(KEPT_WHEN_DONE.total_seconds())},
        ],
    }


@collection_class
class Inbox:
    """Messages by id, and in the order in which each person wrote."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ticks = Ticks(clock)

    def add(self, person_id: str, channel: str, incoming: Incoming) -> bool:
        """Record a message for good; False when it was recorded before."""
        try:
            _Inbound(
                id=incoming.message_id,
                person_id=person_id,
                channel=channel,
                incoming=encode_incoming(incoming),
                sent_at=incoming.sent_at,
                arrival=self._ticks.next(),
                arrived_at=self._clock.now(),
                state="received",
                tries=0,
            ).save(force_insert=True)
        except NotUniqueError:
            return False
        return True

    def begin(self, person_id: str) -> Received | None:
        """Return the oldest message of a person whose turn is due, and count the try."""
        row = (
            _Inbound.objects(person_id=person_id, state="received")
            .order_by("sent_at", "arrival", "id")
            .modify(new=True, inc__tries=1)
        )
        return _received(row) if row else None

    def has_due(self, person_id: str) -> bool:
        """Whether a turn of this person is due."""
        return (
            _Inbound.objects(person_id=person_id, state="received").only("id").first() is not None
        )

    def done(self, message_id: str) -> None:
        """Note that everything a message leads to is stored."""
        _Inbound.objects(id=message_id, state="received").update_one(
            set__state="done", set__done_at=self._clock.now()
        )

    def failed(self, message_id: str, error: str) -> None:
        """Give a message up."""
        _Inbound.objects(id=message_id, state="received").update_one(
            set__state="failed", set__error=error
        )

    def waiting_since(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return persons with messages that wait since before an instant, the oldest first."""
        rows = _Inbound.objects(state="received", arrived_at__lt=before)
        ordered = rows.order_by("arrived_at", "id").only("person_id").limit(limit)
        return tuple(dict.fromkeys(row.person_id for row in ordered))


def _received(row: Any) -> Received:  # noqa: ANN401 - a mongoengine document
    return Received(
        person_id=row.person_id, incoming=decode_incoming(row.incoming), tries=row.tries
    )
