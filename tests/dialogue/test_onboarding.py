"""Getting to know somebody new, and going on with what they came for."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.session import ConversationState
from dialogue.values import Location
from tests.dialogue.test_booking import say, text_of
from tests.fakes.parses import parsed
from tests.fakes.world import World, build_world

State = ConversationState


def greet(world: World) -> str:
    return say(world, "hi", "greet")


def test_a_greeting_is_answered_with_who_we_are_and_a_question(strangers: World) -> None:
    reply = greet(strangers)
    assert reply.startswith("Hello, I'm Hustlr.")
    assert reply.endswith("What's your name, and where do you stay? (e.g., Tariro, Mufakose)")
    assert strangers.state("user") is State.ONBOARDING_NAME


def test_name_and_place_come_in_one_message(strangers: World) -> None:
    greet(strangers)
    reply = say(strangers, "I'm Tariro from Mufakose", "inform", name="Tariro", place="Mufakose")
    assert reply.startswith("Thank you, Tariro. Before we go on:")
    assert reply.endswith("Do you agree?")
    assert strangers.state("user") is State.ONBOARDING_PRIVACY


@pytest.mark.parametrize("text", ["Chio", "I'm Chio", "My name is Chio"])
def test_a_name_that_the_model_takes_for_help_is_a_name(strangers: World, text: str) -> None:
    greet(strangers)
    say(strangers, text, "help", confidence=0.6)
    assert strangers.sessions["user"].slots["name"] == "Chio"


def test_a_name_that_begins_like_an_introduction_is_kept_whole(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Immaculate", "inform")
    assert strangers.sessions["user"].slots["name"] == "Immaculate"


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("im cancelling", "cancel_booking", 0.88),
        ("call me back", "human_handoff", 0.88),
        ("its cancel", "cancel", 0.8),
    ],
)
def test_a_command_behind_an_opening_is_no_name(
    strangers: World, text: str, intent: str, confidence: float
) -> None:
    greet(strangers)
    say(strangers, text, intent, confidence=confidence)
    assert "name" not in strangers.sessions["user"].slots


@pytest.mark.parametrize("text", ["help", "I'm lost", "im confuzed", "this is confusing"])
def test_who_asks_for_help_is_not_called_so(strangers: World, text: str) -> None:
    greet(strangers)
    say(strangers, text, "help")
    assert "name" not in strangers.sessions["user"].slots


def test_consent_completes_the_onboarding(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Tariro, Mufakose", "inform", place="Mufakose")
    reply = text_of(strangers.tap("user", "privacy:yes"))
    assert reply.startswith("Welcome, Tariro! You're all set.")
    assert reply.endswith("What service do you need?")
    assert strangers.state("user") is State.SERVICE_SEARCH
    person = strangers.ports.people.get("user")
    assert person.name == "Tariro"
    assert person.home is not None
    assert person.home.label == "Mufakose, Harare"
    assert person.agreed_privacy_policy
    assert person.onboarding_completed


def test_nothing_is_kept_without_consent(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Tariro, Mufakose", "inform", place="Mufakose")
    reply = say(strangers, "no", "deny")
    assert reply.startswith("That's all right.")
    assert strangers.state("user") is State.NEW
    assert strangers.ports.people.get("user").name is None
    assert not strangers.sessions["user"].slots


def test_a_request_in_the_first_message_goes_on_after_the_onboarding(strangers: World) -> None:
    reply = say(
        strangers, "my sink is blocked", "request_service", implied="plumber", issue="sink blocked"
    )
    assert "I can help you find a plumber. First, let's get to know each other." in reply
    say(strangers, "Tariro, Mufakose", "inform", place="Mufakose")
    reply = say(strangers, "yes", "affirm")
    assert reply.startswith("Welcome, Tariro! You're all set.\n\nFound 5 plumbers in Mufakose")
    assert strangers.slot("user", "issue") == "Sink blocked"


def test_the_place_of_the_request_counts_as_home(strangers: World) -> None:
    reply = say(
        strangers,
        "plumber in Mufakose",
        "request_service",
        service="plumber",
        place="Mufakose",
    )
    assert reply.endswith("What's your name?")
    reply = say(strangers, "Tariro", "inform", name="Tariro")
    assert reply.endswith("Do you agree?")
    reply = say(strangers, "yes", "affirm")
    assert "Found 5 plumbers in Mufakose, Harare." in reply
    home = strangers.ports.people.get("user").home
    assert isinstance(home, Location)
    assert home.label == "Mufakose, Harare"


@pytest.mark.parametrize(
    ("answer", "intent", "name"),
    [
        ("Tariro", "inform", "Tariro"),
        ("my name is rudo moyo", "inform", "Rudo Moyo"),
        ("Tatenda", "thank", "Tatenda"),
        ("ndinonzi Chipo", "inform", "Chipo"),
        ("I am Blessing.", "inform", "Blessing"),
        ("NOMATTER NCUBE", "out_of_scope", "Nomatter Ncube"),
        ("it's O'Brien-Dube", "inform", "O'Brien-Dube"),
        ("NginguSipho Moyo", "inform", "Sipho Moyo"),
        ("yimi uSipho", "inform", "Sipho"),
        ("ibizo lami nguSipho", "inform", "Sipho"),
    ],
)
def test_names_are_read_as_people_write_them(
    strangers: World, answer: str, intent: str, name: str
) -> None:
    greet(strangers)
    say(strangers, answer, intent)
    assert strangers.slot("user", "name") == name


def test_who_tells_the_name_at_once_hears_who_we_are(strangers: World) -> None:
    asked = say(strangers, "Hi, my name is Tatenda", "greet", name="Tatenda")
    assert asked.startswith("Hello, I'm Hustlr.")
    assert asked.endswith("Thank you, Tatenda. Which town or suburb do you stay in?")


@pytest.mark.parametrize(
    "text", ["Noma ngihlala eMbare", "Noma, ndinogara kuMbare", "Noma from Mbare", "Noma Mbare"]
)
def test_a_name_and_where_somebody_lives_are_told_apart(strangers: World, text: str) -> None:
    greet(strangers)
    say(strangers, text, "inform", place="Mbare")
    assert strangers.slot("user", "name") == "Noma"
    assert strangers.slot("user", "home") is not None


@pytest.mark.parametrize(
    "text",
    [
        *("Mbare", "kuMbare", "eMbare", "in Mbare", "I live in Mbare", "I'm from Mbare"),
        *(
            "ndinogara kuMbare",
            "ndiri wekuMbare",
            "ngihlala eMbare",
            "ngiseMbare",
            "staying at Mbare",
        ),
    ],
)
def test_where_somebody_lives_is_no_name(strangers: World, text: str) -> None:
    greet(strangers)
    say(strangers, text, "inform", place="Mbare")
    assert strangers.slot("user", "name") is None
    assert strangers.slot("user", "home") is not None


@pytest.mark.parametrize("answer", ["hello", "yes", "??", "12345", "ok"])
def test_what_is_no_name_is_not_taken_for_one(strangers: World, answer: str) -> None:
    greet(strangers)
    say(strangers, answer, "greet")
    assert strangers.slot("user", "name") is None
    assert strangers.state("user") is State.ONBOARDING_NAME


def test_a_request_instead_of_a_name_is_remembered(strangers: World) -> None:
    say(strangers, "I need a plumber", "request_service", service="plumber")
    reply = say(strangers, "a plumber for tomorrow please", "request_service", service="plumber")
    assert strangers.slot("user", "name") is None
    assert "name" in reply


def test_only_the_missing_half_is_asked(strangers: World) -> None:
    greet(strangers)
    reply = say(strangers, "Tariro", "inform", name="Tariro")
    assert reply == "Thank you, Tariro. Which town or suburb do you stay in?"


def test_the_privacy_policy_is_linked_where_there_is_one() -> None:
    world = build_world(lambda text, _: parsed(text, "greet"), privacy_url="https://example.org/p")
    world.say("user", "hi")
    reply = say(world, "Tariro, Mufakose", "inform", place="Mufakose")
    assert "https://example.org/p" in reply


def test_help_before_the_onboarding_is_given_and_the_question_stays(strangers: World) -> None:
    reply = say(strangers, "help", "help")
    assert "Tell me what you need" in reply
    assert reply.endswith("(e.g., Tariro, Mufakose)")


def test_a_name_told_with_the_request_is_not_asked_again(strangers: World) -> None:
    reply = say(
        strangers,
        "my name is Tariro, I need a plumber in Mufakose",
        "request_service",
        name="Tariro",
        service="plumber",
        place="Mufakose",
    )
    assert reply.startswith("Hello, I'm Hustlr. I can help you find a plumber.")
    assert "\n\nThank you, Tariro. Before we go on:" in reply
    assert strangers.slot("user", "service") == "plumber"


def test_a_name_is_told_by_what_stands_before_it(strangers: World) -> None:
    said = "Hi my name is Tendai from Mbare, I need a plumber"
    say(strangers, said, "request_service", service="plumber", place="Mbare")
    assert strangers.slot("user", "name") == "Tendai"


@pytest.mark.parametrize(
    ("text", "confidence", "spans"),
    [
        ("I need a plumber", 0.95, {"service": "plumber"}),
        ("my sink is blocked", 0.53, {"implied": "plumber", "issue": "sink is blocked"}),
    ],
)
def test_a_request_during_the_onboarding_is_kept_for_after_it(
    strangers: World, text: str, confidence: float, spans: dict[str, Any]
) -> None:
    greet(strangers)
    asked = say(strangers, text, "request_service", confidence=confidence, **spans)
    assert asked == "Thank you, I've noted that.\n\nWhat's your name?"
    say(strangers, "Tariro, Mufakose", "inform", name="Tariro", place="Mufakose")
    assert "Found 5 plumbers in Mufakose" in say(strangers, "yes", "affirm")


@pytest.mark.parametrize(
    ("answer", "intent", "spans"),
    [
        ("the first one", "choose_option", {"ordinal": "1"}),
        ("plumber", "request_service", {"service": "plumber"}),
        ("accept", "accept_booking", {}),
    ],
)
def test_what_means_something_else_is_no_name(
    strangers: World, answer: str, intent: str, spans: dict[str, Any]
) -> None:
    greet(strangers)
    say(strangers, answer, intent, **spans)
    assert strangers.slot("user", "name") is None


def test_a_question_asked_again_is_short(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Tariro", "inform", name="Tariro")
    again = say(strangers, "how much is it", "ask_price")
    assert again.endswith("\n\nWhich town or suburb do you stay in?")
    say(strangers, "Mufakose", "inform", place="Mufakose")
    again = say(strangers, "how much is it", "ask_price")
    assert again.endswith("\n\nDo you agree that I keep these details?")
    assert [c.title for c in strangers.heard["user"][-1].choices] == ["I agree", "No, thanks"]


def test_only_what_may_be_a_place_is_called_unknown(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Tariro", "inform", name="Tariro")
    assert say(strangers, "no", "deny").startswith("Please name a suburb and town")
    say(strangers, "help", "help")
    assert say(strangers, "Atlantis", "inform").startswith("I don't know that place.")


def test_a_strange_place_is_no_other_name(strangers: World) -> None:
    say(strangers, "hi", "greet")
    say(strangers, "Tariro", "inform", name="Tariro")
    say(strangers, "it's Nguundu", "inform", name="Nguundu")
    assert strangers.slot("user", "name") == "Tariro"


def test_a_place_that_nobody_knows_is_guessed_once(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Tariro", "inform", name="Tariro")
    assert say(strangers, "it's Kari", "inform").startswith("Did you mean Karoi?")
    assert [c.title for c in strangers.heard["user"][-1].choices] == ["Karoi"]
    assert say(strangers, "no", "deny").endswith("Which town or suburb do you stay in?")
    assert strangers.slot("user", "home_options") is None
    say(strangers, "Kari", "")
    assert "Do you agree" in text_of(strangers.tap_title("user", "Karoi"))


@pytest.mark.parametrize(("text", "intent"), [("Kari", ""), ("Kari", "greet"), ("yes", "affirm")])
def test_who_writes_again_what_a_guess_is_like_or_says_yes_means_it(
    strangers: World, text: str, intent: str
) -> None:
    greet(strangers)
    say(strangers, "Tariro", "inform", name="Tariro")
    say(strangers, "it's Kari", "inform")
    assert "Do you agree" in say(strangers, text, intent)
    home = strangers.slot("user", "home")
    assert isinstance(home, Location)
    assert home.label == "Karoi"


def test_a_second_place_in_a_row_that_nobody_knows_is_helped_further(strangers: World) -> None:
    greet(strangers)
    say(strangers, "Tariro", "inform", name="Tariro")
    say(strangers, "it's Kari", "inform")
    assert say(strangers, "Atlantis", "inform").startswith("I don't know that place.")
