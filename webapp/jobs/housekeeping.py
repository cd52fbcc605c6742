"""What crashes have left behind in bookings and in providers' days."""

from __future__ import annotations

from datetime import timedelta

from dialogue.ports import Clock
from webapp.store import Inbox
from webapp.store.sweeping import Sweeping

OFTEN = timedelta(seconds=20)
SETTLED_BY = timedelta(seconds=30)
"""A change whose consequences are not there after this time was left by a process that died."""
AT_ONCE = 100


class Housekeeping:
    """Takes up what was left, now and then."""

    def __init__(self, *, clock: Clock, inbox: Inbox) -> None:
        self._clock = clock
        self._sweeping = Sweeping(inbox)
        self._due = clock.now()

    def run(self) -> None:
        """Do it when it is time again."""
        now = self._clock.now()
        if now < self._due:
            return
        self._due = now + OFTEN
        self._sweeping.settle(now - SETTLED_BY, now, AT_ONCE)
        self._sweeping.free_orphans(now, AT_ONCE)
        self._sweeping.refresh_standings(now, AT_ONCE)
