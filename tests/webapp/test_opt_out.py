"""Somebody who has said STOP: answers, news of own bookings in free words, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Dispatch, Event, EventName
from tests.webapp.harness import PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.channels.base import WINDOW_CLOSED, StatusUpdate
from webapp.delivery import LONGEST_WAIT
from webapp.errors import TransientSendError, WindowClosedError


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


def say_stop(bot: Harness) -> None:
    people = bot.stores.people
    people.save(replace(people.get(bot.provider_id), opted_out=True))


def tell(bot: Harness, name: EventName = "booking_cancelled") -> None:
    news = Event(name=name, subject="booking_1")
    bot.turns.notify(Dispatch(to=bot.provider_id, event=news), f"event:{name}")
    bot.conversation.process(bot.provider_id)


def sent(bot: Harness) -> list[tuple[str, bool]]:
    return [(m.reply.text, m.as_notice) for m in bot.channel.sent]


def why_not(bot: Harness) -> list[str]:
    return [failure.error for failure in bot.stores.outbox.failures(10)]


def test_what_the_person_writes_is_answered(bot: Harness) -> None:
    say_stop(bot)

    bot.say("hello", PROVIDER)

    assert sent(bot) == [("1: hello", False)]


@pytest.mark.parametrize("name", ["booking_accepted", "booking_cancelled", "time_proposed"])
def test_news_of_an_own_booking_come_inside_the_window(bot: Harness, name: EventName) -> None:
    bot.say("hello", PROVIDER)
    say_stop(bot)

    tell(bot, name)

    assert sent(bot)[1:] == [("2: you have a request", False)]


def test_no_template_is_sent(bot: Harness) -> None:
    say_stop(bot)

    tell(bot)

    assert sent(bot) == []
    assert why_not(bot) == ["the person has said STOP"]


@pytest.mark.parametrize("name", ["booking_requested", "reminder_day", "slot_freed"])
def test_news_that_nobody_asked_for_do_not_leave_after_a_stop_that_came_meanwhile(
    bot: Harness, name: EventName
) -> None:
    bot.say("hello", PROVIDER)
    bot.channel.errors.append(TransientSendError("overloaded", retry_after=5.0))
    tell(bot, name)
    say_stop(bot)

    bot.clock.advance(LONGEST_WAIT)
    bot.conversation.process(bot.provider_id)

    assert sent(bot) == [("1: hello", False)]
    assert why_not(bot) == ["the person has said STOP"]


def test_a_window_that_proves_closed_at_once_leads_to_no_template(bot: Harness) -> None:
    bot.say("hello", PROVIDER)
    say_stop(bot)
    bot.channel.errors.append(WindowClosedError(WINDOW_CLOSED, "closed"))

    tell(bot)

    assert sent(bot) == [("1: hello", False)]
    assert find_one("outbox", "event:booking_cancelled")["state"] == "failed"


def test_a_window_that_proves_closed_later_leads_to_no_template(bot: Harness) -> None:
    bot.say("hello", PROVIDER)
    say_stop(bot)
    tell(bot)
    bot.conversation.record_status(
        StatusUpdate(
            channel="test",
            message_id="wamid.2",
            status="failed",
            timestamp=bot.clock.now(),
            error_code=WINDOW_CLOSED,
            callback_data="event:booking_cancelled",
        )
    )

    bot.conversation.process(bot.provider_id)

    assert len(sent(bot)) == 2
    assert why_not(bot) == ["the person has said STOP"]


def test_who_is_welcome_again_hears_everything(bot: Harness) -> None:
    say_stop(bot)
    people = bot.stores.people
    people.save(replace(people.get(bot.provider_id), opted_out=False))

    tell(bot, "booking_requested")

    assert sent(bot) == [("1: you have a request", True)]
