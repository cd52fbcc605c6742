"""Days that are misspelt: another day would be a wrong appointment."""

from __future__ import annotations

import pytest

from dialogue.slots.day_words import respelt
from dialogue.values import When
from nlu.model import NluModel
from tests.fakes.world import build_world, onboard


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("day aftre tomorrow at 8am", "day after tomorrow at 8am"),
        ("tomorrrow", "tomorrow"),
        ("Chishaun na9am", "chishanu na9am"),
        ("musi weChian na4pm", "musi wechina na4pm"),
        ("ngoLwesihlnau ngo9 ekuseni", "ngolwesihlanu ngo9 ekuseni"),
        ("kuusasa ngo3", "kusasa ngo3"),
    ],
)
def test_one_slip_is_mended(said: str, meant: str) -> None:
    assert respelt(said) == meant


@pytest.mark.parametrize(
    "said", ["water is leaking", "chinja nguva", "mangwanani", "Friday", "Mbare", "3pm", "chin", ""]
)
def test_other_words_stay_as_they_are(said: str) -> None:
    assert respelt(said) == said


def test_a_misspelt_day_is_the_day_that_was_meant(nlu_model: NluModel) -> None:
    world = build_world(lambda text, now: nlu_model.parse(text, now=now))
    onboard(world, "user")
    world.say("user", "plumber in Harare, my sink is blocked")
    world.say("user", "Seagate Plumbers")
    world.say("user", "day aftre tomorrow at 8am")
    when = world.slot("user", "time")
    assert isinstance(when, When)
    assert (when.start.day, when.start.hour) == (4, 8)
