"""Commands and questions in every state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialogue.session import ConversationState
from tests.dialogue.test_answering import REFERENCE, request
from tests.dialogue.test_booking import reach_review, say, text_of
from tests.fakes.world import World

State = ConversationState


def at_service(world: World) -> None:
    say(world, "hello", "greet")


def at_location(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")


def at_provider(world: World) -> None:
    say(world, "plumber in Harare", "request_service", service="plumber", place="Harare")


def at_issue(world: World) -> None:
    at_provider(world)
    world.tap("user", "provider:seagate")


def at_time(world: World) -> None:
    at_issue(world)
    say(world, "blocked sink", "request_service", issue="blocked sink")


def at_review(world: World) -> None:
    reach_review(world)


def at_edit(world: World) -> None:
    reach_review(world)
    say(world, "no", "deny")


def at_registration(world: World) -> None:
    say(world, "register", "register_provider")


STATES: list[Callable[[World], None]] = [
    at_service, at_location, at_provider, at_issue, at_time, at_review, at_edit, at_registration,
]  # fmt: skip
everywhere = pytest.mark.parametrize("reach", STATES, ids=lambda reach: reach.__name__)


@everywhere
def test_cancel_stops_what_is_under_way(world: World, reach: Callable[[World], None]) -> None:
    reach(world)
    reply = say(world, "cancel", "cancel")
    assert reply.startswith("Okay, I've stopped that.")
    assert world.state("user") is State.SERVICE_SEARCH
    assert not world.sessions["user"].slots
    assert not world.sessions["user"].flows


@everywhere
def test_start_over_asks_for_the_service(world: World, reach: Callable[[World], None]) -> None:
    reach(world)
    reply = say(world, "start over", "restart")
    assert reply == "Okay, let's start over.\n\nWhat service do you need?"
    assert world.state("user") is State.SERVICE_SEARCH
    assert not world.sessions["user"].slots


@everywhere
@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("help", "help", "Tell me what you need in your own words"),
        ("my bookings", "view_bookings", "You have no bookings at the moment."),
        ("are you a robot", "bot_challenge", "I'm Hustlr, an automatic assistant"),
        ("how much is it", "ask_price", "Providers set their own prices"),
    ],
)
def test_a_question_is_answered_and_the_open_one_asked_again(
    world: World, reach: Callable[[World], None], text: str, intent: str, answer: str
) -> None:
    reach(world)
    state, slots = world.state("user"), world.sessions["user"].slots
    question = world.heard["user"][-1].choices
    reply = say(world, text, intent)
    assert answer in reply
    assert world.state("user") is state
    assert world.sessions["user"].slots == slots
    assert world.heard["user"][-1].choices == question
    assert "\n\n" in reply


def test_cancel_while_waiting_calls_off_the_request_after_a_question(world: World) -> None:
    request(world)
    reply = say(world, "cancel", "cancel")
    assert reply.endswith("Shall I cancel this booking?")
    assert "Seagate Plumbers" in reply
    done = say(world, "yes", "affirm")
    assert done == f"Your booking {REFERENCE} is cancelled. I've told the provider."
    assert world.state("user") is State.SERVICE_SEARCH


def test_a_booking_may_be_kept_after_all(world: World) -> None:
    request(world)
    say(world, "cancel my booking", "cancel_booking")
    assert say(world, "no", "deny") == "Okay, your booking stays as it is."
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.status == "pending"
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER


def test_cancelling_with_nothing_to_cancel_says_so(world: World) -> None:
    assert say(world, "cancel my booking", "cancel_booking") == "You have no booking to cancel."
    assert say(world, "cancel", "cancel").startswith("There is nothing to cancel.")


def test_cancel_my_booking_at_the_review_stops_the_review(world: World) -> None:
    reach_review(world)
    assert say(world, "cancel my booking", "cancel_booking").startswith("Okay, I've stopped that.")


def test_my_bookings_tells_what_became_of_each(world: World) -> None:
    request(world)
    reply = say(world, "my bookings", "view_bookings")
    assert reply.startswith("Your booking:\n1. Plumber, Seagate Plumbers, Wednesday 3 December")
    assert "waiting for the provider" in reply


def test_a_description_that_sounds_like_a_command_stays_a_description(world: World) -> None:
    at_issue(world)
    said = "the stop valve is broken, help needed"
    say(world, said, "help", issue="stop valve is broken")
    assert world.slot("user", "issue") == "Stop valve is broken, help needed"


def test_an_unsure_command_does_not_interrupt_free_text(world: World) -> None:
    at_issue(world)
    say(world, "geyser", "help", confidence=0.4)
    assert world.slot("user", "issue") == "Geyser"


def test_a_greeting_in_the_middle_repeats_the_open_question(world: World) -> None:
    at_location(world)
    reply = say(world, "hello", "greet")
    assert reply == "Hello Tariro!\n\nWhere are you located?"


def test_thanks_outside_any_conversation_is_answered_shortly(world: World) -> None:
    assert say(world, "thanks", "thank") == "You're welcome!"


def test_moving_house_changes_the_home_place(world: World) -> None:
    reply = say(world, "I moved to Avondale", "update_profile", place="Avondale, Harare")
    assert "Home: Avondale, Harare" in reply
    home = world.ports.people.get("user").home
    assert home is not None
    assert home.label == "Avondale, Harare"


def test_a_menu_button_works_like_its_words(world: World) -> None:
    request(world)
    assert text_of(world.tap("user", "intent:view_bookings")).startswith("Your booking:")


def test_a_tap_on_an_old_button_is_answered_kindly(world: World) -> None:
    request(world)
    reply = text_of(world.tap("user", "provider:flow"))
    assert reply.startswith("That button belongs to an earlier question.")
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER


def test_a_second_yes_sends_nothing_again(world: World) -> None:
    request(world)
    text_of(world.tap("user", "confirm:yes"))
    assert len(world.ports.bookings.bookings) == 1


def test_cancel_it_is_a_yes_to_the_question_whether_to_cancel(world: World) -> None:
    request(world)
    say(world, "cancel", "cancel")
    assert say(world, "cancel it", "cancel").startswith(f"Your booking {REFERENCE} is cancelled.")


def test_a_booking_that_is_not_there_is_not_cancelled_for_another(world: World) -> None:
    request(world)
    asked = say(world, "cancel the Friday one", "cancel_booking", time="Friday")
    assert asked == "Which booking would you like to cancel?"
    assert say(world, "no", "deny") == "Okay, I've stopped that."
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER


def test_the_question_whether_to_cancel_leaves_a_booking_under_way(world: World) -> None:
    request(world)
    at_location(world)
    say(world, "cancel my booking", "cancel_booking")
    assert say(world, "no", "deny").endswith("Where are you located?")
    assert world.slot("user", "service") == "plumber"


def test_the_button_of_another_cancellation_cancels_nothing(world: World) -> None:
    request(world)
    say(world, "cancel my booking", "cancel_booking")
    reply = text_of(world.tap("user", "sure:yes:booking_1.000"))
    assert reply.startswith("That button belongs to an earlier question.")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.status == "pending"


def test_a_second_job_waits_until_the_first_is_booked(world: World) -> None:
    at_issue(world)
    spans: dict[str, Any] = {"service": "electrician", "place": "Avondale", "time": "Friday 10am"}
    said = "I also need an electrician in Avondale Friday 10am"
    reply = say(world, said, "request_service", **spans)
    assert reply.startswith("I've noted that: we'll book it right after this one.")
    assert reply.endswith("What's the issue? (e.g., blocked drain, leaking pipe)")
    assert world.slot("user", "service") == "plumber"
    assert world.slot("user", "time") is None
    say(world, said, "request_service", **spans)
    assert world.sessions["user"].wishes == (said,)


@pytest.mark.parametrize(("text", "intent"), [("ok", "affirm"), ("no", "deny")])
def test_a_yes_or_no_to_nothing_opens_nothing(world: World, text: str, intent: str) -> None:
    assert say(world, text, intent) == "All right. Write any time."
    assert not world.sessions["user"].flows
    assert world.turns[-1].notes == ()


def test_a_customer_who_moves_is_no_provider_who_moves(world: World) -> None:
    reply = say(world, "I am now in Avondale", "update_service_area", place="Avondale, Harare")
    assert "Home: Avondale, Harare" in reply


def test_moving_house_comes_out_the_same_when_taken_again(world: World) -> None:
    spans: dict[str, Any] = {"place": "Avondale, Harare"}
    first = say(world, "I moved to Avondale", "update_profile", **spans)
    assert say(world, "I moved to Avondale", "update_profile", **spans) == first


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("how much to fix a geyser in Harare?", "ask_price", "Providers set their own prices"),
        ("do you have plumbers in Harare?", "ask_coverage", "We cover towns and suburbs"),
    ],
)
def test_a_question_about_a_job_is_answered_and_the_job_begun(
    world: World, text: str, intent: str, answer: str
) -> None:
    reply = say(world, text, intent, implied="plumber", place="Harare", issue="fix a geyser")
    assert answer in reply
    assert reply.endswith("Found 5 plumbers in Harare. Which one interests you?")


def test_a_thank_you_that_tells_a_fault_is_a_request(world: World) -> None:
    reply = say(world, "sink blocked, thanks", "thank", implied="plumber", issue="sink blocked")
    assert reply.startswith("Great! I can help you find a plumber.")


def test_a_trade_in_a_message_that_is_not_understood_is_a_request(world: World) -> None:
    reply = say(world, "plumber harare not mbare", "cancel", confidence=0.1, service="plumber")
    assert reply.startswith("Great! I can help you find a plumber.")


@pytest.mark.parametrize("intent", ["cancel", "restart", "opt_out", "delete_data"])
def test_what_would_undo_something_is_not_done_on_a_guess(world: World, intent: str) -> None:
    at_location(world)
    say(world, "why do you need my details?", intent, confidence=0.4)
    assert world.state("user") is State.BOOKING_LOCATION
    assert world.turns[-1].notes == ("not_understood",)


def test_a_greeting_while_a_request_is_out_says_so(world: World) -> None:
    request(world)
    reply = say(world, "hi", "greet")
    assert reply.startswith("Hello Tariro! Your booking is with the provider")
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER
