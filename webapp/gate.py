"""Few turns compute at a time, however many threads wait for the channel.

The threads of a process share one interpreter, which each may keep for milliseconds. Where dozens
of turns are ready at once, as after an outage, an acknowledgement would wait for all of them at
every step it takes.
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

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Do something that computes; a thread that has a place keeps it."""
        if getattr(_here, "places", None) is not None:
            yield
            return
        with self._places:
            _here.places = self._places
            try:
                yield
            finally:
                _here.places = None


@contextmanager
def outside() -> Iterator[None]:
    """Give this thread's place to another, if it has one, while somebody far away is asked."""
    places: threading.BoundedSemaphore | None = getattr(_here, "places", None)
    if places is None:
        yield
        return
    _here.places = None
    places.release()
    try:
        yield
    finally:
        places.acquire()
        _here.places = places
