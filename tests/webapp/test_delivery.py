"""Delivery: what each kind of error does to a reply, and to the ones behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogue.messages import Dispatch, Event, OutboundMessage
from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.channels.base import WINDOW_CLOSED, IdentityChange, Sender, StatusUpdate
from webapp.delivery import AMBIGUOUS_WAIT, LONGEST_WAIT, MOST_TRIES, OLDEST, WINDOW
from webapp.errors import (
    AmbiguousSendError,
    PairRateError,
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
    WindowClosedError,
)
from webapp.pair_rate import BURST, PER_MESSAGE


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
    row = find_one("outbox")
    assert (row["state"], row["tries"]) == ("pending", 0)

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


def test_a_person_who_was_sent_too_much_waits_longer_each_time(bot: Harness) -> None:
    fail(bot, *[PairRateError("pair rate", code=131056)] * 3)
    bot.say("hello")

    waits = []
    for _ in range(3):
        waits.append((find_one("outbox")["due"] - bot.clock.now()).total_seconds())
        wait(bot, waits[-1])

    assert waits == [4 * 1.5, 16 * 1.5, 64 * 1.5]
    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_after_a_burst_one_person_is_sent_one_message_in_six_seconds(bot: Harness) -> None:
    for number in range(BURST + 2):
        bot.say(f"m{number}")
    bot.say("hello", phone=PROVIDER)
    assert len(bot.channel.texts(CUSTOMER)) == BURST
    assert bot.channel.texts(PROVIDER) == ["1: hello"]

    wait(bot, PER_MESSAGE.total_seconds() - 1)
    assert len(bot.channel.texts(CUSTOMER)) == BURST
    wait(bot, 1)
    assert len(bot.channel.texts(CUSTOMER)) == BURST + 1
    wait(bot, PER_MESSAGE.total_seconds())

    said = [f"{number + 1}: m{number}" for number in range(BURST + 2)]
    assert bot.channel.texts(CUSTOMER) == said
    assert find_one("outbox", "test:1")["tries"] == 1


def tell(bot: Harness, number: int = 1) -> None:
    """Let the provider know of something, as from another conversation."""
    news = Event(name="booking_requested", subject="booking_1.000")
    bot.turns.notify(Dispatch(to=bot.provider_id, event=news), f"event:{number}")
    bot.conversation.process(bot.provider_id)


def forms(bot: Harness) -> list[bool]:
    return [message.as_notice for message in bot.channel.sent]


def report(bot: Harness, status: str, wamid: str, turn_id: str, code: int | None = None) -> None:
    bot.conversation.record_status(
        StatusUpdate(
            channel="test",
            message_id=wamid,
            status=status,
            timestamp=bot.clock.now(),
            error_code=code,
            callback_data=turn_id,
        )
    )


def test_news_to_somebody_who_never_wrote_go_as_a_template(bot: Harness) -> None:
    tell(bot)

    assert forms(bot) == [True]


@pytest.mark.parametrize(("seconds_left", "as_notice"), [(1, False), (0, True)])
def test_the_window_counts_from_the_last_message_of_the_person(
    bot: Harness, seconds_left: int, as_notice: bool
) -> None:
    bot.say("hello", phone=PROVIDER)
    bot.clock.advance(WINDOW.total_seconds() - seconds_left)

    tell(bot)

    assert forms(bot) == [False, as_notice]


def test_the_window_counts_from_when_the_message_was_sent_not_from_its_arrival(
    bot: Harness,
) -> None:
    written = bot.clock.now() - WINDOW
    bot.conversation.receive(bot.inbound("shh", PROVIDER, sent_at=written))
    bot.clock.advance(60)

    tell(bot)

    assert forms(bot) == [True]


def test_the_window_is_judged_when_the_message_leaves(bot: Harness) -> None:
    bot.say("hello", phone=PROVIDER)
    bot.clock.advance(WINDOW.total_seconds() - 60)
    fail(bot, TransientSendError("overloaded", retry_after=61.0))
    tell(bot)

    wait(bot, 61)

    assert forms(bot) == [False, True]


def test_a_late_answer_without_a_template_is_given_up_and_says_why(bot: Harness) -> None:
    fail(bot, TransientSendError("overloaded"))
    bot.say("hello", sent_at=bot.clock.now() - WINDOW + timedelta(minutes=20))
    bot.clock.advance(60)
    bot.conversation.process(bot.identify(CUSTOMER))

    wait(bot, 3600)

    (failure,) = bot.stores.outbox.failures(10)
    assert (failure.code, failure.text) == (WINDOW_CLOSED, "1: hello")
    assert "24 hours" in failure.error
    assert bot.channel.sent == []


def test_a_closed_window_leads_to_the_template_at_once(bot: Harness) -> None:
    bot.say("hello", phone=PROVIDER)
    fail(bot, WindowClosedError(WINDOW_CLOSED, "closed"))

    tell(bot)

    assert forms(bot) == [False, True]
    assert find_one("outbox", "event:1")["state"] == "sent"


def test_a_template_that_is_refused_is_not_tried_again(bot: Harness) -> None:
    fail(bot, PermanentSendError(132001, "not approved"))

    tell(bot)
    wait(bot, LONGEST_WAIT)

    (failure,) = bot.stores.outbox.failures(10)
    assert (failure.id, failure.code, failure.error) == ("event:1", 132001, "(132001) not approved")
    assert bot.channel.sent == []


def test_a_window_that_proves_closed_later_leads_to_the_template_once(bot: Harness) -> None:
    bot.say("hello", phone=PROVIDER)
    tell(bot)
    assert forms(bot) == [False, False]

    for _ in range(2):
        report(bot, "failed", "wamid.2", "event:1", WINDOW_CLOSED)
    wait(bot, 0)
    report(bot, "failed", "wamid.2", "event:1", WINDOW_CLOSED)
    wait(bot, LONGEST_WAIT)

    assert forms(bot) == [False, False, True]
    assert find_one("outbox", "event:1")["state"] == "sent"
    report(bot, "failed", "wamid.3", "event:1", WINDOW_CLOSED)
    wait(bot, LONGEST_WAIT)
    assert len(bot.channel.sent) == 3
    assert find_one("outbox", "event:1")["state"] == "failed"


def test_news_and_answers_to_one_person_leave_in_the_order_of_their_turns(bot: Harness) -> None:
    fail(bot, TransientSendError("overloaded", retry_after=5.0))
    bot.say("one", phone=PROVIDER)
    tell(bot, 1)
    bot.say("two", phone=PROVIDER)
    tell(bot, 2)
    assert bot.channel.sent == []

    wait(bot, 5)

    news = "you have a request"
    assert bot.channel.texts(PROVIDER) == ["1: one", f"2: {news}", "3: two", f"4: {news}"]
