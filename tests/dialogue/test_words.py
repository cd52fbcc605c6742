"""Issues and dates as they are written back to people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dialogue.slots.words import tidy_issue
from dialogue.values import Location
from dialogue.wording import capitalised, day, day_and_time, numbered, place
from tests.fakes.world import ZONE


@pytest.mark.parametrize(
    ("said", "issue"),
    [
        ("My bathroom sink is blocked", "Bathroom sink is blocked"),
        ("the geyser burst", "Geyser burst"),
        ("please, my tap drips.", "Tap drips"),
        ("I have a leaking pipe", "Leaking pipe"),
        ("toilet  blocked\nsince monday", "Toilet blocked since monday"),
        ("Theatre lights", "Theatre lights"),
        ("a", "A"),
        ("ANOTHER leak", "ANOTHER leak"),
        ("the probelm is a door does not close", "Door does not close"),
        ("dambudziko nderekti plug haishande", "Plug haishande"),
        ("ininga yikuthi isinki ivalekile", "Isinki ivalekile"),
        ("problem: the geyser", "Geyser"),
        ("the problem is I want braids", "I want braids"),
        ("that is the problem", "That is the problem"),
    ],
)
def test_an_issue_begins_with_what_is_wrong(said: str, issue: str) -> None:
    assert tidy_issue(said) == issue


def test_a_long_story_is_cut() -> None:
    assert len(tidy_issue("x" * 2000)) == 500


def test_dates_are_written_in_full() -> None:
    moment = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE)
    assert day_and_time(moment, "en") == "Tuesday 24 November, 15:00"
    assert day(moment + timedelta(days=1), "en") == "Wednesday 25 November"


@pytest.mark.parametrize("language", ["sn", "nd"])
def test_every_language_has_names_for_days(language: str) -> None:
    moment = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE)
    written = day_and_time(moment, language)  # type: ignore[arg-type]
    assert written.endswith("15:00")
    assert "Tuesday" not in written


def test_a_section_stands_behind_the_suburb() -> None:
    mkoba = Location(label="Mkoba, Gweru", town="Gweru", latitude=0, longitude=0, section="14")
    assert place(mkoba) == "Mkoba 14, Gweru"


def test_small_things() -> None:
    assert capitalised("tomorrow at 3PM") == "Tomorrow at 3PM"
    assert capitalised("") == ""
    assert numbered(["a", "b"]) == "1. a\n2. b"
