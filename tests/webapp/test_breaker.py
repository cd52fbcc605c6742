"""The circuit breaker: over all processes, with one message that tries."""

from __future__ import annotations

import logging

import pytest

from dialogue.messages import OutboundMessage
from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.breaker import (
    FIRST_BLOCK,
    FIRST_REST,
    KNOWN_FOR,
    LONGEST_BLOCK,
    LONGEST_REST,
    LOOK_AGAIN,
    PROBE,
    Breaker,
)
from webapp.errors import SenderBlockedError, UnreachableError
from webapp.store import Senders

OTHERS = [f"+2637710000{number}" for number in range(30, 40)]


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


def blocked(retry_after: float | None = None) -> SenderBlockedError:
    return SenderBlockedError("token expired", code=190, retry_after=retry_after)


def sweep(bot: Harness, seconds: float) -> None:
    bot.clock.advance(seconds)
    for person in bot.stores.outbox.due_persons(100):
        bot.conversation.process(person)


def count_calls(bot: Harness, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    take = bot.channel.send

    def send(message: OutboundMessage) -> str:
        calls.append(message.id)
        return take(message)

    monkeypatch.setattr(bot.channel, "send", send)
    return calls


def test_one_refusal_keeps_everybody_from_sending_in_every_process(
    bot: Harness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other_process = Harness(bot.clock)
    calls = count_calls(other_process, monkeypatch)
    bot.channel.errors.append(blocked())

    bot.say("one")
    for phone in OTHERS:
        other_process.say("two", phone)

    assert calls == []
    assert bot.channel.sent == other_process.channel.sent == []
    (alert,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert "(190) token expired" in alert.getMessage()
    block = bot.stores.senders.block_of("test")
    assert block is not None
    assert (block.code, block.error, block.since) == (190, "token expired", bot.clock.now())
    assert block.until == bot.clock.now() + FIRST_BLOCK


def test_afterwards_one_message_tries_and_its_refusal_costs_no_more_calls(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.channel.errors.extend([blocked(), blocked()])
    for phone in (CUSTOMER, *OTHERS):
        bot.say("hello", phone)
    calls = count_calls(bot, monkeypatch)

    sweep(bot, FIRST_BLOCK.total_seconds())

    assert len(calls) == 1
    block = bot.stores.senders.block_of("test")
    assert block is not None
    assert block.times == 2
    assert block.until == bot.clock.now() + 2 * FIRST_BLOCK


def test_when_the_trial_succeeds_everybody_is_served(bot: Harness) -> None:
    bot.channel.errors.append(blocked())
    for phone in (CUSTOMER, *OTHERS):
        bot.say("hello", phone)

    sweep(bot, FIRST_BLOCK.total_seconds())
    sweep(bot, PROBE.total_seconds())

    assert all(bot.channel.texts(phone) == ["1: hello"] for phone in (CUSTOMER, *OTHERS))
    assert bot.stores.senders.block_of("test") is None


def test_of_many_processes_one_tries(database: str) -> None:
    clock = ManualClock()
    breakers = [Breaker(clock=clock, senders=Senders(clock), channel="cloud_api") for _ in range(5)]
    until = breakers[0].refused(blocked())
    assert {breaker.wait_until() for breaker in breakers} == {until}

    clock.advance(FIRST_BLOCK.total_seconds())
    answers = [breaker.wait_until() for breaker in breakers]

    assert answers == [None] + [clock.now() + LOOK_AGAIN] * 4
    clock.advance(LOOK_AGAIN.total_seconds())
    assert {breaker.wait_until() for breaker in breakers} == {clock.now() + LOOK_AGAIN}
    # The trial died with its process: another one follows.
    clock.advance((PROBE - LOOK_AGAIN).total_seconds())
    assert [breaker.wait_until() for breaker in breakers].count(None) == 1


def test_refusals_at_the_same_time_count_once(database: str) -> None:
    clock = ManualClock()
    breakers = [Breaker(clock=clock, senders=Senders(clock), channel="cloud_api") for _ in range(3)]

    assert {breaker.refused(blocked()) for breaker in breakers} == {clock.now() + FIRST_BLOCK}


def test_blocks_grow_to_a_limit_unless_whatsapp_wants_more(database: str) -> None:
    clock = ManualClock()
    breaker = Breaker(clock=clock, senders=Senders(clock), channel="cloud_api")
    for _ in range(20):
        until = breaker.refused(blocked())
        last = until - clock.now()
        clock.advance(last.total_seconds())
        assert breaker.wait_until() is None

    assert last == LONGEST_BLOCK
    assert (breaker.refused(blocked(4 * 3600.0)) - clock.now()).total_seconds() == 4 * 3600


def test_where_nobody_answers_the_blocks_are_short(database: str) -> None:
    clock = ManualClock()
    breaker = Breaker(clock=clock, senders=Senders(clock), channel="cloud_api")
    waits = []
    for _ in range(10):
        waits.append(breaker.refused(UnreachableError("nobody there")) - clock.now())
        clock.advance(waits[-1].total_seconds())
        assert breaker.wait_until() is None

    assert waits[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert waits[-1] == LONGEST_REST


def test_an_outage_of_hours_costs_few_calls_and_no_reply(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.channel.errors.extend([UnreachableError("nobody there")] * 1000)
    calls = count_calls(bot, monkeypatch)
    for phone in (CUSTOMER, *OTHERS):
        bot.say("hello", phone)
    for _ in range(60):
        sweep(bot, LONGEST_REST.total_seconds() * 3)

    assert len(calls) == 61
    bot.channel.errors.clear()
    for _ in range(3):
        sweep(bot, LONGEST_REST.total_seconds())
    assert all(bot.channel.texts(phone) == ["1: hello"] for phone in (CUSTOMER, *OTHERS))


def test_another_process_soon_sees_that_the_block_is_over(database: str) -> None:
    clock = ManualClock()
    mine, other = (
        Breaker(clock=clock, senders=Senders(clock), channel="cloud_api") for _ in range(2)
    )
    mine.refused(blocked(100.0))
    clock.advance(100)
    assert mine.wait_until() is None
    assert other.wait_until() is not None

    mine.answered()
    clock.advance(KNOWN_FOR.total_seconds())

    assert other.wait_until() is None
    assert mine.wait_until() is None


def test_what_waits_for_the_block_has_not_been_tried(bot: Harness) -> None:
    bot.channel.errors.append(blocked())
    bot.say("hello", PROVIDER)

    row = find_one("outbox")

    assert (row["state"], row["tries"]) == ("pending", 0)
    assert row["due"] == bot.clock.now() + FIRST_BLOCK
    assert bot.stores.outbox.due_persons(10) == ()
