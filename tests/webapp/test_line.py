"""The line: every turn is taken once, by a process that has room for it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from queue import Queue

import pytest

from dialogue.messages import OutboundMessage
from tests.webapp.harness import Harness
from tests.webapp.manual_clock import ManualClock
from webapp.gate import Gate
from webapp.line import Follower, Line

SECONDS = 20
IDS = [f"person-{number}" for number in range(100)]
FORKING = """
import os, threading
from webapp.gate import Gate
from webapp.line import Follower, Line

line, came = Line(), threading.Event()
if os.fork() == 0:
    follower = Follower(line, Gate(1), lambda name: (print(name, flush=True), came.set()))
    came.wait(20)
    follower.close()
    os._exit(0)
line.put("somebody")
os.wait()
"""


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


def test_ids_come_out_in_their_order_and_then_none(line: Line) -> None:
    for person_id in IDS:
        assert line.put(person_id)

    assert [line.take() for _ in IDS] == IDS
    assert line.take() is None


def test_a_full_line_says_so_and_keeps_what_it_has(line: Line) -> None:
    taken = 0
    while line.put("somebody") and taken < 100_000:
        taken += 1

    assert 100 < taken < 100_000
    assert [line.take() for _ in range(taken)] == ["somebody"] * taken


def test_of_two_who_follow_each_id_reaches_one(line: Line) -> None:
    came: Queue[str] = Queue()
    followers = [Follower(line, Gate(1), came.put) for _ in range(2)]
    for person_id in IDS:
        line.put(person_id)
    got = [came.get(timeout=SECONDS) for _ in IDS]
    for follower in followers:
        follower.close()

    assert sorted(got) == sorted(IDS)
    assert came.empty()


def test_who_has_no_room_leaves_the_ids_to_the_other(line: Line) -> None:
    busy, here, there = Gate(1), Queue[str](), Queue[str]()
    followers = [Follower(line, busy, here.put), Follower(line, Gate(1), there.put)]
    with busy.inside():
        for person_id in IDS:
            line.put(person_id)
        got = [there.get(timeout=SECONDS) for _ in IDS]
    for follower in followers:
        follower.close()

    assert got == IDS
    assert here.empty()


def test_nothing_is_taken_after_the_end(line: Line) -> None:
    came: Queue[str] = Queue()
    Follower(line, Gate(1), came.put).close()

    line.put("somebody")

    assert line.take() == "somebody"
    assert came.empty()


def test_a_process_that_was_forked_takes_what_another_put() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "somebody\n"


def test_a_turn_taken_through_the_line_is_answered(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, sent = Harness(ManualClock()), Queue[OutboundMessage]()

    def send(message: OutboundMessage) -> str:
        sent.put(message)
        return message.id

    monkeypatch.setattr(bot.channel, "send", send)
    bot.conversation.share()
    bot.conversation.follow()
    person_id = bot.conversation.receive(bot.inbound("hello", "+263771000199"))
    assert person_id is not None

    bot.conversation.process_soon(person_id)
    reply = sent.get(timeout=SECONDS)
    bot.conversation.close()

    assert reply.to.phone == "+263771000199"
    assert sent.empty()


def test_what_does_not_fit_into_the_line_is_done_here(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, done = Harness(ManualClock()), threading.Event()
    monkeypatch.setattr(Line, "put", lambda *_: False)
    monkeypatch.setattr(bot.conversation, "process", lambda _: done.set())
    bot.conversation.share()
    bot.conversation.follow()

    bot.conversation.process_soon("somebody")

    assert done.wait(SECONDS)
    bot.conversation.close()
