"""Several wishes in one message: done in order, with one reply."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dialogue.messages import Reply
from dialogue.wishes import split
from nlu.model import NluModel
from tests.fakes.world import NOON, World, build_world, onboard


@pytest.fixture
def talk(nlu_model: NluModel) -> World:
    """Return a world in which "user" is known and every message is understood by the model."""
    built = build_world(lambda text, now: nlu_model.parse(text, now=now))
    onboard(built, "user")
    return built


def say(world: World, *texts: str) -> str:
    reply: Reply | None = None
    for text in texts:
        reply = world.say("user", text)
    return reply.text if reply else ""


def book_for_tuesday(world: World) -> None:
    say(
        world,
        "plumber in Harare next Tuesday at 3pm, my sink is blocked",
        "Seagate Plumbers",
        "yes",
    )


@pytest.mark.parametrize(
    ("text", "asked", "yes"),
    [
        ("cancel Tuesday and book a plumber for Friday", "Shall I cancel this booking?", "yes"),
        (
            "cancel my booking and then get me a plumber for Friday",
            "Shall I cancel this booking?",
            "yes",
        ),
        (
            "kanzura booking yangu uye nditsvagire plumber Chishanu",
            "Ndokanzura bhukingi iyi here?",
            "hongu",
        ),
        (
            "khansela okubhukhileyo njalo ngidingela iplumber ngoLwesihlanu",
            "Ngiyikhansele yini ibhukhingi le?",
            "yebo",
        ),
    ],
)
def test_a_booking_is_called_off_and_the_next_begun(
    talk: World, text: str, asked: str, yes: str
) -> None:
    book_for_tuesday(talk)
    assert say(talk, text).endswith(asked)
    before = len(talk.heard["user"])
    say(talk, yes)
    assert len(talk.heard["user"]) == before + 1, "one reply"
    assert all(b.status == "cancelled" for b in talk.ports.bookings.bookings.values())
    assert talk.sessions["user"].slots["service"] == "plumber"
    assert "time_day" in talk.sessions["user"].slots


def called_off_for(talk: World, other: str) -> Mapping[str, object]:
    """Return what is known of the other booking that is asked for with the cancellation."""
    book_for_tuesday(talk)
    say(talk, f"cancel Tuesday and {other}", "yes")
    return talk.sessions["user"].slots


@pytest.mark.parametrize(
    "other",
    [
        "book someone for Friday",
        "Book someone for Friday",
        "get me one for Friday instead",
        "find me a plumber for Friday",
    ],
)
def test_somebody_else_for_friday_is_for_the_same_job(talk: World, other: str) -> None:
    slots = called_off_for(talk, other)
    (request,) = [booking.request for booking in talk.ports.bookings.bookings.values()]
    assert (slots["service"], slots["issue"]) == (request.service_type, request.issue)
    assert slots["location"] == request.job_location
    assert "time_day" in slots
    assert "provider" not in slots


@pytest.mark.parametrize(
    ("other", "service"),
    [
        ("book someone to paint my house on Friday", "painter"),
        ("get me an electrician for Friday", "electrician"),
    ],
)
def test_another_job_takes_over_the_place_alone(talk: World, other: str, service: str) -> None:
    slots = called_off_for(talk, other)
    (request,) = [booking.request for booking in talk.ports.bookings.bookings.values()]
    assert (slots["service"], slots["location"]) == (service, request.job_location)
    assert slots.get("issue") != request.issue


def test_another_job_that_is_only_guessed_is_asked_for(talk: World) -> None:
    slots = called_off_for(talk, "book someone who fixes roofs for Friday")
    assert "issue" not in slots
    assert slots.get("service") != "plumber"


def test_another_place_is_the_one_that_is_told(talk: World) -> None:
    slots = called_off_for(talk, "get me one in Bulawayo for Friday")
    assert slots["location"] == talk.ports.places.by_label("Bulawayo")
    assert slots["service"] == "plumber"


def test_a_later_booking_takes_over_nothing(talk: World) -> None:
    book_for_tuesday(talk)
    say(talk, "cancel Tuesday and show my bookings", "yes")
    assert say(talk, "I need a painter").endswith("Where are you located?")


def test_two_jobs_are_booked_one_after_the_other(talk: World) -> None:
    reply = say(
        talk, "I need a plumber in Harare tomorrow at 10, sink blocked and an electrician on Friday"
    )
    assert reply.startswith("Let's take these one after the other.\n\nFound 5 plumbers in Harare.")
    say(talk, "Seagate Plumbers")
    sent = say(talk, "yes")
    assert sent.startswith("Your booking was sent to Seagate Plumbers!")
    assert "Great! I can help you find an electrician. Where are you located?" in sent


def test_what_needs_no_answer_is_done_at_once_with_what_follows(talk: World) -> None:
    reply = say(talk, "show my bookings and then I need a plumber in Harare")
    assert "You have no bookings at the moment." in reply
    assert reply.endswith("Found 5 plumbers in Harare. Which one interests you?")


def test_who_stops_the_first_hears_no_more_of_the_second(talk: World) -> None:
    say(talk, "I need a plumber in Harare and an electrician on Friday")
    assert say(talk, "cancel").startswith("Okay, I've stopped that.")
    assert talk.sessions["user"].wishes == ()


@pytest.mark.parametrize(
    "text",
    [
        "plumber in Avondale tomorrow 10, geyser burst",
        "I need a plumber and my sink is blocked",
        "Hi, I need a plumber. My sink is blocked. I'm in Harare",
        "my geyser burst and there is water everywhere, please send someone",
        "ndoda plumber uye sink yakavharika",
        "no and never",
        "cancel",
        "",
    ],
)
def test_one_wish_stays_whole(nlu_model: NluModel, text: str) -> None:
    assert split(text, lambda said, now: nlu_model.parse(said, now=now), NOON) == ()


def test_what_tells_more_about_a_wish_stays_with_it(nlu_model: NluModel) -> None:
    text = "cancel my booking, then get me a plumber for Friday, my sink is blocked and it smells"
    found = split(text, lambda said, now: nlu_model.parse(said, now=now), NOON)
    assert found == (
        "cancel my booking",
        "get me a plumber for Friday, my sink is blocked and it smells",
    )
