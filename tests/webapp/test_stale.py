"""What an outage leaves behind: every turn is taken, one answer is given."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.jobs.worker import Worker
from webapp.stale import LONGEST_GATHERING, QUIET, STALE


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


def deliver(bot: Harness, *texts: str, minutes_ago: float = 60, every: float = 0) -> str:
    """Receive messages as WhatsApp delivers them after an outage, and let each be processed."""
    person = ""
    written = bot.clock.now() - timedelta(minutes=minutes_ago)
    for number, text in enumerate(texts):
        sent_at = written + timedelta(seconds=number // 2)
        identifier = f"test:{text}-{minutes_ago}"
        message = bot.inbound(text, sent_at=sent_at, message_id=identifier)
        person = bot.conversation.receive(message) or person
        bot.conversation.process(person)
        bot.clock.advance(every)
    return person


def sweep(bot: Harness, seconds: float = QUIET.total_seconds() + 1) -> None:
    bot.clock.advance(seconds)
    worker = Worker(
        clock=bot.clock,
        inbox=bot.stores.inbox,
        outbox=bot.stores.outbox,
        conversation=bot.conversation,
        stopping=None,  # type: ignore[arg-type] # only asked for who waits
    )
    for person in worker.waiting():
        bot.conversation.process(person)


def test_a_backlog_of_two_hundred_gets_one_answer_with_an_apology(bot: Harness) -> None:
    deliver(bot, *(f"m{number}" for number in range(200)))
    assert bot.channel.sent == []

    sweep(bot)

    assert bot.channel.texts(CUSTOMER) == ["late (en), 200: m199"]
    assert find_one("inbox", "test:m0-60")["state"] == "done"
    assert not bot.stores.inbox.has_due(bot.identify(CUSTOMER))


def test_its_turns_are_taken_in_the_order_in_which_it_was_written(bot: Harness) -> None:
    texts = [f"m{9 - number}" for number in range(10)]
    deliver(bot, *texts)

    sweep(bot)

    assert [parse.text for parse in bot.engine.parses if parse] == texts


def test_what_was_asked_for_happens_and_is_told_at_once(bot: Harness) -> None:
    deliver(bot, "hi", "book", "hello?", "anybody?")

    sweep(bot)

    assert bot.channel.texts(CUSTOMER) == ["2: book", "late (en), 4: anybody?"]
    assert bot.channel.texts(PROVIDER) == ["1: you have a request"]


def test_one_old_message_is_answered_as_always_once_no_more_have_come(bot: Harness) -> None:
    deliver(bot, "hello")
    assert bot.channel.sent == []

    sweep(bot)

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_fresh_messages_behind_a_backlog_get_their_own_answers(bot: Harness) -> None:
    person = deliver(bot, "old", "older")
    bot.conversation.receive(bot.inbound("new"))
    bot.conversation.receive(bot.inbound("newer"))
    bot.clock.advance(QUIET.total_seconds())

    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["late (en), 2: older", "3: new", "4: newer"]


def test_messages_of_minutes_are_answered_one_by_one(bot: Harness) -> None:
    deliver(bot, "one", "two", minutes_ago=STALE.total_seconds() / 60 - 1)

    assert bot.channel.texts(CUSTOMER) == ["1: one", "2: two"]


def test_a_backlog_that_never_ends_is_answered_after_a_minute(bot: Harness) -> None:
    deliver(bot, *(f"m{number}" for number in range(20)), every=QUIET.total_seconds() - 1)

    first = bot.channel.texts(CUSTOMER)[0]

    assert first.startswith("late (en), ")
    assert int(first.split()[2].rstrip(":")) >= LONGEST_GATHERING / QUIET
    sweep(bot)
    assert bot.channel.texts(CUSTOMER)[-1].endswith(": m19")
    assert len(bot.channel.sent) < 10


def test_a_silent_last_message_does_not_cost_the_answer(bot: Harness) -> None:
    deliver(bot, "one", "two", "shh")

    sweep(bot)

    assert bot.channel.texts(CUSTOMER) == ["late (en), 2: two"]


def test_a_death_in_the_middle_costs_no_turn_and_no_answer(bot: Harness) -> None:
    class Killed(BaseException):
        pass

    def kill_at_the_third() -> None:
        if len(bot.engine.parses) == 2:
            raise Killed

    deliver(bot, "one", "two", "three", "four")
    bot.engine.on_handle = kill_at_the_third
    with pytest.raises(Killed):
        sweep(bot)
    bot.engine.on_handle = lambda: None
    bot.after_a_crash()

    sweep(bot)

    assert bot.channel.texts(CUSTOMER) == ["late (en), 4: four"]
