"""Children are watched, restarted, given up and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from webapp import supervisor as module
from webapp.errors import ServeError
from webapp.supervisor import Child, Program, Supervisor

SECONDS = 15.0


class Stage:
    """A supervisor, what it said, and a directory in which its children leave notes."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes
        self.said: list[str] = []
        self.stopping = threading.Event()
        self.supervisor = Supervisor(stopping=self.stopping, say=self.said.append)

    def program(self, code: str, name: str = "the child") -> Program:
        """Return a Python program that runs in the directory of notes."""
        prelude = f"import os, sys, time, signal, pathlib; os.chdir({str(self.notes)!r})\n"
        return Program(name=name, command=(sys.executable, "-c", prelude + code))

    def start(self, code: str) -> Child:
        """Start a program and wait until it has left a note that it did."""
        child = self.supervisor.start(self.program(code))
        self.supervisor.wait(child, lambda: bool(self.lines("started")), SECONDS)
        return child

    def lines(self, note: str) -> list[str]:
        """Return what children appended to a note."""
        path = self.notes / note
        return path.read_text().split() if path.exists() else []


SLEEPER = """
with open("started", "a") as note: print(os.getpid(), file=note)
time.sleep(600)
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.supervisor.stop()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that is only waiting to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_starting_waits_until_the_child_is_ready(stage: Stage) -> None:
    stage.start(SLEEPER)

    assert len(stage.lines("started")) == 1


def test_a_child_that_ends_before_it_is_ready_is_an_error_at_once(stage: Stage) -> None:
    child = stage.supervisor.start(stage.program("sys.exit(7)"))

    with pytest.raises(ServeError, match="the child could not start: it ended with exit code 7"):
        stage.supervisor.wait(child, lambda: False, SECONDS)


def test_a_child_that_never_becomes_ready_is_an_error(stage: Stage) -> None:
    child = stage.supervisor.start(stage.program(SLEEPER))

    with pytest.raises(ServeError, match=r"the child did not answer within 0\.1 seconds"):
        stage.supervisor.wait(child, lambda: False, 0.1)


def test_a_command_that_fails_is_an_error(stage: Stage) -> None:
    with pytest.raises(ServeError, match="training ended with exit code 3"):
        stage.supervisor.run_once(stage.program("sys.exit(3)", name="training"))


def test_a_command_is_run_to_its_end(stage: Stage) -> None:
    stage.supervisor.run_once(stage.program("pathlib.Path('done').write_text('yes')"))

    assert stage.lines("done") == ["yes"]


def test_a_command_is_ended_when_everything_is_stopped(stage: Stage) -> None:
    def stop_when_started() -> None:
        until(lambda: bool(stage.lines("started")))
        stage.stopping.set()

    threading.Thread(target=stop_when_started).start()

    stage.supervisor.run_once(stage.program(SLEEPER))

    assert not alive(int(stage.lines("started")[0]))


def test_a_child_that_dies_is_started_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_DELAY_SECONDS", 0.01)
    stage.start(SLEEPER)
    watching = threading.Thread(target=stage.supervisor.watch)
    watching.start()

    os.kill(int(stage.lines("started")[0]), signal.SIGKILL)
    until(lambda: len(stage.lines("started")) == 2)
    stage.stopping.set()
    watching.join()

    assert stage.said == ["the child was killed by SIGKILL; starting it again in 0.01 s."]


def test_a_child_that_keeps_dying_ends_everything_with_the_reason(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_DELAY_SECONDS", 0.001)
    stage.supervisor.start(stage.program("sys.exit(4)"))

    with pytest.raises(ServeError, match=r"ended 5 times within a minute, .* exit code 4"):
        stage.supervisor.watch()


def test_stopping_ends_the_first_child_after_the_others(stage: Stage) -> None:
    note_end = """
def end(*_):
    with open("ended", "a") as note: print(NAME, file=note)
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(NAME).touch()
time.sleep(600)
"""
    for name in ("database", "web", "worker"):
        child = stage.supervisor.start(stage.program(f"NAME = {name!r}\n{note_end}"))
        stage.supervisor.wait(child, (stage.notes / name).exists, SECONDS)

    stage.supervisor.stop()

    assert sorted(stage.lines("ended")[:2]) == ["web", "worker"]
    assert stage.lines("ended")[2:] == ["database"]


def test_a_child_that_ignores_the_request_to_end_is_killed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.2)
    stubborn = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER
    stage.start(stubborn)

    stage.supervisor.stop()

    assert not alive(int(stage.lines("started")[0]))


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_children_end_when_the_supervisor_is_killed(stage: Stage) -> None:
    parent = f"""
import threading
from webapp.supervisor import Program, Supervisor
supervisor = Supervisor(stopping=threading.Event(), say=print)
program = Program(name="child", command={stage.program(SLEEPER).command!r})
supervisor.start(program)
supervisor.watch()
"""
    process = subprocess.Popen([sys.executable, "-c", parent])
    until(lambda: bool(stage.lines("started")))
    child = int(stage.lines("started")[0])

    process.kill()
    process.wait()

    until(lambda: not alive(child))
