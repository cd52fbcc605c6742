"""Few turns compute at a time, however many threads wait for the channel.

The threads of a process share one interpreter, which each may keep for milliseconds, and all
processes one database. Where dozens of turns are ready at once, as after an outage, an
acknowledgement would wait for all of them at every step it takes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_here = threading.local()


class Gate:
    """Lets so many threads in at a time; the others wait."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._lock = threading.Lock()
        self._waiting = 0

    def crowded(self) -> bool:
        """Whether somebody waits for a place at this moment."""
        return self._waiting > 0

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Do something that computes; a thread that has a place keeps it."""
        if _gate_here() is not None:
            yield
            return
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def enter(self) -> None:
        """Take a place, as soon as there is one."""
        if not self._places.acquire(blocking=False):
            with self._lock:
                self._waiting += 1
            self._places.acquire()
            with self._lock:
                self._waiting -= 1
        _here.gate = self

    def leave(self) -> None:
        """Give this thread's place to another."""
        _here.gate = None
        self._places.release()


@contextmanager
def outside() -> Iterator[None]:
    """Give this thread's place to another, if it has one, while somebody far away is asked."""
    gate = _gate_here()
    if gate is None:
        yield
        return
    gate.leave()
    try:
        yield
    finally:
        gate.enter()


def _gate_here() -> Gate | None:
    return getattr(_here, "gate", None)
