"""How many calls of a service may be made in an hour, over all processes."""

from __future__ import annotations

from datetime import timedelta

from dialogue.ports import Clock
from webapp.metrics import cloud_called
from webapp.store.counters import Counters

_HOUR = timedelta(hours=1)


class Allowance:
    """Of one service; what is not used in an hour is not kept for the next."""

    def __init__(self, clock: Clock, name: str, calls_per_hour: int) -> None:
        self._clock = clock
        self._name = name
        self._most = calls_per_hour
        self._counters = Counters()

    def take(self) -> bool:
        """Whether one more call may be made; it is counted."""
        now = self._clock.now()
        allowed = self._counters.add(f"{self._name}:{now:%Y%m%d%H}", now + 2 * _HOUR) <= self._most
        if not allowed:
            cloud_called(self._name, "over_budget")
        return allowed
