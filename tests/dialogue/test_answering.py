"""The provider accepts or declines, and both sides are told."""

from __future__ import annotations

import pytest

from dialogue.messages import Incoming, Kind
from dialogue.session import ConversationState
from tests.dialogue.test_booking import reach_review, say, text_of
from tests.fakes.parses import parsed
from tests.fakes.world import World, onboard

State = ConversationState
REFERENCE = "booking_1764662906.123"

pytestmark = pytest.mark.usefixtures("twice")


def request(world: World) -> None:
    reach_review(world)
    say(world, "Yes", "affirm")


def answer(world: World, text: str, intent: str, **spans: str) -> str:
    return text_of(world.say("seagate", text, parsed(text, intent, **spans)))


def test_the_provider_gets_what_is_needed_to_decide_and_no_number(world: World) -> None:
    request(world)
    asked = world.heard["seagate"][-1]
    for part in ("Plumber", "Bathroom sink is blocked", "Wednesday 3 December, 15:00", "Harare"):
        assert part in asked.text
    assert REFERENCE in asked.text
    assert "+263" not in asked.text
    assert [choice.title for choice in asked.choices] == ["Accept", "Decline", "Another time"]


@pytest.mark.parametrize(
    ("text", "intent"), [("accept", "accept_booking"), ("yes", "affirm"), ("1", "inform")]
)
def test_accepting_tells_both_with_the_reference(world: World, text: str, intent: str) -> None:
    request(world)
    told = answer(world, text, intent)
    assert told.startswith(f"Booking Confirmed! Reference: {REFERENCE}")
    assert "+263771000001" in told
    customer = world.heard["user"][-1].text
    assert customer.startswith("Booking Confirmed! Seagate Plumbers has accepted your booking!")
    assert REFERENCE in customer
    assert world.state("user") is State.SERVICE_SEARCH
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.status == "confirmed"


def test_a_tap_days_later_still_answers_its_own_request(world: World) -> None:
    request(world)
    world.say("seagate", "hello", parsed("hello", "greet"))
    told = text_of(world.tap("seagate", f"booking:{REFERENCE}:accept"))
    assert told.startswith("Booking Confirmed!")


def test_declining_offers_the_next_providers_with_the_rest_kept(world: World) -> None:
    request(world)
    assert REFERENCE in answer(world, "decline", "decline_booking")
    offer = world.heard["user"][-1]
    assert offer.text.startswith("I'm sorry, Seagate Plumbers can't take your booking")
    assert "Found 4 plumbers in Harare." in offer.text
    assert "provider:seagate" not in [choice.id for choice in offer.choices]
    assert world.state("user") is State.PROVIDER_SELECTION
    card = text_of(world.tap("user", "provider:flow"))
    assert "Issue: Bathroom sink is blocked" in card
    assert "Wednesday 3 December, 15:00" in card


def test_who_declined_before_is_not_offered_again(world: World) -> None:
    request(world)
    answer(world, "decline", "decline_booking")
    world.tap("user", "provider:flow")
    world.ports.clock.forward(minutes=1)
    say(world, "yes", "affirm")
    world.say("flow", "decline", parsed("decline", "decline_booking"))
    ids = [choice.id for choice in world.heard["user"][-1].choices]
    assert len(ids) == 3
    assert not {"provider:seagate", "provider:flow"} & set(ids)


def test_a_decline_does_not_disturb_another_conversation(world: World) -> None:
    request(world)
    say(world, "I also need a tailor", "request_service", service="tailor")
    assert world.state("user") is State.BOOKING_LOCATION
    answer(world, "decline", "decline_booking")
    assert world.state("user") is State.BOOKING_LOCATION
    assert world.slot("user", "service") == "tailor"
    offer = text_of(world.tap("user", f"rebook:{REFERENCE}"))
    assert "Found 4 plumbers" in offer


def second_request(world: World) -> None:
    request(world)
    world.ports.clock.forward(minutes=5)
    onboard(world, "other", name="Rudo")
    spans = {"service": "plumber", "place": "Harare", "issue": "tap drips", "time": "Friday 9am"}
    said = parsed("plumber in Harare friday 9am tap drips", "request_service", **spans)
    world.say("other", said.text, said)
    world.tap("other", "provider:seagate")
    world.say("other", "yes", parsed("yes", "affirm"))


def test_with_several_open_requests_the_provider_is_asked_which(world: World) -> None:
    second_request(world)
    asked = answer(world, "accept", "accept_booking")
    assert asked == "You have more than one open request. Which one do you accept?"
    choices = world.heard["seagate"][-1].choices
    assert len(choices) == 2
    told = text_of(world.tap("seagate", choices[1].id))
    assert told.startswith("Booking Confirmed!")
    assert "Rudo" in told
    assert len(world.ports.bookings.open_for_provider("seagate", "")) == 1


def test_a_reference_says_which_request_is_meant(world: World) -> None:
    second_request(world)
    told = answer(world, f"accept {REFERENCE}", "accept_booking", reference=REFERENCE)
    assert told.startswith(f"Booking Confirmed! Reference: {REFERENCE}")


def test_accepting_twice_is_answered_kindly_and_tells_the_customer_once(world: World) -> None:
    request(world)
    world.tap("seagate", f"booking:{REFERENCE}:accept")
    told_before = len(world.heard["user"])
    again = text_of(world.tap("seagate", f"booking:{REFERENCE}:accept"))
    assert again == f"You have already accepted {REFERENCE}."
    assert len(world.heard["user"]) == told_before


def test_a_stranger_cannot_answer_anothers_request(world: World) -> None:
    request(world)
    reply = text_of(world.tap("other", f"booking:{REFERENCE}:accept"))
    assert reply.startswith("I can't find that request among yours.")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.status == "pending"


def test_a_provider_without_requests_is_told_so(world: World) -> None:
    assert answer(world, "accept", "accept_booking") == ("You have no open requests at the moment.")


def test_a_turn_taken_again_after_a_crash_comes_out_the_same(world: World) -> None:
    request(world)
    incoming = Incoming(
        message_id="test:again",
        kind=Kind.TEXT,
        sent_at=world.ports.clock.now(),
        text="accept",
    )
    parse = parsed("accept", "accept_booking")
    session = world.sessions["seagate"]
    first, second = (
        world.engine.handle(session, incoming, parse, world.ports.as_ports()) for _ in range(2)
    )
    assert first == second
    assert first.dispatches


def test_a_provider_in_the_middle_of_a_booking_answers_and_goes_on(world: World) -> None:
    request(world)
    onboard(world, "seagate", name="Sam")
    said = parsed("I need a tailor", "request_service", service="tailor")
    world.say("seagate", said.text, said)
    told = answer(world, "accept", "accept_booking")
    assert told.startswith("Booking Confirmed!")
    assert told.endswith("Where are you located?")
    assert world.state("seagate") is State.BOOKING_LOCATION


def test_a_cancelled_request_cannot_be_accepted(world: World) -> None:
    request(world)
    world.say("user", "cancel", parsed("cancel", "cancel"))
    world.tap_title("user", "Yes, cancel it")
    assert "has cancelled the booking" in world.heard["seagate"][-1].text
    late = text_of(world.tap("seagate", f"booking:{REFERENCE}:accept"))
    assert late.startswith("The customer has cancelled")


@pytest.mark.parametrize(
    ("text", "spans", "customer"),
    [
        ("accept the second one", {"ordinal": "2"}, "Rudo"),
        ("accept the last", {"ordinal": "-1"}, "Rudo"),
        ("accept the Friday one", {"time": "Friday"}, "Rudo"),
        ("accept the one at 3pm", {"time": "3pm"}, "Tariro"),
    ],
)
def test_a_request_is_named_by_number_or_time(
    world: World, text: str, spans: dict[str, str], customer: str
) -> None:
    second_request(world)
    assert customer in answer(world, text, "accept_booking", **spans)


def test_a_number_that_no_request_has_leaves_the_question_open(world: World) -> None:
    second_request(world)
    assert "Which one" in answer(world, "accept the fifth", "accept_booking", ordinal="5")


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("cancel", "cancel")])
def test_the_question_which_request_can_be_left_without_an_answer(
    world: World, text: str, intent: str
) -> None:
    second_request(world)
    answer(world, "accept", "accept_booking")
    assert answer(world, text, intent) == "Okay, I've stopped that."
    assert not world.sessions["seagate"].flows
    assert len(world.ports.bookings.open_for_provider("seagate", "")) == 2


def test_a_question_accepts_nothing(world: World) -> None:
    request(world)
    answer(world, "where exactly?", "affirm")
    assert len(world.ports.bookings.open_for_provider("seagate", "")) == 1


def test_a_provider_is_greeted_with_what_is_open_and_not_onboarded(world: World) -> None:
    request(world)
    greeting = answer(world, "hi", "greet")
    assert greeting.startswith("Hello Seagate Plumbers! Your open request:\n1. Bathroom sink")
    assert not world.sessions["seagate"].flows


def test_a_provider_sees_the_open_requests(world: World) -> None:
    second_request(world)
    jobs = answer(world, "my jobs", "provider_jobs")
    assert jobs.startswith("Your open requests:\n1. Bathroom sink is blocked, Harare, Wednesday")
    assert "\n2. Tap drips, Harare, Friday 5 December, 09:00 (" in jobs


def test_a_provider_who_is_not_understood_is_told_what_to_say(world: World) -> None:
    assert "my jobs" in answer(world, "blub", "out_of_scope")
    assert not world.sessions["seagate"].flows


def test_a_provider_who_books_is_onboarded_like_everybody(world: World) -> None:
    reply = answer(world, "I need a tailor", "request_service", service="tailor")
    assert reply.startswith("Hello, I'm Hustlr. I can help you find a tailor.")


def test_who_waits_for_an_answer_may_still_change_the_time(world: World) -> None:
    request(world)
    reply = say(world, "no, Friday", "correct", time="Friday")
    assert reply.startswith("I've passed on the new time to Seagate Plumbers: Friday 5 December")
    assert say(world, "ok", "affirm").startswith("Your booking is with the provider")
    assert world.turns[-1].notes == ()


def test_a_job_whose_time_has_passed_is_not_confirmed(world: World) -> None:
    request(world)
    world.ports.clock.forward(hours=40)
    told = answer(world, "accept", "accept_booking")
    assert told.startswith("The time of that job has already passed")
    offer = world.heard["user"][-1].text
    assert offer.startswith("I'm sorry, Seagate Plumbers can't take your booking")
    world.tap("user", "provider:flow")
    assert world.state("user") is State.BOOKING_TIME


def test_a_job_as_soon_as_possible_can_be_accepted_a_little_later(world: World) -> None:
    reach_review(world)
    say(world, "asap", "correct", time="asap")
    say(world, "yes", "affirm")
    world.ports.clock.forward(hours=1)
    assert answer(world, "accept", "accept_booking").startswith("Booking Confirmed!")


def test_a_provider_who_starts_over_is_not_onboarded_for_it(world: World) -> None:
    reply = answer(world, "start over", "restart")
    assert reply == "Okay, let's start over.\n\nWhat service do you need?"


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("decline, I'm too far", "decline_booking", "I'm too far"),
        ("no, my car is broken", "request_service", "My car is broken"),
        ("I'm busy that day", "set_availability", "I'm busy that day"),
        ("ndiri bhizi zuva iroro", "inform", "Ndiri bhizi zuva iroro"),
        ("ngiphathekile ngalolosuku", "inform", "Ngiphathekile ngalolosuku"),
        ("no because I am in Bulawayo", "deny", "I am in Bulawayo"),
        ("decline", "decline_booking", ""),
        ("sorry can't make it", "decline_booking", ""),
    ],
)
def test_the_reason_of_a_decline_is_passed_on(
    world: World, text: str, intent: str, reason: str
) -> None:
    request(world)
    answer(world, text, intent)
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert (booking.status, booking.reason) == ("declined", reason)
    told = world.heard["user"][-1].text
    assert (f"They say: “{reason}”" in told) == bool(reason)


def test_no_problem_is_no_refusal(world: World) -> None:
    request(world)
    answer(world, "no problem I will come", "affirm")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.status == "confirmed"


def test_a_provider_who_cannot_make_an_accepted_job_is_asked_whether_to_cancel(
    world: World,
) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    assert answer(world, "I can't make it", "decline_booking").endswith(
        "A few words on why would help the customer."
    )
    answer(world, "yes", "affirm")
    offer = world.heard["user"][-1].text
    assert offer.startswith(f"I'm sorry, Seagate Plumbers had to call off booking {REFERENCE}")
    assert "Found 4 plumbers in Harare." in offer


def test_somebody_else_is_asked_when_the_customer_says_so(world: World) -> None:
    request(world)
    asked = say(world, "ask someone else", "decline_booking")
    assert asked.startswith("Seagate Plumbers hasn't answered yet. Shall I ask Tap Doctor,")
    say(world, "yes", "affirm")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.others == ("tap", "flow", "drain")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("sorry, I must cancel, my car broke down", "They say: “My car broke down”"),
        ("cancel it because I am sick, call 0771234567", "They say: “I am sick, call …”"),
        ("cancel, please", "Found"),
    ],
)
def test_the_customer_hears_why_a_job_is_called_off(world: World, said: str, told: str) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    answer(world, said, "cancel_booking")
    answer(world, "yes", "affirm")
    heard = world.heard["user"][-1].text
    assert told in heard
    assert ("They say" in heard) == ("They say" in told)
