"""The present time: the only place that reads it."""

from __future__ import annotations

from datetime import datetime, timezone


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        return datetime.now(timezone.utc)  # noqa: TID251 - this is the one home of the present
