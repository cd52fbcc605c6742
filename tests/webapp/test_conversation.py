"""Conversations: recorded once, answered once, in order, whoever dies meanwhile."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogue.messages import Address, Dispatch, Event, Kind, Pin, Reply
from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp import store
from webapp.channels.base import IdentityChange, InboundMessage, Sender, StatusUpdate
from webapp.errors import StoreUnavailable
from webapp.store import Hold


@pytest.fixture
def bot(database: str) -> Harness:
    return Harness(ManualClock())


def test_a_message_is_answered(bot: Harness) -> None:
    bot.say("hello")

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]
    (message,) = bot.channel.sent
    assert message.to == Address(phone=CUSTOMER)
    assert find_one("inbox")["state"] == "done"
    assert find_one("outbox")["state"] == "sent"


def test_a_second_delivery_is_not_answered(bot: Harness) -> None:
    message = bot.inbound("hello")
    person = bot.conversation.receive(message)
    assert person is not None
    bot.conversation.process(person)

    assert bot.conversation.receive(message) is None
    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_fifty_copies_at_once_are_answered_once(bot: Harness) -> None:
    message = bot.inbound("hello")

    def deliver(_: int) -> None:
        person = bot.conversation.receive(message)
        if person is not None:
            bot.conversation.process(person)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(deliver, range(50)))

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]


def test_messages_are_answered_in_the_order_in_which_they_were_written(bot: Harness) -> None:
    now = bot.clock.now()
    person = ""
    for text, second in [("third", 2), ("first", 0), ("second", 1)]:
        message = bot.inbound(text, sent_at=now + timedelta(seconds=second))
        person = bot.conversation.receive(message) or person

    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["1: first", "2: second", "3: third"]


def test_several_processes_answer_one_person_one_at_a_time(bot: Harness) -> None:
    other_process = Harness(bot.clock)
    busy = threading.Lock()

    def alone() -> None:
        assert busy.acquire(blocking=False), "two turns of one person at the same time"
        time.sleep(0.001)  # lets another thread in, if one could come in
        busy.release()

    bot.engine.on_handle = other_process.engine.on_handle = alone
    messages = [bot.inbound(f"m{number}") for number in range(20)]

    def deliver(number: int) -> None:
        process = (bot, other_process)[number % 2]
        person = process.conversation.receive(messages[number])
        assert person is not None
        process.conversation.process(person)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deliver, range(20)))

    said = bot.channel.texts(CUSTOMER) + other_process.channel.texts(CUSTOMER)
    assert sorted(int(text.split(":")[0]) for text in said) == list(range(1, 21))
    assert {text.split()[1] for text in said} == {f"m{number}" for number in range(20)}


def test_what_comes_while_a_turn_is_taken_is_not_left_behind(bot: Harness) -> None:
    late = bot.inbound("late")
    person = bot.identify(CUSTOMER)

    def arrive() -> None:
        bot.engine.on_handle = lambda: None
        assert bot.conversation.receive(late) == person
        bot.conversation.process(person)  # somebody else holds the lease: returns at once
        assert not bot.channel.sent

    bot.engine.on_handle = arrive
    bot.say("early")

    assert bot.channel.texts(CUSTOMER) == ["1: early", "2: late"]


def test_what_comes_just_before_the_lease_is_given_back_is_not_left_behind(
    database: str,
) -> None:
    arrivals: list[InboundMessage] = []

    class Release:
        """A hold that somebody slips a message past before it is given back."""

        def __init__(self, hold: Hold) -> None:
            self.still_held = hold.still_held
            self.after_crash, self.paid_until = hold.after_crash, hold.paid_until
            self.nothing_left = False
            self._hold = hold

        def release(self) -> bool:
            if arrivals:
                person = harness.conversation.receive(arrivals.pop())
                assert person is not None
                harness.conversation.process(person)  # returns at once: the lease is not free yet
            return self._hold.release()

    class Leases:
        def __init__(self, leases: store.Leases) -> None:
            self._leases = leases

        def acquire(self, name: str) -> Release | None:
            hold = self._leases.acquire(name)
            return Release(hold) if hold else None

    harness = Harness(ManualClock(), lambda name, part: Leases(part) if name == "leases" else part)
    arrivals.append(harness.inbound("late"))

    harness.say("early")

    assert harness.channel.texts(CUSTOMER) == ["1: early", "2: late"]


def test_a_booking_reaches_the_provider_at_once(bot: Harness) -> None:
    bot.say("book")

    assert bot.channel.texts(CUSTOMER) == ["1: book"]
    assert bot.channel.texts(PROVIDER) == ["1: you have a request"]


def test_silence_is_kept(bot: Harness) -> None:
    bot.say("shh")

    assert bot.channel.sent == []
    assert find_one("inbox")["state"] == "done"


def test_news_from_the_team_reach_a_person_once(bot: Harness) -> None:
    news = Dispatch(
        to=bot.provider_id, event=Event(name="provider_approved", subject=bot.provider_id)
    )

    for _ in range(2):
        bot.turns.notify(news, "event:approved:1")
        bot.conversation.process(bot.provider_id)

    assert bot.channel.texts(PROVIDER) == ["1: you have a request"]


def test_what_comes_into_the_outbox_by_another_way_leaves_when_the_person_is_served(
    bot: Harness,
) -> None:
    bot.say("hello")
    person = bot.identify(CUSTOMER)
    bot.stores.outbox.put("limit:1", person, Reply(text="slowly, please"))

    bot.conversation.process(person)

    assert bot.channel.texts(CUSTOMER) == ["1: hello", "slowly, please"]


def test_nothing_overtakes_a_reply_whose_sending_could_not_be_noted(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.say("one")

    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(bot.stores.outbox, "sent", away)
        with pytest.raises(StoreUnavailable):
            bot.say("two")
    bot.say("three")
    assert bot.channel.texts(CUSTOMER) == ["1: one", "2: two"]

    bot.after_a_crash()
    bot.conversation.process(bot.identify(CUSTOMER))

    assert bot.channel.texts(CUSTOMER) == ["1: one", "2: two", "2: two", "3: three"]


def test_a_changed_number_keeps_the_conversation(bot: Harness) -> None:
    bot.say("hello")
    new = "+263771000029"

    bot.conversation.change_identity(
        IdentityChange(before=Sender(phone=CUSTOMER), after=Sender(phone=new))
    )
    bot.say("again", phone=new)

    assert bot.channel.texts(new) == ["2: again"]


def test_a_status_reaches_the_outbox(bot: Harness) -> None:
    bot.say("hello")
    delivered = StatusUpdate(
        channel="test", message_id="wamid.1", status="delivered", timestamp=bot.clock.now()
    )

    bot.conversation.record_status(delivered)
    bot.conversation.record_status(replace(delivered, status="sent"))

    assert find_one("outbox")["state"] == "delivered"


def test_processing_soon_happens_off_the_thread(bot: Harness) -> None:
    threads: list[int] = []
    bot.engine.on_handle = lambda: threads.append(threading.get_ident())
    person = bot.conversation.receive(bot.inbound("hello"))
    assert person is not None

    bot.conversation.process_soon(person)
    bot.conversation.close()

    assert bot.channel.texts(CUSTOMER) == ["1: hello"]
    assert threads != [threading.get_ident()]


@pytest.mark.parametrize(
    ("kind", "extra", "parsed"),
    [
        (Kind.TEXT, {"text": "hello"}, True),
        (Kind.IMAGE, {"text": "a leak", "media_id": "91"}, True),
        (Kind.IMAGE, {"text": "", "media_id": "91"}, False),
        (Kind.TEXT, {"text": "   "}, False),
        (Kind.CHOICE, {"text": "Yes", "choice": "confirm:yes"}, False),
        (Kind.LOCATION, {"text": "", "pin": Pin(latitude=0.0, longitude=0.0)}, False),
        (Kind.STICKER, {"text": ""}, False),
    ],
)
def test_only_words_are_understood(
    bot: Harness, kind: Kind, extra: dict[str, object], parsed: bool
) -> None:
    bot.say(kind=kind, **extra)  # type: ignore[arg-type] # values of Incoming, by name

    (parse,) = bot.engine.parses
    assert (parse is not None) is parsed


@pytest.mark.parametrize(("minutes_ago", "as_of_then"), [(0, True), (59, True), (61, False)])
def test_words_mean_the_day_on_which_they_were_written_unless_they_are_old(
    bot: Harness, minutes_ago: int, as_of_then: bool
) -> None:
    sent_at = bot.clock.now() - timedelta(minutes=minutes_ago)

    person = bot.conversation.receive(bot.inbound("tomorrow", sent_at=sent_at))
    assert person is not None
    bot.clock.advance(10)  # more of an outage's messages might have come
    bot.conversation.process(person)

    (parse,) = bot.engine.parses
    assert parse is not None
    assert parse.intent == (sent_at if as_of_then else bot.clock.now()).isoformat()
