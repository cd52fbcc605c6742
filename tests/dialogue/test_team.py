"""A person instead of the bot: asked for, waited for, and left again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogue.engine import Engine
from dialogue.messages import Kind
from dialogue.team import summary
from tests.dialogue.test_answering import REFERENCE, request
from tests.dialogue.test_anytime import at_location, at_time
from tests.dialogue.test_booking import reach_review, say
from tests.dialogue.test_manners import news
from tests.fakes.parses import parsed
from tests.fakes.world import World, the_responses, the_services


def ask_for_a_person(world: World) -> str:
    return say(world, "agent please", "human_handoff")


def test_who_asks_for_a_person_is_told_how_long_it_takes(world: World) -> None:
    at_location(world)
    reply = ask_for_a_person(world)
    assert reply.startswith("I've told our team that you would like to talk to a person.")
    assert "within 2 hours" in reply
    assert not reply.endswith("Where are you located?")
    assert world.turns[-1].notes == ("wants_person",)


def test_the_time_is_a_setting(world: World) -> None:
    world.engine = Engine(the_responses(), the_services(), team_answers_in=timedelta(minutes=45))
    assert "within 45 minutes" in ask_for_a_person(world)


def test_until_then_the_bot_says_nothing(world: World) -> None:
    ask_for_a_person(world)
    parse = parsed("my sink is still blocked", "request_service")
    assert world.say("user", "my sink is still blocked", parse) is None
    assert world.send("user", Kind.IMAGE) is None


@pytest.mark.parametrize("text", ["bot please", "back to the bot", "never mind", "robhoti"])
def test_the_bot_comes_back_with_the_open_question(world: World, text: str) -> None:
    at_location(world)
    ask_for_a_person(world)
    reply = say(world, text, "human_handoff")
    assert reply == "I'm here again.\n\nWhere are you located?"
    assert not world.sessions["user"].held_by_human


def test_a_long_message_that_names_the_bot_is_for_the_team(world: World) -> None:
    ask_for_a_person(world)
    text = "please help me, your bot sent me the wrong plumber twice"
    assert world.say("user", text, parsed(text, "complain")) is None


def test_never_mind_said_to_somebody_of_the_team_is_not_for_the_bot(world: World) -> None:
    ask_for_a_person(world)
    world.sessions["user"] = replace(world.sessions["user"], waiting_since=None)
    assert world.say("user", "never mind", parsed("never mind", "deny")) is None
    assert say(world, "bot please", "human_handoff").startswith("I'm here again.")


def test_when_nobody_answers_the_bot_says_so_and_goes_on(world: World) -> None:
    at_time(world)
    ask_for_a_person(world)
    since = world.sessions["user"].waiting_since
    assert since is not None
    told = news(world, "user", "team_silent", since.isoformat())
    assert told.startswith("I'm sorry, nobody from our team could answer yet.")
    assert told.endswith("When would you like the service? (e.g., tomorrow at 3pm)")
    say(world, "tomorrow at 3pm", "inform", time="tomorrow at 3pm")
    assert world.heard["user"][-1].text.startswith("Here's your booking:")


def test_once_the_team_has_answered_nothing_of_that_is_said(world: World) -> None:
    ask_for_a_person(world)
    since = world.sessions["user"].waiting_since
    assert since is not None
    world.sessions["user"] = replace(world.sessions["user"], waiting_since=None)
    assert news(world, "user", "team_silent", since.isoformat()) == ""
    assert world.sessions["user"].held_by_human


def test_news_about_a_booking_come_all_the_same(world: World) -> None:
    request(world)
    ask_for_a_person(world)
    world.tap("seagate", f"booking:{REFERENCE}:accept")
    assert world.heard["user"][-1].text.startswith("Booking Confirmed!")
    assert world.sessions["user"].held_by_human


def test_stop_counts_while_the_team_talks(world: World) -> None:
    ask_for_a_person(world)
    assert say(world, "STOP", "opt_out").startswith("Understood")


def test_the_team_gets_what_was_said_so_far(world: World) -> None:
    reach_review(world)
    ask_for_a_person(world)
    told = summary(world.sessions["user"], world.ports.people.get("user"))
    assert told[:3] == ("Name: Tariro", "Language: English", "Home: Mufakose, Harare")
    assert "Service: plumber" in told
    assert "Location: Harare" in told
    assert "Time: 2025-12-03 15:00" in told
    assert "Open question: confirm" in told
