"""Does the console's background work: messages into review, and long jobs in their own process."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from webapp.console.intake import AT_ONCE, Intake
from webapp.errors import StoreUnavailable
from webapp.store import Leases
from webapp.store.backlog import Backlog
from webapp.store.nlu_jobs import Job, NluJobs

PAUSE = 2.0
"""Seconds between two looks."""
BUSY_SHARE, IDLE_SHARE = 0.1, 0.5
"""Of its time, what the review of messages may take while somebody's message waits, and else."""
NICENESS = "10"
"""People who wait for an answer come first."""
STEPS = {"train": 7, "evaluate": 20, "insights": 3, "curve": 6}
"""How many steps each kind of job tells of, about."""
_BEAT = 5.0
"""Seconds between two signs of life."""
_LEASE = "nlu:intake"
_ERROR_SHOWN = 2000
"""Characters."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the long work finds what it needs, and leaves what it makes."""

    data: Path
    changes: Path
    models: Path
    reports: Path

    def arguments(self) -> list[str]:
        """Return them as a command line takes them."""
        names = ("data", "changes", "models", "reports")
        return [word for name in names for word in (f"--{name}", str(getattr(self, name)))]


class Runner:
    """Looks for work until it is stopped; any number of them may run over one database."""

    def __init__(
        self,
        *,
        jobs: NluJobs,
        leases: Leases,
        backlog: Backlog,
        intake: Intake,
        places: Places,
        stopping: threading.Event,
    ) -> None:
        self._jobs = jobs
        self._leases = leases
        self._backlog = backlog
        self._intake = intake
        self._places = places
        self._stopping = stopping
        self._owner = uuid4().hex

    def run(self) -> None:
        """Work until `stopping` is set; a job under way is given back."""
        while not self._stopping.is_set():
            rest = PAUSE
            try:
                rest = self.look()
            except StoreUnavailable as error:
                logger.warning("looking again in %.0f s: %s", PAUSE, error)
            except Exception:
                logger.exception("the console's work is tried again")
            self._stopping.wait(rest)

    def look(self) -> float:
        """Do what is to be done now; return the seconds to rest before the next look."""
        job = self._jobs.claim(self._owner)
        if job is not None:
            self.do(job)
        begun = time.monotonic()
        more = self._review()
        worked = time.monotonic() - begun
        return rest_after(worked, busy=self._backlog.due(at_most=1) > 0) if more else PAUSE

    def _review(self) -> bool:
        hold = self._leases.acquire(_LEASE)
        if hold is None:
            return False
        try:
            work = (self._intake.take, self._intake.renew, self._intake.forget)
            return any(do() >= AT_ONCE for do in work)
        finally:
            hold.release()

    def do(self, job: Job) -> None:
        """Run a job in a process of its own and keep what it tells."""
        logger.info("%s begins, asked for by %s", job.kind, job.by)
        told = _Told()
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
            subprocess.Popen(  # noqa: S603 - our own module, and a version that exists
                command(job, self._places),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            ) as process,
        ):
            listening = threading.Thread(target=told.listen, args=(process,), daemon=True)
            listening.start()
            try:
                kept = self._watch(job, process, told)
            except BaseException:
                _stop(process)
                raise
            process.wait()
            listening.join()
            errors.seek(0)
            said = errors.read()[-_ERROR_SHOWN:]
        if kept:
            self._note_end(job, told, said)

    def _watch(self, job: Job, process: subprocess.Popen[str], told: _Told) -> bool:
        """Report until the process ends; False when the job is not ours any more."""
        reported = 0.0
        while process.poll() is None:
            told.news.wait(0.2)
            if told.news.is_set() or time.monotonic() - reported > _BEAT:
                told.news.clear()
                reported = time.monotonic()
                progress = min(0.97, told.steps / STEPS[job.kind])
                ours = self._jobs.report(job.id, self._owner, told.step, progress)
                if not ours:
                    _stop(process)
                    return False
            if self._stopping.is_set():
                _stop(process)
                self._jobs.give_back(job.id, self._owner)
                return False
        return True

    def _note_end(self, job: Job, told: _Told, said: str) -> None:
        if told.result is not None:
            self._jobs.done(job.id, self._owner, told.result)
            logger.info("%s is done", job.kind)
        else:
            error = told.error or said.strip() or "the process ended without a result"
            self._jobs.failed(job.id, self._owner, error)
            logger.error("%s failed: %s", job.kind, error.splitlines()[-1])


def rest_after(worked: float, *, busy: bool) -> float:
    """Return how long to rest so that the work takes its share of the time and no more."""
    share = BUSY_SHARE if busy else IDLE_SHARE
    return worked * (1 / share - 1)


class _Told:
    """What a process has told so far."""

    def __init__(self) -> None:
        self.news = threading.Event()
        self.step = ""
        self.steps = 0
        self.result: dict[str, Any] | None = None
        self.error = ""

    def listen(self, process: subprocess.Popen[str]) -> None:
        """Read until the process ends."""
        for line in process.stdout or ():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if "step" in told:
                self.step, self.steps = str(told["step"]), self.steps + 1
            self.result = told.get("result", self.result)
            self.error = str(told.get("error", self.error))
            self.news.set()


def _stop(process: subprocess.Popen[str]) -> None:
    """End a process and those that it has started: training has one for the entities."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)


def command(job: Job, places: Places) -> Sequence[str]:
    """Return the command line that does a job."""
    module = [sys.executable, "-m", "webapp.console.process", job.kind, *job.arguments]
    return ["nice", "-n", NICENESS, *module, *places.arguments()]
