"""The gate: few compute, many wait elsewhere."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dialogue.messages import OutboundMessage
from tests.webapp.harness import Harness
from tests.webapp.manual_clock import ManualClock
from webapp.conversation import AT_ONCE, THREADS
from webapp.gate import Gate, outside

SECONDS = 20
PEOPLE = [f"+2637710001{number:02d}" for number in range(20)]


class Crowd:
    """Counts who is at a place at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def come(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)

    def go(self) -> None:
        with self._lock:
            self._now -= 1


def test_so_many_are_inside_and_the_others_follow() -> None:
    gate, crowd, done = Gate(2), Crowd(), []

    def enter(number: int) -> None:
        with gate.inside():
            crowd.come()
            done.append(number)
            crowd.go()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(200)))

    assert crowd.most <= 2
    assert sorted(done) == list(range(200))


def test_whoever_waits_outside_gives_the_place_to_another() -> None:
    gate, all_there = Gate(1), threading.Barrier(4)

    def enter(_: int) -> None:
        with gate.inside(), outside():
            all_there.wait(SECONDS)  # breaks unless four are here at once

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter, range(4)))


def test_it_is_crowded_while_somebody_waits_for_a_place() -> None:
    gate, entered = Gate(1), threading.Event()

    def enter() -> None:
        with gate.inside():
            entered.set()

    with ThreadPoolExecutor(1) as pool:
        with gate.inside():
            assert not gate.crowded()
            pool.submit(enter)
            deadline = time.monotonic() + SECONDS
            while not gate.crowded() and time.monotonic() < deadline:
                time.sleep(0.001)
            assert gate.crowded()
            assert not entered.is_set()
        assert entered.wait(SECONDS)
        assert not gate.crowded()


def test_a_place_comes_back_whatever_is_raised() -> None:
    gate = Gate(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), gate.inside(), outside():
            raise ValueError("broken")
        with pytest.raises(ValueError, match="broken"), gate.inside():
            raise ValueError("broken")

    with gate.inside():
        pass


def test_a_thread_needs_one_place_only() -> None:
    gate = Gate(1)
    with gate.inside(), gate.inside(), outside(), outside(), gate.inside():
        pass


def test_who_has_no_place_has_none_to_give() -> None:
    gate = Gate(1)
    with outside(), gate.inside():
        pass
    with outside():
        pass


def test_many_replies_are_on_their_way_while_few_turns_compute(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, computing = Harness(ManualClock()), Crowd()
    all_sending = threading.Barrier(len(PEOPLE))
    assert AT_ONCE < len(PEOPLE) < THREADS
    handle = bot.engine.handle

    def counting(*args: object) -> object:
        computing.come()
        try:
            return handle(*args)  # type: ignore[arg-type] # whatever the engine is given
        finally:
            computing.go()

    def send(message: OutboundMessage) -> str:
        all_sending.wait(SECONDS)
        return message.id

    monkeypatch.setattr(bot.engine, "handle", counting)
    monkeypatch.setattr(bot.channel, "send", send)

    for phone in PEOPLE:
        person_id = bot.conversation.receive(bot.inbound("hello", phone))
        assert person_id is not None
        bot.conversation.process_soon(person_id)
    bot.conversation.close()

    assert computing.most <= AT_ONCE
    assert not all_sending.broken
