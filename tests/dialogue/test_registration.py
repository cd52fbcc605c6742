"""Offering a service in three steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.session import ConversationState
from tests.dialogue.test_booking import say, text_of
from tests.fakes.world import World

State = ConversationState


def register(world: World) -> str:
    say(world, "register", "register_provider")
    say(world, "John Smith", "inform", name="John Smith")
    say(world, "plumber", "request_service", service="plumber")
    return say(world, "Harare", "inform", place="Harare")


def test_name_service_and_area_make_a_registration(world: World) -> None:
    asked = say(world, "register", "register_provider")
    assert asked == "Provider Registration. What's your full name?"
    assert world.state("user") is State.PROVIDER_REGISTER
    asked = say(world, "John Smith", "inform", name="John Smith")
    assert asked == "Great, John Smith! What service do you provide?"
    asked = say(world, "plumber", "request_service", service="plumber")
    assert asked == "Perfect! What area or neighborhood do you serve?"
    done = say(world, "Harare", "inform", place="Harare")
    assert done == (
        "Registration Submitted!\nName: John Smith\nService: plumber\nArea: Harare\n\n"
        "Your registration is pending review."
    )
    provider = world.ports.providers.get("user")
    assert provider is not None
    assert (provider.status, provider.areas) == ("pending", ("Harare",))


def test_a_pending_provider_is_not_offered(world: World) -> None:
    register(world)
    reply = say(world, "plumber Harare", "request_service", service="plumber", place="Harare")
    assert "Found 5 plumbers" in reply


def test_what_the_first_message_told_is_not_asked_again(world: World) -> None:
    asked = say(
        world,
        "I'm a plumber in Gweru and want to join",
        "register_provider",
        service="plumber",
        place="Gweru",
    )
    assert asked == "Provider Registration. What's your full name?"
    assert say(world, "John Smith", "inform").startswith("Registration Submitted!")


def test_an_ambiguous_area_is_asked_about(world: World) -> None:
    say(world, "register", "register_provider")
    say(world, "John Smith", "inform")
    say(world, "plumber", "request_service", service="plumber")
    asked = say(world, "Hillside", "inform", place="Hillside")
    assert "Which one do you mean?" in asked
    done = text_of(world.tap("user", "area:Hillside, Bulawayo"))
    assert "Area: Hillside, Bulawayo" in done


@pytest.mark.parametrize("status", ["pending", "active", "suspended"])
def test_who_is_registered_is_told_so(world: World, status: str) -> None:
    register(world)
    provider = world.ports.providers.get("user")
    assert provider is not None
    world.ports.providers.register(replace(provider, status=status))  # type: ignore[arg-type]
    reply = say(world, "register", "register_provider")
    assert "John Smith" in reply
    assert world.state("user") is not State.PROVIDER_REGISTER


def test_a_stranger_registers_with_consent_and_no_further_onboarding(strangers: World) -> None:
    asked = say(strangers, "register", "register_provider")
    assert asked == "Provider Registration. What's your full name?"
    say(strangers, "John Smith", "inform")
    say(strangers, "plumber", "request_service", service="plumber")
    asked = say(strangers, "Harare", "inform", place="Harare")
    assert asked.endswith("Do you agree?")
    assert strangers.ports.providers.get("user") is None
    assert say(strangers, "yes", "affirm").startswith("Registration Submitted!")
    assert strangers.ports.people.get("user").onboarding_completed


def test_registration_without_consent_keeps_nothing(strangers: World) -> None:
    say(strangers, "register", "register_provider")
    say(strangers, "John Smith", "inform")
    say(strangers, "plumber", "request_service", service="plumber")
    say(strangers, "Harare", "inform", place="Harare")
    say(strangers, "no", "deny")
    assert strangers.ports.providers.get("user") is None


def test_a_trade_is_chosen_from_the_list(world: World) -> None:
    say(world, "register", "register_provider")
    say(world, "John Smith", "inform")
    world.tap("user", "trade:electrician")
    assert world.slot("user", "trade") == "electrician"


def test_the_trade_told_again_is_no_answer_to_where(world: World) -> None:
    say(world, "register", "register_provider")
    say(world, "John Smith", "inform", name="John Smith")
    asked = say(world, "plumber", "request_service", service="plumber")
    again = say(world, "I am looking for a plumber", "request_service", service="plumber")
    third = say(world, "I am looking for a plumber", "request_service", service="plumber")
    assert len({asked, again, third}) == 3
    assert world.slot("user", "trade") == "plumber"
    say(world, "no, electrician", "correct", service="electrician")
    assert world.slot("user", "trade") == "electrician"


def test_a_registration_in_the_middle_asks_its_own_question_and_goes_back(world: World) -> None:
    say(world, "plumber in Harare", "request_service", service="plumber", place="Harare")
    asked = say(world, "register", "register_provider")
    assert asked == "Provider Registration. What's your full name?"
    assert world.turns[-1].notes == ()
    say(world, "John Smith", "inform", name="John Smith")
    say(world, "tailor", "request_service", service="tailor")
    done = say(world, "Harare", "inform", place="Harare")
    assert done.startswith("Registration Submitted!")
    assert done.endswith("Found 5 plumbers in Harare. Which one interests you?")


def test_who_registers_instead_of_being_onboarded_consents_once(strangers: World) -> None:
    say(strangers, "hi", "greet")
    say(strangers, "register", "register_provider")
    say(strangers, "John Smith", "inform", name="John Smith")
    say(strangers, "tailor", "request_service", service="tailor")
    say(strangers, "Harare", "inform", place="Harare")
    done = say(strangers, "yes", "affirm")
    assert done.endswith("Your registration is pending review.")
    assert not strangers.sessions["user"].flows
    assert not strangers.sessions["user"].slots


def test_a_registration_taken_again_after_a_crash_comes_out_the_same(strangers: World) -> None:
    say(strangers, "register", "register_provider")
    say(strangers, "John Smith", "inform", name="John Smith")
    say(strangers, "tailor", "request_service", service="tailor")
    say(strangers, "Harare", "inform", place="Harare")
    before = strangers.sessions["user"]
    first = say(strangers, "yes", "affirm")
    strangers.sessions["user"] = before
    assert say(strangers, "yes", "affirm") == first


def test_a_name_in_the_first_message_is_not_asked_again(world: World) -> None:
    asked = say(
        world,
        "my name is John Smith and I am a plumber",
        "register_provider",
        name="John Smith",
        service="plumber",
    )
    assert asked == "Perfect! What area or neighborhood do you serve?"


def test_a_question_asked_again_does_not_praise_again(world: World) -> None:
    say(world, "register", "register_provider")
    assert say(world, "how much is it", "ask_price").endswith("\n\nWhat's your full name?")
    say(world, "John Smith", "inform", name="John Smith")
    again = say(world, "how much is it", "ask_price")
    assert again.endswith("\n\nWhat service do you provide?")


def test_the_trade_that_is_registered_changes_no_booking_below(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    say(world, "register", "register_provider")
    say(world, "John Smith", "inform", name="John Smith")
    say(world, "I fix broken chairs", "request_service", service="carpenter", issue="broken chairs")
    assert world.slot("user", "trade") == "carpenter"
    assert world.slot("user", "service") == "plumber"
    assert world.slot("user", "issue") is None
