"""The background worker: what is due, what crashes left behind, and what did not leave."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Protocol

from dialogue.ports import Clock
from webapp.errors import StoreUnavailable
from webapp.store import Inbox, Outbox

PATIENCE = timedelta(seconds=5)
"""How long a message may wait for the process that received it."""
PAUSE = 1.0
"""Seconds between two looks."""
AT_ONCE = 100
"""Persons served between two looks."""
THREADS = 8

logger = logging.getLogger(__name__)


class Processor(Protocol):
    """What serves one person: webapp.conversation.Conversation."""

    def process(self, person_id: str) -> None:
        """Take the turns that are due and send the replies."""


class Chore(Protocol):
    """Something to do now and then, besides."""

    def run(self) -> None:
        """Do what is due."""


class Worker:
    """Looks for persons who wait, and serves them. Several may run: each person has a lease."""

    def __init__(
        self,
        *,
        clock: Clock,
        inbox: Inbox,
        outbox: Outbox,
        conversation: Processor,
        stopping: threading.Event,
        chores: Sequence[Chore] = (),
    ) -> None:
        self._chores = chores
        self._clock = clock
        self._inbox = inbox
        self._outbox = outbox
        self._conversation = conversation
        self._stopping = stopping

    def run(self) -> None:
        """Work until `stopping` is set; what is being done then is finished."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="sweep") as pool:
            while not self._stopping.is_set():
                many = self._look(pool) >= AT_ONCE
                self._stopping.wait(PAUSE / 10 if many else PAUSE)

    def _look(self, pool: ThreadPoolExecutor) -> int:
        try:
            self._do_chores()
            persons = self.waiting()
        except StoreUnavailable as error:
            logger.warning("looking again in %.0f s: %s", PAUSE, error)
            return 0
        for _ in pool.map(self._serve, persons):
            pass
        return len(persons)

    def _do_chores(self) -> None:
        """Do the rest of the background work; one chore that fails does not keep another away."""
        for chore in self._chores:
            try:
                chore.run()
            except StoreUnavailable:
                raise
            except Exception:
                logger.exception("done again at the next look")

    def waiting(self) -> tuple[str, ...]:
        """Return persons whose messages were left behind, or to whom a reply is due."""
        left_behind = self._inbox.waiting_since(self._clock.now() - PATIENCE, AT_ONCE)
        return tuple(dict.fromkeys(left_behind + self._outbox.due_persons(AT_ONCE)))

    def _serve(self, person_id: str) -> None:
        if self._stopping.is_set():
            return
        try:
            self._conversation.process(person_id)
        except StoreUnavailable as error:
            logger.warning("left for the next look: %s", error)
        except Exception:
            logger.exception("left for the next look")


def stop_on_signals(stopping: threading.Event) -> None:
    """Let SIGTERM and SIGINT end the work after the current items."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
