"""Stops asking a service that has failed several times in a row, for a while."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from dialogue.ports import Clock

FAILURES = 3
REST = timedelta(seconds=30)

logger = logging.getLogger(__name__)


class Circuit:
    """Of one service in one process; safe to share between threads.

    Nothing depends on whether the processes agree, so that they need not ask each other.
    """

    def __init__(
        self, clock: Clock, name: str, *, failures: int = FAILURES, rest: timedelta = REST
    ) -> None:
        self._clock = clock
        self._name = name
        self._most = failures
        self._rest = rest
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_from: datetime | None = None

    def lets_through(self) -> bool:
        """Whether to ask now; after the rest one caller at a time, until one was answered."""
        with self._lock:
            if self._closed_from is None:
                return True
            now = self._clock.now()
            if now < self._closed_from:
                return False
            self._closed_from = now + self._rest
            return True

    def failed(self) -> None:
        """Note that the service did not answer, or refused for now."""
        with self._lock:
            self._failures += 1
            if self._failures < self._most:
                return
            if self._closed_from is None:
                logger.warning(
                    "%s failed %d times in a row; it is left alone for %d s",
                    self._name,
                    self._failures,
                    self._rest.total_seconds(),
                )
            self._closed_from = self._clock.now() + self._rest

    def worked(self) -> None:
        """Note an answer."""
        with self._lock:
            if self._closed_from is not None:
                logger.warning("%s answers again", self._name)
            self._failures, self._closed_from = 0, None
