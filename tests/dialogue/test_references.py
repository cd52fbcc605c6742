"""Who is meant: by number, by place, by what he is like, by half a name, or as last time."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dialogue.values import Standing
from nlu.model import NluModel
from tests.dialogue.test_booking import say
from tests.fakes.world import World

with (Path(__file__).with_name("references.csv")).open(encoding="utf-8", newline="") as file:
    ROWS = tuple(csv.DictReader(file))
BEST, BEFORE = "drain", "flow"


def at_the_choice(world: World, model: NluModel) -> list[str]:
    """Bring "user", who has booked FlowRight before, to the list; return the ids on it."""
    spans: dict[str, Any] = {"place": "Avondale", "time": "tomorrow at 3pm", "issue": "sink"}
    text = "plumber in Avondale tomorrow at 3pm, sink"
    say(world, text, "request_service", service="plumber", **spans)
    world.tap("user", f"provider:{BEFORE}")
    say(world, "yes", "affirm")
    (reference,) = world.ports.bookings.bookings
    world.tap(BEFORE, f"booking:{reference}:accept")
    world.ports.clock.forward(days=3)
    for identifier, stars in ((BEST, 4.9), ("tap", 3.1)):
        provider = world.ports.providers.get(identifier)
        assert provider is not None
        rated = replace(provider, standing=Standing(ratings=12, stars=stars))
        world.ports.providers.providers[identifier] = rated
    say(world, "plumber in Mbare", "request_service", service="plumber", place="Mbare")
    world.understand = lambda said, now: model.parse(said, now=now)
    return [choice.id.partition(":")[2] for choice in world.heard["user"][-1].choices]


def test_there_are_60_wordings_in_three_languages() -> None:
    assert len({row["text"] for row in ROWS}) == len(ROWS) >= 60
    assert {row["language"] for row in ROWS} == {"en", "sn", "nd"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_the_one_meant_is_taken(row: dict[str, str], world: World, nlu_model: NluModel) -> None:
    shown = at_the_choice(world, nlu_model)
    world.say("user", row["text"])
    if row["meant"] == "price":
        assert world.slot("user", "provider") is None
        told = world.heard["user"][-1].text
        assert told.startswith(("I don't know", "Asking here is free", "Mitengo", "Intengo")), told
        return
    numbers = {"1": shown[0], "2": shown[1], "3": shown[2], "last": shown[-1]}
    meant = {**numbers, "closest": "tap", "best": BEST, "again": BEFORE}
    assert world.slot("user", "provider") == meant.get(row["meant"], row["meant"])


def test_a_name_that_sounds_like_something_else_is_a_name(world: World) -> None:
    say(world, "plumber in Mbare", "request_service", service="plumber", place="Mbare")
    say(world, "Flow right", "thank")
    assert world.slot("user", "provider") == "flow"
    world.sessions["user"] = world.sessions["user"].cleared("provider")
    assert say(world, "thank you", "thank").startswith("You're welcome!")
