"""STOP and START, what is kept, erasing it, and bad words: in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogue.messages import Dispatch, Event, EventName
from dialogue.session import ConversationState
from tests.dialogue.test_answering import REFERENCE, request
from tests.dialogue.test_anytime import at_issue, at_location, at_provider, at_service, at_time
from tests.dialogue.test_booking import reach_review, say, text_of
from tests.fakes.parses import parsed
from tests.fakes.world import World

STATES = (at_service, at_location, at_provider, at_issue, at_time, reach_review)
Reach = Callable[[World], None]


def news(world: World, person: str, name: EventName, subject: str) -> str:
    """Let an event reach a person; return what is told."""
    before = len(world.heard.get(person, ()))
    world.tell((Dispatch(to=person, event=Event(name=name, subject=subject)),))
    heard = world.heard.get(person, [])[before:]
    return heard[-1].text if heard else ""


@pytest.mark.parametrize("text", ["STOP", "stop", "Stop.", "unsubscribe"])
@pytest.mark.parametrize("reach", STATES)
def test_who_says_stop_is_asked_nothing_more(world: World, reach: Reach, text: str) -> None:
    reach(world)
    reply = say(world, text, "inform")
    assert reply.startswith("Understood, I won't write to you first any more")
    assert reply.endswith("Say START whenever you want to hear from me again.")
    assert not world.sessions["user"].flows
    assert world.ports.people.get("user").opted_out
    assert world.turns[-1].notes == ("opt_out",)


@pytest.mark.parametrize("text", ["mira", "Misa", "yima"])
def test_the_words_for_wait_are_a_stop_only_between_conversations(world: World, text: str) -> None:
    at_time(world)
    say(world, text, "inform", confidence=0.3)
    assert not world.ports.people.get("user").opted_out
    say(world, "cancel", "cancel")
    say(world, text, "inform", confidence=0.3)
    assert world.ports.people.get("user").opted_out


@pytest.mark.parametrize("text", ["yekela", "regera"])
def test_leave_it_is_no_stop(world: World, text: str) -> None:
    at_time(world)
    assert say(world, text, "cancel").startswith("Okay, I've stopped that.")
    assert not world.ports.people.get("user").opted_out


def test_a_provider_hears_that_requests_stop_too(world: World) -> None:
    assert "New booking requests won't come" in text_of(
        world.say("seagate", "STOP", parsed("STOP", "opt_out"))
    )


def test_start_lifts_a_stop_and_is_an_ordinary_word_without_one(world: World) -> None:
    say(world, "stop", "opt_out")
    assert say(world, "start", "restart").startswith("Welcome back.")
    assert not world.ports.people.get("user").opted_out
    assert say(world, "start", "restart").startswith("Okay, let's start over.")


def test_after_a_stop_only_answers_to_the_own_wishes_come(world: World) -> None:
    request(world)
    say(world, "stop", "opt_out")
    world.tap("seagate", f"booking:{REFERENCE}:accept")
    assert world.heard["user"][-1].text.startswith("Booking Confirmed!")
    assert news(world, "user", "reminder_day", REFERENCE) == ""


def test_a_provider_who_said_stop_gets_no_request(world: World) -> None:
    world.ports.people.save(replace(world.ports.people.get("seagate"), opted_out=True))
    request(world)
    assert "seagate" not in world.heard


def test_whoever_said_stop_is_still_answered(world: World) -> None:
    say(world, "stop", "opt_out")
    assert say(world, "I need a plumber", "request_service", service="plumber").startswith("Great!")


@pytest.mark.parametrize("reach", STATES)
@pytest.mark.parametrize(
    "text",
    [
        "fuck you",
        "you are useless",
        "stupid bot",
        "uri benzi",
        "makapusa",
        "uyisilima wena",
        "uyahlanya",
    ],
)
def test_bad_words_are_answered_calmly_and_change_nothing(
    world: World, reach: Reach, text: str
) -> None:
    reach(world)
    before = world.sessions["user"].slots
    reply = say(world, text, "inform", confidence=0.3)
    assert reply.startswith("I'm sorry that this is annoying.")
    assert world.sessions["user"].slots == before
    assert "\n\n" in reply
    assert world.turns[-1].notes == ("abuse",)


def test_an_angry_cancel_is_a_cancel(world: World) -> None:
    at_time(world)
    assert say(world, "cancel this useless bot thing", "cancel").startswith("Okay, I've stopped")


@pytest.mark.parametrize(
    "text", ["the toilet is full of shit", "this is crazy, water is everywhere", "the dog is mad"]
)
def test_a_dirty_or_upsetting_job_is_no_insult(world: World, text: str) -> None:
    at_issue(world)
    say(world, text, "inform", issue=text)
    assert world.state("user") is ConversationState.BOOKING_TIME


@pytest.mark.parametrize(
    "text",
    [
        "what do you know about me",
        "what data do you have about me?",
        "show me my data",
        "my data",
        "munoziva chii nezvangu",
        "zvii zvamunoziva nezvangu",
        "munochengeta chii nezvangu",
        "chii chamunoziva pamusoro pangu",
        "yini oyaziyo ngami",
        "wazini ngami",
    ],
)
@pytest.mark.parametrize("reach", STATES)
def test_what_is_kept_is_told_in_every_state(world: World, reach: Reach, text: str) -> None:
    reach(world)
    before = world.sessions["user"].slots
    reply = say(world, text, "delete_data", confidence=0.4)
    assert "Name: Tariro\nNumber: +263771000001\nHome: Mufakose, Harare" in reply
    assert "Say 'delete my data'" in reply
    assert world.sessions["user"].slots == before


@pytest.mark.parametrize("reach", STATES)
def test_everything_is_erased_after_a_question(world: World, reach: Reach) -> None:
    reach(world)
    asked = say(world, "delete my data", "delete_data")
    assert asked.endswith("Shall I delete everything?")
    assert say(world, "yes", "affirm").startswith("Done: everything about you is being deleted.")
    assert list(world.ports.privacy.erasures) == ["user"]
    assert not world.sessions["user"].flows


def test_said_twice_it_is_meant(world: World) -> None:
    say(world, "delete my data", "delete_data")
    say(world, "delete it all", "delete_data")
    assert list(world.ports.privacy.erasures) == ["user"]


@pytest.mark.parametrize("reach", STATES)
def test_a_no_keeps_everything_and_goes_on(world: World, reach: Reach) -> None:
    reach(world)
    question = world.heard["user"][-1].text
    say(world, "delete my data", "delete_data")
    reply = say(world, "no", "deny")
    assert reply.startswith("Okay, everything stays as it is.")
    assert reply.rpartition("\n\n")[2] in question
    assert not world.ports.privacy.erasures
