"""Turns that fail: apologised for once, blocking nobody."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from dialogue.messages import Dispatch, Event, Incoming
from dialogue.session import Session
from nlu.types import Parse
from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.errors import StoreUnavailable
from webapp.store import Hold, OutboxRow, StoredTurn
from webapp.turns import MOST_ATTEMPTS, MOST_BEGINNINGS


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


def test_a_message_that_always_fails_gets_one_apology_and_blocks_nothing(
    bot: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    bot.say("boom", message_id="test:boom")
    bot.say("hello")

    assert bot.channel.texts(CUSTOMER) == ["sorry (en)", "1: hello"]
    assert find_one("inbox", "test:boom")["state"] == "failed"
    failures = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(failures) == MOST_ATTEMPTS


def test_a_passing_failure_is_not_noticed(bot: Harness) -> None:
    failures = [ValueError("once"), ValueError("twice")]

    def fail_twice() -> None:
        if failures:
            raise failures.pop()

    bot.engine.on_handle = fail_twice
    bot.say("hello")

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_an_event_that_always_fails_is_given_up_without_a_word(bot: Harness) -> None:
    def fail() -> None:
        raise ValueError("always")

    bot.engine.on_handle = fail
    news = Event(name="provider_approved", subject=bot.provider_id)
    bot.turns.notify(Dispatch(to=bot.provider_id, event=news), "event:1")
    bot.conversation.process(bot.provider_id)

    assert bot.channel.texts(PROVIDER) == []
    assert find_one("inbox", "event:1")["state"] == "failed"


def test_the_apology_is_in_the_language_of_the_conversation(bot: Harness) -> None:
    person = bot.identify(CUSTOMER)
    record = bot.stores.sessions.load(person)
    session = record.session
    turn = StoredTurn(message_id="earlier", reply=None, dispatches=())
    now = bot.clock.now()

    assert bot.stores.sessions.save(
        record, replace(session, language="sn"), turn, whatsapp_number=None, sent_at=now, now=now
    )

    bot.say("boom")

    assert bot.channel.texts(CUSTOMER) == ["sorry (sn)"]


def test_a_message_that_kills_every_process_is_given_up(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    bot.engine.on_handle = kill
    monkeypatch.setattr(Hold, "release", lambda _: None)  # the dead give nothing back
    person = bot.conversation.receive(bot.inbound("deadly", message_id="test:deadly"))
    assert person is not None
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Killed):
            bot.conversation.process(person)
        bot.after_a_crash()

    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["sorry (en)"]
    assert find_one("inbox", "test:deadly")["state"] == "failed"


def test_a_turn_that_cannot_be_stored_is_not_tried_for_ever(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = bot.stores.outbox.put

    def refuse(turn_id: str, *args: Any, **kw: Any) -> OutboxRow | None:  # noqa: ANN401
        if turn_id == "test:big" and args[1].text.startswith("1: "):
            raise ValueError("too large")
        return put(turn_id, *args, **kw)

    monkeypatch.setattr(bot.stores.outbox, "put", refuse)
    person = bot.conversation.receive(bot.inbound("big", message_id="test:big"))
    assert person is not None
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(ValueError, match="too large"):
            bot.conversation.process(person)

    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["sorry (en)"]


def test_a_database_that_goes_away_costs_no_message(bot: Harness) -> None:
    def away() -> None:
        raise StoreUnavailable("away")

    bot.engine.on_handle = away
    person = bot.conversation.receive(bot.inbound("hello"))
    assert person is not None
    with pytest.raises(StoreUnavailable):
        bot.conversation.process(person)

    bot.engine.on_handle = lambda: None
    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_a_turn_that_loses_the_race_for_the_session_is_taken_again(bot: Harness) -> None:
    person = bot.identify(CUSTOMER)
    now = bot.clock.now()

    def interfere() -> None:
        bot.engine.on_handle = lambda: None
        record = bot.stores.sessions.load(person)
        turn = StoredTurn(message_id="elsewhere", reply=None, dispatches=())
        session = record.session.filled(count="41")
        bot.stores.sessions.save(record, session, turn, whatsapp_number=None, sent_at=now, now=now)

    bot.engine.on_handle = interfere
    bot.say("hello")

    assert bot.channel.texts(CUSTOMER) == ["42: hello"]
    assert len(bot.engine.parses) == 2


def test_advice_is_asked_once_with_the_session_that_the_message_meets(bot: Harness) -> None:
    asked: list[int] = []
    turns = bot.conversation._turns

    def advise(parse: Parse, session: Session, incoming: Incoming, now: datetime) -> Parse:
        asked.append(int(session.get("count", str) or 0))
        return replace(parse, intent="advised")

    turns._advise = advise
    bot.say("hello")
    bot.say("again")

    assert asked == [0, 1]
    assert [parse.intent for parse in bot.engine.parses if parse] == ["advised", "advised"]
