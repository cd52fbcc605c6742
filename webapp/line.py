"""Whose messages are due, handed to whichever process of the server has room for them.

A client that keeps its connections open reaches one process with all it sends. That process would
take all turns too, bound to one core by its interpreter, while the others have nothing to do.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable

from webapp.gate import Gate

_LONGEST = 1024
"""Bytes of an id."""


class Line:
    """Ids in the order they came, shared with the processes that are forked from this one."""

    def __init__(self) -> None:
        self._last, self._first = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._last.setblocking(False)
        self._first.setblocking(False)

    def put(self, person_id: str) -> bool:
        """Add an id at the end; False when there is no room: some hundred fit in."""
        try:
            self._last.send(person_id.encode())
        except BlockingIOError:
            return False
        return True

    def take(self) -> str | None:
        """Remove the first id and return it; None when there is none, or another was faster."""
        try:
            return self._first.recv(_LONGEST).decode()
        except BlockingIOError:
            return None

    def fileno(self) -> int:
        """Return what can be read from while there are ids."""
        return self._first.fileno()

    def close(self) -> None:
        """Leave the line to the other processes."""
        self._last.close()
        self._first.close()


class Follower:
    """Takes ids from a line on a thread of this process, whenever there is room for a turn."""

    def __init__(self, line: Line, gate: Gate, begin: Callable[[str], object]) -> None:
        """`begin` must return soon."""
        self._line = line
        self._gate = gate
        self._begin = begin
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._follow, name="line", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more; the ids that were taken have begun."""
        self._stop.close()
        self._thread.join()
        self._stopped.close()

    def _follow(self) -> None:
        poll = select.poll()
        poll.register(self._line, select.POLLIN)
        poll.register(self._stopped, select.POLLIN)
        while self._stopped.fileno() not in (ready for ready, _ in poll.poll()):
            with self._gate.inside():
                pass  # where nobody computes is sooner here, and takes it
            person_id = self._line.take()
            if person_id is not None:
                self._begin(person_id)
