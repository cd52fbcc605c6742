"""What was said can be corrected at any step, by meaning and not by position."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.session import ConversationState
from dialogue.values import Location, When
from tests.dialogue.test_booking import reach_review, say, text_of
from tests.fakes.world import World

State = ConversationState


def at_issue(world: World) -> None:
    say(world, "plumber in Harare", "request_service", service="plumber", place="Harare")
    world.tap("user", "provider:seagate")


def label(world: World) -> str:
    location = world.slot("user", "location")
    assert isinstance(location, Location)
    return location.label


def test_another_place_at_the_issue_step_asks_for_the_provider_again(world: World) -> None:
    at_issue(world)
    reply = say(world, "no, Borrowdale", "deny", place="Borrowdale")
    assert label(world) == "Borrowdale, Harare"
    assert "Found 5 plumbers in Borrowdale, Harare." in reply
    assert world.slot("user", "issue") is None


def test_a_bare_day_at_the_issue_step_is_a_time(world: World) -> None:
    at_issue(world)
    reply = say(world, "Friday", "inform", time="Friday")
    assert reply.startswith("Thank you, I've noted that.\n\nWhat's the issue?")
    assert world.slot("user", "issue") is None
    assert isinstance(world.slot("user", "time_day"), When)


def test_another_day_at_the_review_keeps_the_hour(world: World) -> None:
    reach_review(world)
    card = say(world, "actually make it Friday", "correct", time="Friday")
    assert card.startswith("Okay, I've changed that.\n\nHere's your booking:")
    assert "Friday 5 December, 15:00" in card


def test_another_hour_at_the_review_keeps_the_day(world: World) -> None:
    reach_review(world)
    card = say(world, "yes but 4pm", "affirm", time="4pm")
    assert "Wednesday 3 December, 16:00" in card
    assert world.state("user") is State.BOOKING_CONFIRM
    assert not world.ports.bookings.bookings


def test_no_with_a_new_value_is_a_correction(world: World) -> None:
    reach_review(world)
    card = say(world, "no, Friday", "deny", time="Friday")
    assert "Friday 5 December, 15:00" in card


def test_the_value_told_again_is_a_yes(world: World) -> None:
    reach_review(world)
    say(world, "yes, tomorrow at 3pm", "affirm", time="tomorrow at 3pm")
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER


def test_another_service_drops_the_provider_and_the_issue(world: World) -> None:
    reach_review(world)
    reply = say(world, "I meant a tailor", "correct", service="tailor")
    assert world.slot("user", "service") == "tailor"
    assert world.slot("user", "provider") is None
    assert world.slot("user", "issue") is None
    assert isinstance(world.slot("user", "time"), When)
    assert "no tailors" in reply


def test_an_ambiguous_correction_is_asked_about(world: World) -> None:
    at_issue(world)
    reply = say(world, "sorry I meant Hillside", "correct", place="Hillside")
    assert "Which one do you mean?" in reply
    assert world.slot("user", "location") is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("change the time", State.BOOKING_TIME),
        ("change the place", State.BOOKING_LOCATION),
        ("I want another provider", State.PROVIDER_SELECTION),
        ("the issue is wrong", State.BOOKING_SERVICE_DETAILS),
    ],
)
def test_naming_a_field_at_the_review_opens_it(
    world: World, text: str, state: ConversationState
) -> None:
    reach_review(world)
    say(world, text, "correct")
    assert world.state("user") is state


def test_a_correction_is_noted_for_review(world: World) -> None:
    reach_review(world)
    say(world, "actually make it Friday", "correct", time="Friday")
    assert "corrected" in world.turns[-1].notes


def test_the_same_value_again_is_no_correction(world: World) -> None:
    at_issue(world)
    say(world, "the kitchen sink in Harare leaks", "request_service", issue="sink leaks")
    assert label(world) == "Harare"
    assert world.slot("user", "provider") == "seagate"


def test_a_place_told_with_a_no_is_no_issue_whatever_the_intent(world: World) -> None:
    at_issue(world)
    say(world, "no, Borrowdale", "request_service", confidence=0.46, place="Borrowdale")
    assert world.slot("user", "issue") is None
    assert label(world) == "Borrowdale, Harare"


@pytest.mark.parametrize(
    ("text", "intent", "spans"),
    [
        ("I need a plumber", "request_service", {"service": "plumber"}),
        ("Harare", "inform", {"place": "Harare"}),
        ("Seagate Plumbers", "choose_option", {"provider": "Seagate Plumbers"}),
        ("my sink is blocked", "request_service", {"issue": "sink is blocked"}),
        ("Tomorrow at 3pm", "inform", {"time": "Tomorrow at 3pm"}),
    ],
)
def test_what_is_told_again_is_neither_a_miss_nor_a_change(
    world: World, text: str, intent: str, spans: dict[str, Any]
) -> None:
    card = reach_review(world)
    assert say(world, text, intent, **spans) == card
    assert world.turns[-1].notes == ()


def test_more_about_the_issue_is_added_to_it(world: World) -> None:
    reach_review(world)
    card = say(world, "the tap drips too", "request_service", issue="the tap drips")
    assert card.startswith("Okay, I've added that.")
    assert "Issue: Bathroom sink is blocked, tap drips\n" in card


def test_a_yes_that_tells_more_about_the_issue_sends_nothing_yet(world: World) -> None:
    reach_review(world)
    card = say(world, "yes, and the tap drips", "affirm", issue="the tap drips")
    assert "Issue: Bathroom sink is blocked, tap drips\n" in card
    assert not world.ports.bookings.bookings


def test_a_place_that_was_offered_is_chosen_and_not_changed(world: World) -> None:
    say(world, "plumber Chitungwiza", "request_service", service="plumber", place="Chitungwiza")
    reply = text_of(world.tap("user", "location:Harare"))
    assert reply.startswith("Found 5 plumbers in Harare.")
    assert world.turns[-1].notes == ()


def test_the_button_of_an_old_card_agrees_to_nothing_new(world: World) -> None:
    reach_review(world)
    old = world.heard["user"][-1].choices[0].id
    say(world, "actually make it Friday", "correct", time="Friday")
    reply = text_of(world.tap("user", old))
    assert reply.startswith("That button belongs to an earlier question.")
    assert not world.ports.bookings.bookings
    assert text_of(world.tap_title("user", "Yes")).startswith("Your booking was sent")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_nothing_to_change_after_all_shows_the_card_again(world: World, answer: str) -> None:
    card = reach_review(world)
    say(world, "no", "deny")
    assert say(world, answer, "affirm" if answer == "yes" else "deny") == card


def test_the_list_of_fields_leads_out_of_the_booking(world: World) -> None:
    reach_review(world)
    say(world, "no", "deny")
    assert text_of(world.tap_title("user", "Stop this booking")).startswith("Okay, I've stopped")


def test_a_field_may_be_named_whatever_the_intent(world: World) -> None:
    reach_review(world)
    say(world, "change the provider", "update_profile", confidence=0.4)
    assert world.state("user") is State.PROVIDER_SELECTION


def test_back_opens_the_question_before(world: World) -> None:
    at_issue(world)
    assert say(world, "go back", "restart").startswith("Found 5 plumbers in Harare.")
    assert say(world, "back", "cancel") == "Where are you located?"
    assert say(world, "back", "cancel") == "What service do you need?"
    assert say(world, "back", "cancel") == "What service do you need?"


@pytest.mark.parametrize(
    ("text", "intent", "spans"),
    [
        ("the next one", "choose_option", {}),
        ("do you work on sundays", "set_availability", {"time": "sundays"}),
        ("hairdresser, braids", "request_service", {"service": "hairdresser"}),
        ("accept", "accept_booking", {}),
    ],
)
def test_what_describes_nothing_is_no_issue(
    world: World, text: str, intent: str, spans: dict[str, Any]
) -> None:
    at_issue(world)
    say(world, text, intent, confidence=0.6, **spans)
    assert world.slot("user", "issue") is None


def test_a_question_about_the_closest_chooses_nobody(world: World) -> None:
    say(world, "plumber in Harare", "request_service", service="plumber", place="Harare")
    reply = say(world, "who is closest?", "choose_option")
    assert "the nearest comes first" in reply
    assert world.slot("user", "provider") is None


def test_a_question_about_a_provider_is_no_issue(world: World) -> None:
    at_issue(world)
    spans: dict[str, Any] = {"provider": "Seagate Plumbers"}
    say(world, "tell me about Seagate Plumbers", "out_of_scope", confidence=0.2, **spans)
    assert world.slot("user", "issue") is None
