"""Delivery: what each kind of error does to a reply, and to the ones behind it."""

from __future__ import annotations

import pytest

from dialogue.messages import OutboundMessage
from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.channels.base import IdentityChange, Sender, StatusUpdate
from webapp.delivery import AMBIGUOUS_WAIT, LONGEST_WAIT, MOST_TRIES, OLDEST
from webapp.errors import (
    AmbiguousSendError,
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
)


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


def fail(bot: Harness, *errors: SendError) -> None:
    bot.channel.errors.extend(errors)


def wait(bot: Harness, seconds: float) -> None:
    bot.clock.advance(seconds)
    for person in bot.stores.outbox.due_persons(10):
        bot.conversation.process(person)


def test_a_throttled_reply_leaves_later_and_before_the_next_one(bot: Harness) -> None:
    fail(bot, TransientSendError("throttled", retry_after=7.0))

    bot.say("one")
    bot.say("two")
    wait(bot, 6.9)
    assert bot.channel.texts(CUSTOMER) == []
    bot.say("hello", phone=PROVIDER)
    assert bot.channel.texts(PROVIDER) == ["1: hello"]

    wait(bot, 0.1)
    assert bot.channel.texts(CUSTOMER) == ["1: one", "2: two"]


def test_the_waits_grow_and_are_spread(bot: Harness) -> None:
    fail(bot, *[TransientSendError("overloaded")] * 4)
    bot.say("hello")

    dues = []
    for _ in range(4):
        due = find_one("outbox")["due"]
        dues.append((due - bot.clock.now()).total_seconds())
        wait(bot, dues[-1])

    assert dues == [1.5, 3.0, 6.0, 12.0]
    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_nobody_waits_for_ever(bot: Harness) -> None:
    fail(bot, *[TransientSendError("overloaded", code=131000)] * (MOST_TRIES + 1))
    bot.say("hello")

    for _ in range(MOST_TRIES):
        wait(bot, LONGEST_WAIT)

    row = find_one("outbox")
    assert (row["state"], row["tries"], row["error_code"]) == ("failed", MOST_TRIES, 131000)
    bot.channel.errors.clear()
    bot.say("still there?")
    assert bot.channel.texts(CUSTOMER) == ["2: still there?"]


def test_a_blocked_sender_keeps_its_queue_until_it_is_too_old(bot: Harness) -> None:
    fail(bot, *[SenderBlockedError("token expired", code=190)] * (MOST_TRIES + 5))
    bot.say("hello")
    for _ in range(MOST_TRIES + 3):
        wait(bot, LONGEST_WAIT)
    assert find_one("outbox")["state"] == "pending"

    wait(bot, OLDEST.total_seconds())

    assert find_one("outbox")["state"] == "failed"


def test_a_reply_that_may_have_left_waits_for_its_status(bot: Harness) -> None:
    fail(bot, AmbiguousSendError("timed out"))
    bot.say("hello", message_id="test:hello")
    bot.conversation.record_status(
        StatusUpdate(
            channel="test",
            message_id="wamid.9",
            status="delivered",
            timestamp=bot.clock.now(),
            callback_data="test:hello",
        )
    )

    wait(bot, AMBIGUOUS_WAIT)

    assert bot.channel.sent == []
    assert find_one("outbox")["state"] == "delivered"


def test_a_reply_that_may_have_left_is_sent_again_when_no_status_comes(bot: Harness) -> None:
    fail(bot, AmbiguousSendError("timed out"))
    bot.say("hello")
    wait(bot, AMBIGUOUS_WAIT - 1)
    assert bot.channel.sent == []

    wait(bot, 1)

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_a_refused_reply_is_given_up_and_lets_the_next_one_through(bot: Harness) -> None:
    fail(bot, PermanentSendError(131026, "undeliverable"))

    bot.say("one", message_id="test:one")
    bot.say("two")

    assert bot.channel.texts(CUSTOMER) == ["2: two"]
    row = find_one("outbox", "test:one")
    assert (row["state"], row["error_code"]) == ("failed", 131026)


def test_a_reply_that_breaks_the_channel_blocks_nobody(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = bot.channel.send

    def send(message: OutboundMessage) -> str:
        if message.id == "test:poison":
            raise KeyError("unforeseen")
        return take(message)

    monkeypatch.setattr(bot.channel, "send", send)
    bot.say("one", message_id="test:poison")
    bot.say("two")

    assert bot.channel.texts(CUSTOMER) == ["2: two"]
    assert find_one("outbox", "test:poison")["state"] == "failed"


def test_a_reply_to_somebody_out_of_reach_is_given_up(bot: Harness) -> None:
    fail(bot, TransientSendError("throttled"))
    bot.say("hello")
    taken_over = IdentityChange(before=Sender(phone=PROVIDER), after=Sender(phone=CUSTOMER))
    bot.conversation.change_identity(taken_over)

    wait(bot, LONGEST_WAIT)

    assert find_one("outbox")["state"] == "failed"
