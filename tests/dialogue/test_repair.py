"""Four steps of help for each question: a hint, two guesses, a numbered menu, a person."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.dialogue.test_anytime import STATES, at_location, at_provider, at_service, at_time
from tests.dialogue.test_booking import reach_review, say, text_of
from tests.fakes.world import World

Reach = Callable[[World], None]
WITH_GUESSES: dict[Reach, str] = {
    at_service: "service",
    at_location: "location",
    at_provider: "provider",
    at_time: "time",
}


def at_which_hillside(world: World) -> None:
    say(world, "plumber in Hillside", "request_service", service="plumber", place="Hillside")


def at_hour(world: World) -> None:
    at_time(world)
    say(world, "tomorrow", "inform", time="tomorrow")


def miss(world: World, times: int) -> str:
    reply = ""
    for _ in range(times):
        reply = say(world, "blub 7x", "inform", confidence=0.1)
    return reply


# Where any words are an answer, none can be missed.
MISSABLE = [reach for reach in STATES if reach.__name__ not in ("at_issue", "at_registration")]


@pytest.mark.parametrize("reach", [*MISSABLE, at_which_hillside, at_hour])
def test_every_question_is_helped_with_in_four_ways(world: World, reach: Reach) -> None:
    reach(world)
    replies = [miss(world, 1) for _ in range(4)]
    assert len({reply.partition("\n\n")[0] for reply in replies}) == 4
    last = world.heard["user"][-1]
    assert [choice.id for choice in last.choices] == ["intent:human_handoff", "intent:restart"]
    assert world.turns[-1].notes == ("not_understood",)


@pytest.mark.parametrize("reach", [*MISSABLE, at_which_hillside, at_hour])
def test_no_question_comes_twice_in_a_row_in_the_same_words(world: World, reach: Reach) -> None:
    reach(world)
    shown = [world.heard["user"][-1].text, *(miss(world, 1) for _ in range(4))]
    asked = [text.rpartition("\n\n")[2] for text in shown]
    assert all(one != other for one, other in pairwise(asked))


@pytest.mark.parametrize("reach", [*WITH_GUESSES, at_which_hillside, at_hour])
def test_two_guesses_come_as_buttons_and_then_a_menu_by_number(world: World, reach: Reach) -> None:
    reach(world)
    miss(world, 2)
    assert len(world.heard["user"][-1].choices) == 2
    menu = miss(world, 1)
    choices = world.heard["user"][-1].choices
    assert 2 <= len(choices) <= 10
    assert "\n1. " in menu
    assert all(len(choice.title) <= 24 for choice in choices)


@pytest.mark.parametrize(("reach", "slot"), WITH_GUESSES.items())
@pytest.mark.parametrize("misses", [2, 3])
def test_a_guess_can_be_tapped_or_chosen_by_number(
    world: World, reach: Reach, slot: str, misses: int
) -> None:
    reach(world)
    miss(world, misses)
    say(world, "2", "inform")
    assert slot in world.sessions["user"].slots
    assert world.sessions["user"].misses == 0


def test_the_last_step_leads_to_a_person(world: World) -> None:
    at_time(world)
    miss(world, 4)
    assert text_of(world.tap("user", "intent:human_handoff")).startswith("I've told our team")


def test_few_choices_of_the_question_stay_as_they_are(world: World) -> None:
    reach_review(world)
    shown = world.heard["user"][-1].choices
    miss(world, 3)
    assert world.heard["user"][-1].choices == shown


@pytest.mark.parametrize(
    "text",
    ["2", "the second one", "Bulawayo", "bulwayo", "byo", "Hillside Bulawayo", "hilside, bulawayo",
     "the one in Bulawayo", "Hillside, Bulawayo"],
)  # fmt: skip
def test_which_hillside_is_told_by_number_name_or_misspelling(
    world: World, nlu_model: object, text: str
) -> None:
    world.understand = lambda said, now: nlu_model.parse(said, now=now)  # type: ignore[attr-defined]
    at_which_hillside(world)
    world.say("user", text)
    location = world.slot("user", "location")
    assert getattr(location, "label", None) == "Hillside, Bulawayo"
