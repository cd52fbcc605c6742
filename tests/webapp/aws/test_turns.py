"""Whole conversations over DynamoDB that fails: every message is answered, once, in order."""

from __future__ import annotations

import random

import pytest

from tests.fakes.cloud import Fault, FaultyService
from tests.webapp.harness import CUSTOMER, Harness
from tests.webapp.manual_clock import ManualClock
from webapp.aws.sessions import SessionTable, SharedSessions
from webapp.store import Sessions

FAULTS: list[Fault] = ["unreachable", "answer_lost", "late"]


@pytest.mark.parametrize("seed", range(3))
def test_every_message_is_answered_once_and_counted_once(
    service: FaultyService,
    session_table: SessionTable,
    clock: ManualClock,
    database: str,
    seed: int,
) -> None:
    chance = random.Random(seed)
    bot = Harness(
        clock,
        lambda name, part: (
            SharedSessions(Sessions(), session_table) if name == "sessions" else part
        ),
    )
    for number in range(10):
        service.down = chance.random() < 0.2
        if chance.random() < 0.5:
            service.next("put_item", chance.choice(FAULTS))
        if chance.random() < 0.3:
            service.let_late_calls_arrive()
        bot.say(f"message {number}")
        clock.advance(10)

    expected = [f"{number + 1}: message {number}" for number in range(10)]
    assert bot.channel.texts(CUSTOMER) == expected


def test_a_throttled_turn_books_once(
    service: FaultyService, session_table: SessionTable, clock: ManualClock, database: str
) -> None:
    bot = Harness(
        clock,
        lambda name, part: (
            SharedSessions(Sessions(), session_table) if name == "sessions" else part
        ),
    )
    service.next("put_item", "answer_lost")

    bot.say("book", message_id="test:book")
    bot.conversation.receive(bot.inbound("book", message_id="test:book"))
    bot.conversation.process(bot.identify(CUSTOMER))

    assert bot.channel.texts(CUSTOMER) == ["1: book"]
    (booking,) = bot.stores.bookings.open_for_provider(bot.provider_id, "")
    assert booking.request.customer_id == bot.identify(CUSTOMER)
