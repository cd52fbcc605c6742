"""What a simulated person wants, and how it comes to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from nlu.corpus import load
from nlu.types import Language
from tests.fakes.world import DATA, the_gazetteer

PATH = Path(__file__).with_name("wordings.yml")


@cache
def wordings() -> dict[str, Any]:
    """Return the file of wordings."""
    read: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return read


@cache
def places() -> tuple[str, ...]:
    """Return the labels that the NLU's test messages mention and the gazetteer knows."""
    examples = load(DATA / "nlu" / "test").examples
    told = (e.value for example in examples for e in example.entities if e.type == "location")
    known = dict.fromkeys(value for value in told if isinstance(value, str))
    return tuple(label for label in known if the_gazetteer().by_label(label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time as it is said, and what it means."""

    said: str
    start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A booking that somebody wants."""

    language: Language
    service: str
    trade: str
    place: str
    """Its label."""
    issue: str
    time: Time
    name: str
    provider: int
    """Position in the list of the one wanted; -1 is the nearest."""
    provider_id: str = ""
    """Who that is, once the list was shown; empty: whoever is nearest."""


def some_time(rng: Random, language: Language, now: datetime) -> Time:
    """Return a time of the file, as it is meant at `now`."""
    said, meaning = rng.choice(wordings()["times"][language])
    days = meaning.get("days") or (meaning["weekday"] - now.weekday()) % 7 or 7
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Time(said=said, start=midnight + timedelta(days=days, hours=meaning["hour"]))


def some_goal(rng: Random, language: Language, now: datetime) -> Goal:
    """Return a wish made up from the wordings of a language."""
    service = rng.choice(sorted(wordings()["trades"]))
    trade = wordings()["trades"][service][language]
    return Goal(
        language=language,
        service=service,
        trade=rng.choice(trade["names"]),
        place=rng.choice(places()),
        issue=rng.choice(trade["issues"]),
        time=some_time(rng, language, now),
        name=rng.choice(wordings()["names"]),
        provider=rng.choice([0, 1, 2, -1]),
    )


def another_time(rng: Random, goal: Goal, now: datetime) -> Time:
    """Return a time that differs in day and hour."""
    while True:
        time = some_time(rng, goal.language, now)
        if time.start.date() != goal.time.start.date() and time.start.hour != goal.time.start.hour:
            return time
