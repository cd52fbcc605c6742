"""The worker: finds who waits, serves them, and stops when told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import pytest

from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from webapp.errors import StoreUnavailable, TransientSendError
from webapp.jobs import worker as module
from webapp.jobs.worker import PATIENCE, Worker, stop_on_signals


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


class Processor:
    """Counts whom it serves; does what the test says then."""

    def __init__(self, then: Callable[[str], None]) -> None:
        self.served: list[str] = []
        self._then = then

    def process(self, person_id: str) -> None:
        self.served.append(person_id)
        self._then(person_id)


def worker(bot: Harness, processor: module.Processor, stopping: threading.Event) -> Worker:
    return Worker(
        clock=bot.clock,
        inbox=bot.stores.inbox,
        outbox=bot.stores.outbox,
        conversation=processor,
        stopping=stopping,
    )


def waiting(bot: Harness) -> tuple[str, ...]:
    return worker(bot, bot.conversation, threading.Event()).waiting()


def test_a_message_is_first_left_to_the_process_that_received_it(bot: Harness) -> None:
    person = bot.conversation.receive(bot.inbound("hello"))
    bot.clock.advance(PATIENCE.total_seconds())
    assert waiting(bot) == ()

    bot.clock.advance(1)

    assert waiting(bot) == (person,)


def test_a_reply_that_did_not_leave_is_found_when_it_is_due(bot: Harness) -> None:
    bot.channel.errors.append(TransientSendError("throttled", retry_after=30.0))
    bot.say("hello")
    assert waiting(bot) == ()

    bot.clock.advance(30)

    assert waiting(bot) == (bot.identify(CUSTOMER),)


def test_what_was_left_behind_is_taken_up_until_told_to_stop(bot: Harness) -> None:
    for phone in (CUSTOMER, PROVIDER):
        bot.conversation.receive(bot.inbound("hello", phone))
    bot.clock.advance(60)
    stopping = threading.Event()
    left = threading.Semaphore(0)

    def serve(person_id: str) -> None:
        bot.conversation.process(person_id)
        left.release()

    thread = threading.Thread(target=worker(bot, Processor(serve), stopping).run)
    thread.start()
    try:
        assert left.acquire(timeout=10)
        assert left.acquire(timeout=10)
    finally:
        stopping.set()
        thread.join(10)

    assert not thread.is_alive()
    assert bot.channel.texts(CUSTOMER) == ["1: hello"]
    assert bot.channel.texts(PROVIDER) == ["1: hello"]


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ValueError("a bug")])
def test_one_that_fails_does_not_keep_the_others(bot: Harness, error: Exception) -> None:
    poison = bot.conversation.receive(bot.inbound("one", CUSTOMER))
    bot.conversation.receive(bot.inbound("two", PROVIDER))
    bot.clock.advance(60)
    stopping = threading.Event()

    def serve(person_id: str) -> None:
        if person_id == poison:
            raise error
        bot.conversation.process(person_id)
        stopping.set()

    worker(bot, Processor(serve), stopping).run()

    assert bot.channel.texts(PROVIDER) == ["1: two"]


def test_it_waits_for_a_database_that_is_away(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    bot.conversation.receive(bot.inbound("hello"))
    bot.clock.advance(60)
    stopping = threading.Event()
    answers = [StoreUnavailable("away"), StoreUnavailable("still away")]
    find = bot.stores.inbox.waiting_since

    class Flaky:
        def waiting_since(self, *args: object) -> tuple[str, ...]:
            if answers:
                raise answers.pop()
            return find(*args)  # type: ignore[arg-type] # as they came

    processor = Processor(lambda _: stopping.set())
    Worker(
        clock=bot.clock,
        inbox=Flaky(),  # type: ignore[arg-type] # the one method that is asked
        outbox=bot.stores.outbox,
        conversation=processor,
        stopping=stopping,
    ).run()

    assert processor.served == [bot.identify(CUSTOMER)]


def test_what_was_found_but_not_begun_is_left_when_told_to_stop(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "THREADS", 1)
    for phone in (CUSTOMER, PROVIDER):
        bot.conversation.receive(bot.inbound("hello", phone))
    bot.clock.advance(60)
    stopping = threading.Event()
    processor = Processor(lambda _: stopping.set())

    worker(bot, processor, stopping).run()

    assert len(processor.served) == 1


def test_after_the_signal_nothing_new_is_begun(bot: Harness) -> None:
    bot.conversation.receive(bot.inbound("hello"))
    bot.clock.advance(60)
    stopping = threading.Event()
    before = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    try:
        stop_on_signals(stopping)
        signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    processor = Processor(lambda _: None)
    worker(bot, processor, stopping).run()

    assert stopping.is_set()
    assert processor.served == []
