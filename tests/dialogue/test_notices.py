"""News about bookings carry what the fixed sentences need that reach people after a day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Notice
from tests.dialogue.test_answering import REFERENCE, request
from tests.dialogue.test_booking import say
from tests.fakes.parses import parsed
from tests.fakes.world import World


def last_notice(world: World, person: str) -> Notice:
    notice = world.heard[person][-1].notice
    assert notice is not None
    return notice


def test_a_request_carries_what_the_provider_decides_by_and_nothing_about_the_customer(
    world: World,
) -> None:
    request(world)

    notice = last_notice(world, "seagate")

    assert notice.name == "booking_requested"
    assert notice.values["reference"] == REFERENCE
    assert notice.values["service"] == "Plumber"
    assert notice.values["when"] == "Wednesday 3 December, 15:00"
    assert notice.values["issue"] == "Bathroom sink is blocked"
    assert notice.values["answer_by"] == "Tuesday 2 December, 12:08"
    assert not any("+263771000001" in value for value in notice.values.values())


def test_the_values_are_english_whatever_the_conversation_is_held_in(world: World) -> None:
    request(world)
    world.sessions["seagate"] = replace(world.sessions["seagate"], language="sn")
    world.say("seagate", "accept", parsed("accept", "accept_booking"))
    world.sessions["user"] = replace(world.sessions["user"], language="sn")
    say(world, "cancel my booking", "cancel_booking")
    say(world, "yes", "affirm")

    notice = last_notice(world, "seagate")

    assert notice.name == "booking_cancelled"
    assert notice.values["when"] == "Wednesday 3 December, 15:00"


@pytest.mark.parametrize(
    ("text", "intent", "name"),
    [("accept", "accept_booking", "booking_accepted"), ("no", "deny", "booking_declined")],
)
def test_the_answer_of_the_provider_reaches_the_customer_as_news(
    world: World, text: str, intent: str, name: str
) -> None:
    request(world)
    world.say("seagate", text, parsed(text, intent))

    assert last_notice(world, "user").name == name
    assert last_notice(world, "user").values["provider"] == "Seagate Plumbers"


def test_what_answers_a_message_is_no_news(world: World) -> None:
    request(world)

    assert world.heard["user"][-1].notice is None
