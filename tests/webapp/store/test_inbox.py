"""The inbox: each message once, each person's in order, nothing forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import datetime, timedelta

import pytest

from dialogue.messages import Event, Incoming, Kind, Pin
from tests.webapp.manual_clock import START, ManualClock
from webapp.store import Inbox
from webapp.store.inbox import _Inbound

PERSON = "person-1"


def message(message_id: str, sent_at: datetime = START, text: str = "") -> Incoming:
    return Incoming(message_id=message_id, kind=Kind.TEXT, sent_at=sent_at, text=text)


def drain(inbox: Inbox, person_id: str = PERSON) -> list[str]:
    order = []
    while waiting := inbox.waiting(person_id, 1):
        order.append(waiting[0].incoming.message_id)
        inbox.done(order[-1])
    return order


def test_a_second_delivery_changes_nothing(inbox: Inbox) -> None:
    assert inbox.add(PERSON, "cloud_api", message("m1"))
    assert not inbox.add(PERSON, "cloud_api", message("m1"))
    assert drain(inbox) == ["m1"]
    assert not inbox.add(PERSON, "cloud_api", message("m1"))
    assert drain(inbox) == []


def test_of_parallel_deliveries_one_is_recorded(inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        recorded = pool.map(lambda _: inbox.add(PERSON, "cloud_api", message("m1")), range(50))

    assert sum(recorded) == 1


def test_messages_come_in_the_order_in_which_they_were_sent(inbox: Inbox) -> None:
    for message_id, second in [("third", 2), ("first", 0), ("second", 1)]:
        inbox.add(PERSON, "cloud_api", message(message_id, START + timedelta(seconds=second)))

    assert drain(inbox) == ["first", "second", "third"]


def test_in_the_same_second_they_come_in_the_order_of_arrival(inbox: Inbox) -> None:
    sent = [f"m{9 - number}" for number in range(10)]
    for message_id in sent:
        inbox.add(PERSON, "cloud_api", message(message_id))

    assert drain(inbox) == sent


def test_persons_do_not_see_each_others_messages(inbox: Inbox) -> None:
    inbox.add(PERSON, "cloud_api", message("m1"))

    assert not inbox.has_due("person-2")
    assert inbox.has_due(PERSON)
    assert inbox.waiting("person-2", 10) == ()


def test_tries_are_counted_and_a_failure_lets_the_next_one_through(inbox: Inbox) -> None:
    inbox.add(PERSON, "cloud_api", message("m1"))
    inbox.add(PERSON, "cloud_api", message("m2"))

    for _ in range(3):
        inbox.count_try("m1")
    (first, second) = inbox.waiting(PERSON, 10)
    inbox.failed("m1", "it always breaks")

    assert (first.tries, second.tries) == (3, 0)
    assert drain(inbox) == ["m2"]
    assert not inbox.add(PERSON, "cloud_api", message("m1"))


def test_what_waits_too_long_is_found_oldest_first(inbox: Inbox, clock: ManualClock) -> None:
    inbox.add("person-b", "cloud_api", message("b1"))
    clock.advance(1)
    inbox.add("person-a", "cloud_api", message("a1"))
    inbox.add("person-b", "cloud_api", message("b2"))
    clock.advance(1)
    inbox.add("person-c", "cloud_api", message("c1"))

    assert inbox.waiting_since(clock.now(), 10) == ("person-b", "person-a")
    drain(inbox, "person-b")
    assert inbox.waiting_since(clock.now(), 10) == ("person-a",)


@pytest.mark.parametrize(
    "incoming",
    [
        Incoming(message_id="m1", kind=Kind.CHOICE, sent_at=START, text="Yes", choice="c:yes"),
        Incoming(
            message_id="m1",
            kind=Kind.LOCATION,
            sent_at=START,
            pin=Pin(latitude=0.0, longitude=0.0, name="Null Island", address="nowhere"),
        ),
        Incoming(message_id="m1", kind=Kind.IMAGE, sent_at=START, text="look", media_id="91"),
        Incoming(
            message_id="event:m0:0",
            kind=Kind.EVENT,
            sent_at=START,
            event=Event(name="booking_requested", subject="booking_1.000"),
        ),
        message("m1", text="$where: {'a.b': 1} \N{RIGHT-TO-LEFT OVERRIDE} \N{WAVING HAND SIGN}"),
    ],
    ids=lambda incoming: incoming.kind.value,
)
def test_every_kind_of_message_survives(inbox: Inbox, incoming: Incoming) -> None:
    inbox.add(PERSON, "cloud_api", incoming)

    (received,) = inbox.waiting(PERSON, 10)

    for field in fields(Incoming):
        assert getattr(received.incoming, field.name) == getattr(incoming, field.name)


def test_a_message_that_nobody_can_read_is_given_up(inbox: Inbox) -> None:
    inbox.add(PERSON, "cloud_api", message("m1"))
    inbox.add(PERSON, "cloud_api", message("m2"))
    _Inbound.objects(id="m1").update_one(set__incoming={"words": "of a version to come"})

    assert drain(inbox) == ["m2"]
    assert not inbox.is_due("m1")
    assert not inbox.has_due(PERSON)


def test_the_last_message_is_what_the_person_wrote(inbox: Inbox, clock: ManualClock) -> None:
    assert inbox.last_written(PERSON) is None
    later = START + timedelta(minutes=5)
    inbox.add(PERSON, "cloud_api", message("m1", START + timedelta(minutes=1)))
    inbox.add(PERSON, "cloud_api", message("m2", START))
    for kind in (Kind.REACTION, Kind.EVENT):
        incoming = Incoming(message_id=f"m:{kind.value}", kind=kind, sent_at=later)
        inbox.add(PERSON, "cloud_api", incoming)
    inbox.done("m1")

    assert inbox.last_written(PERSON) == START + timedelta(minutes=1)


def test_the_last_arrival_counts_what_waits(inbox: Inbox, clock: ManualClock) -> None:
    assert inbox.newest_arrival(PERSON) is None
    inbox.add(PERSON, "cloud_api", message("m1"))
    clock.advance(3)
    inbox.add(PERSON, "cloud_api", message("m2", START - timedelta(hours=1)))

    assert inbox.newest_arrival(PERSON) == clock.now()
