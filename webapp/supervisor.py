"""Keeps a few child processes running: restarts what dies, gives up on what keeps dying."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from webapp.errors import ServeError

TETHER = Path(__file__).with_name("tether.py")
GIVE_UP_DEATHS = 5
GIVE_UP_SECONDS = 60.0
FIRST_DELAY_SECONDS = 0.5
"""Before the first start after a death; it doubles with every further one."""
STOP_SECONDS = 15.0
"""How long a child may take to end after SIGTERM before it is killed."""
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A command to keep running."""

    name: str
    """As messages to the operator call it: "the web server"."""
    command: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Child:
    """A program under way."""

    program: Program
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=deque)
    """When it died within the last GIVE_UP_SECONDS, in monotonic seconds."""
    due: float | None = None
    """When to start it again; None while it runs."""


class Supervisor:
    """Starts, watches and stops children; `stopping` ends every wait at once."""

    def __init__(self, *, stopping: threading.Event, say: Callable[[str], None]) -> None:
        self._stopping = stopping
        self._say = say
        self._children: list[Child] = []

    def run_once(self, program: Program) -> None:
        """Run a command to its end; raises ServeError when it fails."""
        process = _spawn(program)
        while process.poll() is None:
            if self._stopping.wait(POLL_SECONDS):
                _end([process])
                return
        if process.returncode != 0:
            raise ServeError(f"{program.name} {_ending(process.returncode)}; see its output above.")

    def start(self, program: Program) -> Child:
        """Start a program that is to run until the end."""
        child = Child(program=program, process=_spawn(program))
        self._children.append(child)
        return child

    def wait(self, child: Child, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until a child is `ready`.

        Raises ServeError when it ends before that or takes longer than `seconds`; at the first
        start a failure is a wrong setting, not bad luck, so it is not tried again.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if child.process.poll() is not None:
                ending = _ending(child.process.returncode)
                raise ServeError(f"{child.program.name} could not start: it {ending}; see above.")
            if time.monotonic() > deadline:
                raise ServeError(f"{child.program.name} did not answer within {seconds:g} seconds.")
            if self._stopping.wait(POLL_SECONDS):
                return

    def watch(self) -> None:
        """Keep all children running until `stopping`; raises ServeError when one keeps dying."""
        while not self._stopping.wait(POLL_SECONDS):
            for child in self._children:
                self._look_after(child)

    def stop(self) -> None:
        """End all children and wait for them; the first last, for the others stand on it."""
        processes = [child.process for child in self._children]
        self._children.clear()
        _end(processes[1:])
        _end(processes[:1])

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.due is not None:
            if now >= child.due:
                child.process, child.due = _spawn(child.program), None
        elif child.process.poll() is not None:
            _kill_group(child.process)  # what it had started must not hold the port
            child.due = now + self._note_death(child, now)

    def _note_death(self, child: Child, now: float) -> float:
        """Return how many seconds to wait before the next start."""
        child.deaths.append(now)
        while child.deaths[0] < now - GIVE_UP_SECONDS:
            child.deaths.popleft()
        ending = _ending(child.process.returncode)
        if len(child.deaths) >= GIVE_UP_DEATHS:
            raise ServeError(
                f"{child.program.name} ended {len(child.deaths)} times within a minute, "
                f"the last time it {ending}. Its output above says why; everything is stopped."
            )
        delay = FIRST_DELAY_SECONDS * 2.0 ** (len(child.deaths) - 1)
        self._say(f"{child.program.name} {ending}; starting it again in {delay:g} s.")
        return delay


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches it through us, in order."""
    command = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), *program.command]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own programs


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the session that `process` was started in."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _ending(code: int) -> str:
    """Return how a process ended, for people: "ended with exit code 3"."""
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
