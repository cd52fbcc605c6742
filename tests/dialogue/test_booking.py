"""Booking a provider, answer by answer and all at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from dialogue.messages import Reply
from dialogue.session import ConversationState
from dialogue.values import Location, Provider, When
from tests.fakes.parses import parsed_at, unsure
from tests.fakes.world import NOON, ZONE, World, located

State = ConversationState


def text_of(reply: Reply | None) -> str:
    assert reply is not None
    return reply.text


def say(world: World, text: str, intent: str, *, confidence: float = 0.95, **spans: str) -> str:
    parse = parsed_at(world.ports.clock.now(), text, intent, **spans)
    if confidence != parse.confidence:
        parse = unsure(parse, confidence)
    return text_of(world.say("user", text, parse))


def reach_review(world: World) -> str:
    say(world, "I need a plumber", "request_service", service="plumber")
    say(world, "Harare", "inform", place="Harare")
    world.tap("user", "provider:seagate")
    say(world, "My bathroom sink is blocked", "request_service", issue="bathroom sink is blocked")
    return say(world, "Tomorrow at 3pm", "inform", time="Tomorrow at 3pm")


def test_each_answer_leads_to_the_next_question(world: World) -> None:
    assert say(world, "I need a plumber", "request_service", service="plumber") == (
        "Great! I can help you find a plumber. Where are you located?"
    )
    assert world.state("user") is State.BOOKING_LOCATION
    found = say(world, "Harare", "inform", place="Harare")
    assert found == "Found 5 plumbers in Harare. Which one interests you?"
    assert world.state("user") is State.PROVIDER_SELECTION
    asked = say(world, "Seagate Plumbers", "choose_option", provider="Seagate Plumbers")
    assert asked == "What's the issue? (e.g., blocked drain, leaking pipe)"
    assert world.state("user") is State.BOOKING_SERVICE_DETAILS


def test_the_review_shows_every_answer_and_the_resolved_time(world: World) -> None:
    card = reach_review(world)
    assert card.startswith("Here's your booking:\nService: Plumber\n")
    assert "Issue: Bathroom sink is blocked\n" in card
    assert "Date & Time: Tomorrow at 3pm (Wednesday 3 December, 15:00)\n" in card
    assert "Location: 6 Weale Road, Milton Park, Harare\n" in card
    assert card.endswith("Reply 'Yes' to confirm or 'No' to edit.")
    assert world.state("user") is State.BOOKING_CONFIRM


def test_yes_sends_the_request_and_waits_for_the_provider(world: World) -> None:
    reach_review(world)
    sent = say(world, "Yes", "affirm")
    assert sent == (
        "Your booking was sent to Seagate Plumbers!\nWe're waiting for their confirmation.\n"
        "Reference: booking_1764662906.123"
    )
    assert world.state("user") is State.BOOKING_PENDING_PROVIDER
    booking = world.ports.bookings.get("booking_1764662906.123")
    assert booking is not None
    assert booking.status == "pending"
    assert booking.request.when.start == datetime(2025, 12, 3, 15, 0, tzinfo=ZONE)
    assert booking.request.when.words == "Tomorrow at 3pm"
    assert booking.request.job_location.label == "Harare"


def test_one_message_fills_every_slot_that_it_answers(world: World) -> None:
    said = "plumber in Mufakose tomorrow 3pm, blocked sink"
    reply = say(
        world,
        said,
        "request_service",
        service="plumber",
        place="Mufakose",
        time="tomorrow 3pm",
        issue="blocked sink",
    )
    assert reply.startswith("Found 5 plumbers in Mufakose, Harare.")
    world.tap("user", "provider:moyo")
    assert world.state("user") is State.BOOKING_CONFIRM
    assert "Issue: Blocked sink" in world.heard["user"][-1].text


def test_offers_come_nearest_first_with_area_and_distance(world: World) -> None:
    say(world, "plumber in Mufakose", "request_service", service="plumber", place="Mufakose")
    reply = world.heard["user"][-1]
    assert reply.choices[0].id == "provider:moyo"
    assert reply.choices[0].description == "Mufakose, Harare, less than 1 km"
    assert reply.list_title


def test_up_to_three_offers_are_told_apart_in_the_text(world: World) -> None:
    reply = say(world, "plumber Bulawayo", "request_service", service="plumber", place="Bulawayo")
    assert reply.startswith("Found 1 plumber in Bulawayo.")
    assert "Bulawayo Pipes: Hillside, Bulawayo, " in reply


def test_what_a_fault_needs_counts_more_than_a_word_like_a_trade(world: World) -> None:
    say(world, "I need somebody", "request_service")
    fault = "electric fence iyatshaya kancane"
    say(world, f"my {fault}", "request_service", issue=fault, implied="security_installer")
    assert world.sessions["user"].slots["service"] == "security_installer"


def test_a_place_written_twice_chooses_nobody_who_is_called_like_its_town(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    place = "Hillside, Bulawayo"
    say(world, place, "inform", place=place)
    say(world, place, "inform", place=place)
    assert "provider_options" not in world.sessions["user"].slots
    assert world.state("user") is State.PROVIDER_SELECTION


def test_a_town_written_twice_may_be_the_provider_who_is_called_like_it(world: World) -> None:
    say(world, "plumber in Bulawayo", "request_service", service="plumber", place="Bulawayo")
    say(world, "Bulawayo", "inform", place="Bulawayo")
    assert world.sessions["user"].slots["provider_options"] == ("byo",)


@pytest.mark.parametrize(
    ("text", "intent", "confidence"), [("kuBina", "ask_price", 0.63), ("Bina", "greet", 0.4)]
)
def test_one_word_that_is_like_a_place_is_guessed_whatever_it_sounds_like(
    world: World, text: str, intent: str, confidence: float
) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    assert "Binga" in say(world, text, intent, confidence=confidence)


@pytest.mark.parametrize(("text", "confidence"), [("mari", 0.71), ("Mari?", 0.4), ("marii", 0.95)])
def test_a_question_that_is_like_a_place_is_answered(
    world: World, text: str, confidence: float
) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    reply = say(world, text, "ask_price", confidence=confidence)
    assert reply.endswith("Where are you located?")
    assert "location_options" not in world.sessions["user"].slots


@pytest.mark.parametrize(
    ("text", "intent"),
    [("no, Bluwayo", "deny"), ("hatshi, eBluwayo", "deny"), ("no, in Bluwayo", "correct")],
)
def test_a_shown_place_is_known_with_a_slip_after_a_no(
    world: World, text: str, intent: str
) -> None:
    say(world, "plumber Chitungwiza", "request_service", service="plumber", place="Chitungwiza")
    assert "Bulawayo" in [option.title for option in world.sessions["user"].options]
    say(world, text, intent)
    assert world.sessions["user"].slots["location"] == world.ports.places.by_label("Bulawayo")


def test_a_no_alone_asks_for_another_place(world: World) -> None:
    say(world, "plumber Chitungwiza", "request_service", service="plumber", place="Chitungwiza")
    say(world, "no", "deny")
    assert "location" not in world.sessions["user"].slots


def test_a_place_without_providers_leads_to_the_nearest_that_has_them(world: World) -> None:
    reply = say(
        world, "plumber Chitungwiza", "request_service", service="plumber", place="Chitungwiza"
    )
    assert reply.startswith("I'm sorry, there are no plumbers for Chitungwiza yet.")
    assert "Harare" in reply
    again = text_of(world.tap("user", "location:Harare"))
    assert "Found 5 plumbers in Harare." in again


def test_a_service_that_nobody_offers_is_said_plainly(world: World) -> None:
    reply = say(world, "tailor in Harare", "request_service", service="tailor", place="Harare")
    assert reply.startswith("I'm sorry, there are no tailors with us yet.")


def test_the_home_place_is_offered_as_a_button(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    assert [c.title for c in world.heard["user"][-1].choices] == ["Mufakose, Harare"]
    assert "in Mufakose, Harare" in text_of(world.tap("user", "location:home"))


@pytest.mark.parametrize("typed", ["1", "number 1", "#1", "Moyo & Sons Plumbing"])
def test_a_typed_number_or_title_is_a_tap(world: World, typed: str) -> None:
    say(world, "plumber in Mufakose", "request_service", service="plumber", place="Mufakose")
    say(world, typed, "choose_option")
    assert world.slot("user", "provider") == "moyo"


def test_the_last_one_is_the_last_of_the_list(world: World) -> None:
    say(world, "plumber in Mufakose", "request_service", service="plumber", place="Mufakose")
    last = world.heard["user"][-1].choices[-1].id
    say(world, "the last one", "choose_option", ordinal="-1")
    assert f"provider:{world.slot('user', 'provider')}" == last


def test_the_closest_is_the_first_offer(world: World) -> None:
    say(world, "plumber in Mufakose", "request_service", service="plumber", place="Mufakose")
    say(world, "the closest please", "choose_option")
    assert world.slot("user", "provider") == "moyo"


def test_a_half_remembered_name_finds_the_provider(world: World) -> None:
    say(world, "plumber in Harare", "request_service", service="plumber", place="Harare")
    say(world, "seagate", "choose_option")
    assert world.slot("user", "provider") == "seagate"


def test_a_place_that_stands_for_several_is_asked_about(world: World) -> None:
    reply = say(
        world, "plumber in Hillside", "request_service", service="plumber", place="Hillside"
    )
    assert reply == "There is more than one place with that name. Which one do you mean?"
    titles = [choice.title for choice in world.heard["user"][-1].choices]
    assert "Hillside, Harare" in titles
    assert "Hillside, Bulawayo" in titles
    say(world, "Bulawayo", "inform", place="Bulawayo")
    location = world.slot("user", "location")
    assert isinstance(location, Location)
    assert location.label == "Hillside, Bulawayo"


def test_an_unknown_place_is_neither_used_nor_repeated(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    reply = say(world, "Atlantis", "inform")
    assert "Atlantis" not in reply
    assert world.slot("user", "location") is None
    assert world.state("user") is State.BOOKING_LOCATION


def test_a_pin_is_read_as_the_place_of_the_job(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    mufakose = located(world.ports.places.gazetteer, "Mufakose, Harare")
    world.share("user", mufakose.latitude, mufakose.longitude)
    location = world.slot("user", "location")
    assert isinstance(location, Location)
    assert location.town == "Harare"


def test_a_pin_outside_the_country_is_refused_kindly(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    reply = text_of(world.share("user", 51.5, -0.1))
    assert reply.startswith("That point seems to be outside Zimbabwe")
    assert world.state("user") is State.BOOKING_LOCATION


def test_a_day_alone_asks_only_for_the_hour(world: World) -> None:
    say(
        world,
        "plumber Mufakose tomorrow",
        "request_service",
        service="plumber",
        place="Mufakose",
        time="tomorrow",
    )
    world.tap("user", "provider:moyo")
    asked = say(world, "blocked sink", "request_service", issue="blocked sink")
    assert asked == "What time on Wednesday 3 December? (e.g., 10am, or morning)"
    card = say(world, "at 3pm", "inform", time="3pm")
    assert "Wednesday 3 December, 15:00" in card


def test_a_window_is_kept_as_a_window(world: World) -> None:
    reach_review(world)
    card = say(world, "make it Friday morning", "correct", time="Friday morning")
    assert "Friday 5 December, 08:00 to 12:00" in card


def test_a_time_in_the_past_is_refused_kindly(world: World) -> None:
    say(world, "plumber in Harare", "request_service", service="plumber", place="Harare")
    world.tap("user", "provider:seagate")
    say(world, "blocked sink", "request_service", issue="blocked sink")
    reply = say(world, "today at 8am", "inform", time="today at 8am")
    assert reply.startswith("That time has already passed.")
    assert world.state("user") is State.BOOKING_TIME


def test_a_review_left_until_its_time_has_passed_asks_for_another(world: World) -> None:
    reach_review(world)
    world.ports.clock.forward(days=2)
    reply = say(world, "Yes", "affirm")
    assert "That time has already passed." in reply
    assert world.state("user") is State.BOOKING_TIME
    assert not world.ports.bookings.bookings


def test_a_provider_suspended_meanwhile_is_not_asked(world: World) -> None:
    reach_review(world)
    seagate = world.ports.providers.get("seagate")
    assert isinstance(seagate, Provider)
    world.ports.providers.register(
        Provider(
            id=seagate.id,
            name=seagate.name,
            service_type="plumber",
            address=seagate.address,
            location=seagate.location,
            status="suspended",
        )
    )
    reply = say(world, "Yes", "affirm")
    assert reply.startswith("I'm sorry, that provider is not available any more.")
    assert "Found 4 plumbers" in reply


def test_a_fault_implies_the_trade(world: World) -> None:
    reply = say(
        world, "my sink is blocked", "request_service", implied="plumber", issue="sink is blocked"
    )
    assert reply == "Great! I can help you find a plumber. Where are you located?"
    assert world.slot("user", "issue") == "Sink is blocked"


def test_no_at_the_review_offers_the_fields(world: World) -> None:
    reach_review(world)
    asked = say(world, "No", "deny")
    assert asked == "What would you like to change?"
    titles = [choice.title for choice in world.heard["user"][-1].choices]
    assert titles[:5] == ["Service", "Place of the job", "Provider", "Issue", "Date and time"]
    assert titles[5:] == ["Stop this booking"]
    reply = text_of(world.tap_title("user", "Date and time"))
    assert reply.startswith("When would you like the service?")
    card = say(world, "Friday 10am", "inform", time="Friday 10am")
    assert "Friday 5 December, 10:00" in card
    assert "Issue: Bathroom sink is blocked" in card


def test_editing_the_provider_keeps_everything_else(world: World) -> None:
    reach_review(world)
    say(world, "No", "deny")
    world.tap_title("user", "Provider")
    assert world.state("user") is State.PROVIDER_SELECTION
    card = text_of(world.tap("user", "provider:flow"))
    assert "Location: Avondale, Harare" in card
    assert "Tomorrow at 3pm" in card


def test_the_time_is_stored_beside_its_words(world: World) -> None:
    reach_review(world)
    when = world.slot("user", "time")
    assert isinstance(when, When)
    assert (when.words, when.grain) == ("Tomorrow at 3pm", "hour")
    assert when.start > NOON
