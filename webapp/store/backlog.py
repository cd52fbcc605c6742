"""How much waits in the queues, and for how long: for health checks, metrics and back-pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dialogue.ports import Clock
from webapp.store.connection import collection_class
from webapp.store.inbox import _Inbound
from webapp.store.outbox import _Outbound

Queue = Literal["inbox", "outbox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """One queue at one moment."""

    due: int
    """Rows that could be worked on now; replies that wait for a retry are not due."""
    oldest_seconds: float
    """How long the oldest of them has been due; 0 when there is none."""
    failed: int
    """Rows that were given up."""


@collection_class
class Backlog:
    """Reads over messages whose turn is due and replies that are due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def due(self, at_most: int) -> int:
        """Return how many rows are due in both queues, counted up to `at_most` in each."""
        return sum(
            rows.limit(at_most).count(with_limit_and_skip=True)
            for rows in (_due_messages(), _due_replies(self._clock.now()))
        )

    def oldest_seconds(self) -> Mapping[Queue, float]:
        """Return for how long the oldest row of each queue has been due; 0 when none is."""
        now = self._clock.now()
        return {
            "inbox": _age(_due_messages(), "arrived_at", now),
            "outbox": _age(_due_replies(now), "due", now),
        }

    def failed(self) -> Mapping[Queue, int]:
        """Return how many rows of each queue were given up."""
        return {
            "inbox": _Inbound.objects(state="failed").count(),
            "outbox": _Outbound.objects(state="failed").count(),
        }

    def states(self) -> Mapping[Queue, QueueState]:
        """Return the state of each queue."""
        oldest, failed = self.oldest_seconds(), self.failed()
        return {
            "inbox": QueueState(
                due=_due_messages().count(),
                oldest_seconds=oldest["inbox"],
                failed=failed["inbox"],
            ),
            "outbox": QueueState(
                due=_due_replies(self._clock.now()).count(),
                oldest_seconds=oldest["outbox"],
                failed=failed["outbox"],
            ),
        }


def _due_messages() -> Any:  # noqa: ANN401 - a mongoengine query
    return _Inbound.objects(state="received")


def _due_replies(now: datetime) -> Any:  # noqa: ANN401 - as above
    return _Outbound.objects(state="pending", due__lte=now)


def _age(rows: Any, field: str, now: datetime) -> float:  # noqa: ANN401 - as above
    oldest = rows.order_by(field).only(field).first()
    return 0.0 if oldest is None else max(0.0, (now - getattr(oldest, field)).total_seconds())
