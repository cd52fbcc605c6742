"""Receipts: beside the turns, never in their way."""

from __future__ import annotations

import threading

import pytest

from tests.webapp.harness import CUSTOMER, Harness
from tests.webapp.manual_clock import ManualClock
from webapp.gate import Gate
from webapp.receipts import MOST_WAITING, THREADS, Receipts

SECONDS = 10


class Reader:
    name = "test"

    def __init__(self) -> None:
        self.marked: list[tuple[str, bool]] = []
        self.go_on = threading.Event()
        self.called = threading.Semaphore(0)

    def mark_read(self, channel_message_id: str, *, typing: bool) -> None:
        self.marked.append((channel_message_id, typing))
        self.called.release()
        assert self.go_on.wait(SECONDS)
        raise OSError("the Graph API is away")


@pytest.fixture
def reader() -> Reader:
    return Reader()


def drained(receipts: Receipts, reader: Reader, count: int) -> None:
    reader.go_on.set()
    for _ in range(count):
        assert reader.called.acquire(timeout=SECONDS)
    receipts.close()


def test_a_message_is_marked_by_its_own_id(reader: Reader) -> None:
    receipts = Receipts(reader)

    receipts.read("test:wamid.A:1", typing=False)
    receipts.read("other:1", typing=False)
    drained(receipts, reader, 1)

    assert reader.marked == [("wamid.A:1", False)]


def test_a_slow_channel_delays_nobody_and_gathers_no_queue(reader: Reader) -> None:
    receipts = Receipts(reader)

    for number in range(MOST_WAITING * 3):
        receipts.read(f"test:{number}", typing=False)  # returns at once
    for _ in range(THREADS):
        assert reader.called.acquire(timeout=SECONDS)
    assert len(reader.marked) == THREADS
    drained(receipts, reader, MOST_WAITING - THREADS)

    assert len(reader.marked) <= MOST_WAITING


def test_a_failure_makes_room_for_the_next_one(reader: Reader) -> None:
    receipts = Receipts(reader)
    reader.go_on.set()

    for number in range(MOST_WAITING * 2):
        receipts.read(f"test:{number}", typing=False)
        assert reader.called.acquire(timeout=SECONDS)
    receipts.close()

    assert len(reader.marked) == MOST_WAITING * 2


def test_after_the_end_nothing_is_marked(reader: Reader) -> None:
    receipts = Receipts(reader)
    receipts.close()

    receipts.read("test:1", typing=False)

    assert reader.marked == []


class Noted(Receipts):
    def __init__(self) -> None:
        super().__init__(Reader())
        self.read_ids: list[tuple[str, bool]] = []

    def read(self, message_id: str, *, typing: bool) -> None:
        self.read_ids.append((message_id, typing))


def test_an_answer_that_comes_at_once_is_not_announced(database: str) -> None:
    bot = Harness(ManualClock(), receipts=(noted := Noted()))

    bot.say("hello", message_id="test:1")

    assert noted.read_ids == [("test:1", False)]


def test_of_several_messages_the_last_is_marked_and_the_answer_announced(database: str) -> None:
    bot = Harness(ManualClock(), receipts=(noted := Noted()))
    for number in range(5):
        person = bot.conversation.receive(bot.inbound("hi", message_id=f"test:{number}"))
    assert person is not None

    bot.conversation.process(person)

    assert noted.read_ids == [("test:1", True), ("test:4", False)]


def test_news_are_not_marked(database: str) -> None:
    bot = Harness(ManualClock(), receipts=(noted := Noted()))

    bot.say("book", message_id="test:1")

    assert [message_id for message_id, _ in noted.read_ids] == ["test:1"]


def test_while_turns_wait_for_each_other_nothing_is_marked(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Harness(ManualClock(), receipts=(noted := Noted()))
    monkeypatch.setattr(Gate, "crowded", lambda _: True)

    bot.say("hello", message_id="test:1")

    assert noted.read_ids == []
    assert bot.channel.texts(CUSTOMER) == ["1: hello"]
