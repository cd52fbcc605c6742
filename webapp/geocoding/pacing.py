"""At most one call in so many seconds, over all threads and processes of a machine."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from pathlib import Path


class Pace:
    """Hands out turns that lie `interval` seconds apart, to everybody who uses the same file."""

    def __init__(
        self,
        file: Path,
        *,
        interval: float = 1.0,
        patience: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = file
        self._interval = interval
        self._patience = patience
        self._clock = clock
        self._sleep = sleep

    def turn(self) -> bool:
        """Wait for the next free turn; False at once when that is more than `patience` away."""
        wait = self._reserve()
        if wait is None:
            return False
        self._sleep(wait)
        return True

    def _reserve(self) -> float | None:
        """Take the next free turn and return the seconds until then; None when too far away."""
        with self._file.open("a+", encoding="ascii", errors="replace") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            now = self._clock()
            wait = self._wait(file.read(), now)
            if wait > self._patience:
                return None
            file.truncate(0)
            file.write(repr(now + wait + self._interval))
        return wait

    def _wait(self, written: str, now: float) -> float:
        """Return the seconds until the turn that the file names; 0 when it cannot be right.

        The clock counts from the machine's start: a turn further away than any that is ever
        handed out was written before a restart.
        """
        try:
            wait = float(written) - now
        except ValueError:
            return 0.0
        return wait if 0 < wait <= self._patience + self._interval else 0.0
