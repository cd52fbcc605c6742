"""Messages without words, and messages that are not understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Kind
from dialogue.session import ConversationState
from tests.dialogue.test_answering import request
from tests.dialogue.test_anytime import at_issue, at_location, at_provider, at_time
from tests.dialogue.test_booking import say, text_of
from tests.fakes.parses import parsed_at
from tests.fakes.world import World

State = ConversationState


@pytest.mark.parametrize("kind", [Kind.STICKER, Kind.REACTION, Kind.EDIT, Kind.REVOKE])
def test_some_kinds_are_met_with_silence(world: World, kind: Kind) -> None:
    at_location(world)
    before = world.sessions["user"].slots
    assert world.send("user", kind) is None
    assert world.state("user") is State.BOOKING_LOCATION
    assert world.sessions["user"].slots == before


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Kind.AUDIO, "I can't listen to voice notes yet"),
        (Kind.CONTACTS, "I can't use contact cards"),
        (Kind.UNSUPPORTED, "I can't read that kind of message"),
    ],
)
def test_other_kinds_are_answered_and_the_question_asked_again(
    world: World, kind: Kind, answer: str
) -> None:
    at_location(world)
    reply = text_of(world.send("user", kind))
    assert answer in reply
    assert reply.endswith("Where are you located?")
    assert world.state("user") is State.BOOKING_LOCATION


def test_a_photo_at_the_issue_is_kept_with_the_booking(world: World) -> None:
    at_issue(world)
    reply = text_of(world.send("user", Kind.IMAGE))
    assert reply.startswith("Thank you, I'll keep that with your booking.")
    assert world.state("user") is State.BOOKING_SERVICE_DETAILS
    say(world, "blocked sink", "request_service", issue="blocked sink")
    card = say(world, "tomorrow 3pm", "inform", time="tomorrow 3pm")
    assert "Photos: 1" in card
    say(world, "yes", "affirm")
    (booking,) = world.ports.bookings.bookings.values()
    assert len(booking.request.photos) == 1
    assert "Photos: 1" in world.heard["seagate"][-1].text


def test_the_caption_of_a_photo_is_the_issue(world: World) -> None:
    at_issue(world)
    world.understand = lambda text, now: parsed_at(now, text, "request_service", issue=text)
    world.send("user", Kind.IMAGE, caption="leaking pipe")
    assert world.slot("user", "issue") == "Leaking pipe"
    assert world.state("user") is State.BOOKING_TIME


def test_a_photo_that_opens_the_conversation_is_kept_for_the_booking(world: World) -> None:
    reply = text_of(world.send("user", Kind.IMAGE))
    assert reply == "Thank you, I'll keep that with your booking.\n\nWhat service do you need?"
    photos = world.slot("user", "photos")
    assert isinstance(photos, tuple)
    assert len(photos) == 1


def test_a_photo_from_a_provider_opens_nothing(world: World) -> None:
    reply = text_of(world.send("seagate", Kind.IMAGE))
    assert reply == "Thank you for the picture. I can use it once we talk about a job."
    assert not world.sessions["seagate"].flows


def test_a_voice_note_from_a_stranger_opens_the_onboarding(strangers: World) -> None:
    reply = text_of(strangers.send("user", Kind.AUDIO))
    assert "voice notes" in reply
    assert strangers.state("user") is State.ONBOARDING_NAME


def test_an_answer_ends_the_series_of_misses(world: World) -> None:
    at_time(world)
    say(world, "blub", "inform", confidence=0.1)
    say(world, "tomorrow 3pm", "inform", time="tomorrow 3pm")
    assert world.sessions["user"].misses == 0


def test_out_of_scope_is_refused_with_what_we_can_do(world: World) -> None:
    at_location(world)
    reply = say(world, "who won the match", "out_of_scope")
    assert reply.endswith("Where are you located?")
    assert world.state("user") is State.BOOKING_LOCATION


def test_what_is_not_understood_outside_any_flow_asks_for_the_service(world: World) -> None:
    reply = say(world, "blub", "inform", confidence=0.1)
    assert reply.endswith("What service do you need?")
    assert world.state("user") is State.SERVICE_SEARCH


def test_after_a_long_pause_the_conversation_goes_on_where_it_was(world: World) -> None:
    at_location(world)
    world.ports.clock.forward(hours=20)
    reply = say(world, "Harare", "inform", place="Harare")
    assert reply.startswith("Welcome back! Let's go on where we were.")
    assert "Found 5 plumbers in Harare." in reply


def test_a_session_that_waits_on_a_flow_that_is_gone_keeps_what_was_said(world: World) -> None:
    at_location(world)
    world.sessions["user"] = replace(world.sessions["user"], flows=("retired",), step="old")
    reply = say(world, "hello", "greet")
    assert reply.endswith("Where are you located?")


def test_a_photo_while_a_request_is_out_opens_nothing(world: World) -> None:
    request(world)
    reply = text_of(world.send("user", Kind.IMAGE))
    assert reply.startswith("Thank you for the picture.")
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER


def test_a_photo_with_a_request_is_kept_with_it(world: World) -> None:
    world.understand = lambda text, now: parsed_at(
        now, text, "request_service", service="plumber", place="Harare"
    )
    reply = text_of(world.send("user", Kind.IMAGE, caption="plumber in Harare for this"))
    assert reply.startswith("Thank you, I'll keep that with your booking.\n\nFound 5 plumbers")


def test_out_of_scope_says_what_we_do(world: World) -> None:
    at_time(world)
    reply = say(world, "who won the match yesterday", "out_of_scope")
    assert reply.startswith("I can't help with that. I find and book people for jobs")
    assert reply.endswith("When would you like the service? (e.g., tomorrow at 3pm)")


def test_one_strange_word_may_be_a_place(world: World) -> None:
    at_location(world)
    assert say(world, "Atlantis", "out_of_scope").startswith("I don't know that")


def test_without_choices_none_are_spoken_of(world: World) -> None:
    at_time(world)
    say(world, "blub", "inform", confidence=0.1)
    assert "choose" not in say(world, "blub", "inform", confidence=0.1)


def test_a_stale_tap_is_no_miss(world: World) -> None:
    at_time(world)
    reply = text_of(world.tap("user", "provider:nobody"))
    assert reply.startswith("That button belongs to an earlier question.\n\nWhen would you")
    assert world.turns[-1].notes == ()


def test_no_to_every_provider_leads_on(world: World) -> None:
    at_provider(world)
    reply = say(world, "no", "deny")
    assert reply.startswith("All right. You can name another place or another service")
    assert reply.endswith("Which one interests you?")


def test_yes_to_the_nearest_place_looks_there(world: World) -> None:
    say(world, "plumber Chitungwiza", "request_service", service="plumber", place="Chitungwiza")
    assert say(world, "yes", "affirm").startswith("Found 5 plumbers in Harare.")


def test_no_to_the_nearest_places_asks_for_another(world: World) -> None:
    say(world, "plumber Chitungwiza", "request_service", service="plumber", place="Chitungwiza")
    assert say(world, "no", "deny").endswith("Where are you located?")


def test_no_where_nobody_offers_the_service_asks_for_another(world: World) -> None:
    say(world, "tailor in Harare", "request_service", service="tailor", place="Harare")
    assert say(world, "no", "deny").endswith("What service do you need?")


def test_two_trades_in_one_message_are_booked_one_after_the_other(world: World) -> None:
    text = "I need a plumber and an electrician in Harare"
    one = parsed_at(world.ports.clock.now(), text, "request_service", service="plumber")
    other = parsed_at(world.ports.clock.now(), text, "request_service", service="electrician")
    both = replace(one, entities=(*one.entities, *other.entities))
    reply = text_of(world.say("user", text, both))
    assert reply.startswith("One booking at a time")
    assert world.slot("user", "service") == "plumber"
