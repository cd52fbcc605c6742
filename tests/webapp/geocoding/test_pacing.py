from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest

from webapp.geocoding import Pace


class Time:
    """Stands still until somebody sleeps."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "turn"


def pace(file: Path, time: Time) -> Pace:
    return Pace(file, interval=1.0, patience=2.0, clock=time.clock, sleep=time.sleep)


def test_turns_lie_a_second_apart_and_too_long_a_queue_is_refused(file: Path) -> None:
    time = Time()
    assert [pace(file, time).turn() for _ in range(4)] == [True, True, True, False]
    assert time.slept == [0.0, 1.0, 2.0]


def test_a_refused_turn_takes_no_place_in_the_queue(file: Path) -> None:
    time = Time()
    for _ in range(9):
        pace(file, time).turn()
    time.now += 1
    assert pace(file, time).turn()
    assert time.slept[-1] == 2.0


def test_after_a_quiet_second_nobody_waits(file: Path) -> None:
    time = Time()
    pace(file, time).turn()
    time.now += 1
    pace(file, time).turn()
    assert time.slept == [0.0, 0.0]


@pytest.mark.parametrize("written", ["1e9", "nan", "-inf", "garbage", "\u00e9"])
def test_a_file_of_before_a_restart_or_with_garbage_holds_nobody_up(
    file: Path, written: str
) -> None:
    file.write_text(written, encoding="utf-8")
    time = Time()
    assert pace(file, time).turn()
    assert time.slept == [0.0]


def reserve(file: Path, slept: list[float], count: int) -> None:
    mine = Pace(file, interval=1.0, patience=1e6, clock=lambda: 0.0, sleep=slept.append)
    for _ in range(count):
        mine.turn()


def test_no_two_threads_get_the_same_turn(file: Path) -> None:
    slept: list[float] = []
    threads = [threading.Thread(target=reserve, args=(file, slept, 20)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == [float(n) for n in range(160)]


def test_no_two_processes_get_the_same_turn(file: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=reserve, args=(file, [], 30)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert float(file.read_text()) == 60.0
