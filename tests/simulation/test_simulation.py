"""A short run of the simulated people, with every test: `make simulate` plays many more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from dialogue.values import Booking
from nlu.model import NluModel
from nlu.types import Language
from tests.simulation.people import LANGUAGES, STYLES, misspelt
from tests.simulation.play import Outcome, play
from tests.simulation.report import report
from tests.simulation.stages import MemoryStage, stored_stage

EACH = 6
"""Conversations of each style: two in every language."""


@pytest.fixture(scope="module")
def outcomes(nlu_model: NluModel) -> list[Outcome]:
    """Return what became of a few conversations of every style."""
    return [
        play(nlu_model, style, LANGUAGES[number % len(LANGUAGES)], number)
        for style in STYLES
        for number in range(EACH)
    ]


@pytest.mark.parametrize("style", STYLES)
def test_people_of_every_style_get_what_they_want(outcomes: list[Outcome], style: str) -> None:
    of_style = [o for o in outcomes if o.style == style]
    told, _ = report(of_style, EACH)
    assert [o.success for o in of_style] == [True] * EACH, told


def test_nothing_fails_and_nobody_is_left_without_an_answer(outcomes: list[Outcome]) -> None:
    assert not [o for o in outcomes if o.error or o.dead_end]


@pytest.mark.parametrize("style", ["one-shot", "changing mind", "providing"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_comes_of_it_through_the_stores(
    nlu_model: NluModel, mongo_uri: str, style: str, language: Language
) -> None:
    in_memory = play(nlu_model, style, language, 1)
    with stored_stage(nlu_model, mongo_uri) as stage:
        stored = play(nlu_model, style, language, 1, stage)
    assert stored.stored
    assert (stored.success, stored.wrong, stored.error) == (True, "", "")
    assert (stored.turns, stored.messages) == (in_memory.turns, in_memory.messages)


def test_a_booking_with_another_provider_is_no_success(nlu_model: NluModel) -> None:
    stage = Meddled(nlu_model)
    outcome = play(nlu_model, "terse", "en", 0, stage)
    assert (outcome.complete, outcome.success, outcome.wrong) == (True, False, "provider")


class Meddled(MemoryStage):
    """Where every request goes to somebody whom nobody wanted."""

    def bookings(self) -> list[Booking]:
        """Return the bookings with another provider."""
        return [
            replace(booking, request=replace(booking.request, provider_id="somebody"))
            for booking in super().bookings()
        ]


def test_what_is_written_in_one_go_is_one_turn(nlu_model: NluModel) -> None:
    outcome = play(nlu_model, "double-sending", "en", 0)
    assert outcome.messages == 2 * outcome.turns


def test_nobody_is_asked_again_in_the_same_words(outcomes: list[Outcome]) -> None:
    assert not Counter(o.style for o in outcomes if o.repeated)


def test_a_conversation_plays_the_same_again(nlu_model: NluModel) -> None:
    first, second = (play(nlu_model, "digressing", "sn", 3) for _ in range(2))
    assert first.transcript == second.transcript
    assert first.transcript != play(nlu_model, "digressing", "sn", 4).transcript


def test_the_report_tells_how_many_failed_and_shows_them(nlu_model: NluModel) -> None:
    failed = play(nlu_model, "terse", "en", 0)
    failed.success, failed.wrong = False, "time"
    text, passed = report([failed], 1)
    assert not passed
    assert "1 conversations, 1 to look at: a bar is missed" in text
    assert "--- terse, en, seed 0: wrong: time\n> " in text


def test_a_slip_changes_one_long_word() -> None:
    rng = Random(1)
    assert misspelt("in at 10", rng) == "in at 10"
    for _ in range(20):
        assert misspelt("I need a plumber", rng) != "I need a plumber"
