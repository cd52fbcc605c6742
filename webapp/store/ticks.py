"""Numbers that put rows into the order in which they were written."""

from __future__ import annotations

import threading

from dialogue.ports import Clock


class Ticks:
    """Microseconds since 1970, never the same twice in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        """Return a number that is greater than every one before."""
        with self._lock:
            self._last = max(self._last + 1, int(self._clock.now().timestamp() * 1_000_000))
            return self._last
