"""News are told to whom they concern, and only while they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Dispatch, Event, EventName
from dialogue.rules.news import about
from tests.dialogue.test_answering import REFERENCE, answer, request
from tests.dialogue.test_booking import say, text_of
from tests.fakes.background import decide, work
from tests.fakes.world import World

pytestmark = pytest.mark.usefixtures("twice")


def heard(world: World, person: str) -> int:
    return len(world.heard.get(person, []))


def tell(world: World, name: EventName, to: str, sequence: int | None = None) -> None:
    event = Event(name=name, subject=REFERENCE, sequence=sequence)
    world.tell((Dispatch(to=to, event=event),))


def test_news_that_are_older_than_the_booking_are_not_told(world: World) -> None:
    request(world)
    found = world.ports.bookings.get(REFERENCE)
    assert found is not None
    old = about(found, "request_reminder", "seagate")
    answer(world, "accept", "accept_booking")
    say(world, "make it Friday", "reschedule_booking", time="Friday")
    before = heard(world, "seagate")
    world.tell((old,))
    assert heard(world, "seagate") == before


@pytest.mark.parametrize("name", ["reminder_hour", "job_over", "booking_accepted", "slot_freed"])
def test_what_is_not_true_any_more_is_not_told(world: World, name: EventName) -> None:
    request(world)
    before = heard(world, "seagate"), heard(world, "user")
    tell(world, name, "seagate")
    tell(world, name, "user")
    assert (heard(world, "seagate"), heard(world, "user")) == before


def test_news_reach_nobody_whom_they_do_not_concern(world: World) -> None:
    request(world)
    tell(world, "request_reminder", "user")
    tell(world, "request_silent", "seagate")
    tell(world, "booking_requested", "drain")
    assert "still waits" not in world.heard["user"][-1].text
    assert "hasn't answered" not in world.heard["seagate"][-1].text
    assert heard(world, "drain") == 0


def test_a_booking_that_is_gone_is_not_spoken_of(world: World) -> None:
    event = Event(name="booking_accepted", subject="booking_1.000")
    world.tell((Dispatch(to="user", event=event),))
    assert heard(world, "user") == 0


def test_numbers_in_words_and_reasons_are_not_passed_on(world: World) -> None:
    request(world)
    reference, held = next(iter(world.ports.bookings.held.items()))
    wanted = replace(held.booking.request, issue="leak, call me on 0771 234 567")
    booking = replace(held.booking, request=wanted)
    world.ports.bookings.held[reference] = replace(held, booking=booking)
    tell(world, "request_reminder", "seagate")
    assert "Issue: leak, call me on …" in world.heard["seagate"][-1].text
    assert "567" not in answer(world, "my jobs", "provider_jobs")
    answer(world, "no, call me on 0771 234 567", "decline_booking")
    assert "567" not in world.heard["user"][-1].text


def test_the_providers_named_are_the_ones_who_are_asked(world: World) -> None:
    request(world)
    work(world, "reminds")
    named = world.heard["user"][-1].text
    world.ports.providers.providers.pop("tap")
    text_of(world.tap_title("user", "Yes, ask them"))
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert "Tap Doctor" in named
    assert set(booking.others) == {"tap", "flow", "drain"}


def test_where_nobody_else_is_the_customer_is_only_told(world: World) -> None:
    request(world)
    for provider in ("flow", "moyo", "drain", "tap"):
        world.ports.providers.providers.pop(provider)
    work(world, "reminds")
    reply = world.heard["user"][-1]
    assert reply.text == "Seagate Plumbers hasn't answered yet. I'll keep you posted."
    assert reply.notice is None


def test_others_asked_too_late_are_not_asked(world: World) -> None:
    request(world)
    work(world, "reminds")
    answer(world, "accept", "accept_booking")
    late = text_of(world.tap_title("user", "Yes, ask them"))
    assert late == "That request is no longer waiting for an answer."


def test_a_decision_that_was_taken_back_is_not_told(world: World) -> None:
    event = Event(name="provider_suspended", subject="seagate", detail="no reason")
    world.tell((Dispatch(to="seagate", event=event),))
    assert heard(world, "seagate") == 0


def test_a_decision_is_told_with_its_reason_in_both_forms(world: World) -> None:
    decide(world, "rejects tap: the papers could not be read")
    reply = world.heard["tap"][-1]
    assert reply.text.endswith("They say: “the papers could not be read”")
    assert reply.notice is not None
    assert reply.notice.values["reason"] == "the papers could not be read"
    assert reply.notice.values["service"] == "plumber"
