"""Plays the conversations of tests/transcripts with the trained model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.model import NluModel
from tests.fakes import background
from tests.fakes.world import NOON, World, build_world, onboard
from webapp.channels.baileys.menus import as_text

BACKGROUND = {"later": background.wait, "worker": background.work, "team": background.decide}
FILES = sorted((Path(__file__).parent / "transcripts").glob("*.yml"))


@dataclass(frozen=True)
class Transcript:
    """One conversation of a file."""

    title: str
    at: datetime
    known: dict[str, dict[str, str]]
    says: tuple[tuple[str, str], ...]


def transcripts() -> Iterator[Transcript]:
    for path in FILES:
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield _transcript(entry)


def _transcript(entry: dict[str, Any]) -> Transcript:
    says = [next(iter(line.items())) for line in entry["says"]]
    return Transcript(
        title=entry["title"],
        at=datetime.fromisoformat(entry["at"]) if "at" in entry else NOON,
        known=entry.get("known", {}),
        says=tuple((str(who), str(text)) for who, text in says),
    )


def fits(said: str, expected: str) -> bool:
    """Compare, where an ellipsis at an end stands for anything."""
    if expected.startswith("…") and expected.endswith("…"):
        return expected[1:-1] in said
    if expected.startswith("…"):
        return said.endswith(expected[1:])
    return said.startswith(expected[:-1]) if expected.endswith("…") else said == expected


Tap = Callable[[World, str, str], object]
"""Let a person make a choice by its title."""


def play(world: World, transcript: Transcript, tap: Tap) -> None:
    speaker = ""
    for who, text in transcript.says:
        if who == "state":
            assert world.state(speaker).value == text
        elif who in BACKGROUND:
            BACKGROUND[who](world, text)
        elif who == "bot" or who.startswith("bot to "):
            hearer = who.removeprefix("bot to ") if who != "bot" else speaker
            said = world.heard[hearer][-1].text
            assert fits(said, text), f"to {hearer}: {said!r}, expected {text!r}"
        else:
            speaker = who
            _speak(world, who, text, tap)


def _speak(world: World, who: str, text: str, tap: Tap) -> None:
    if text.startswith("[") and text.endswith("]"):
        tap(world, who, text[1:-1])
    else:
        world.say(who, text)


def type_number(world: World, who: str, title: str) -> None:
    """Let a person type the number that the menu of a linked phone shows before a title.

    What only an older menu offers is tapped: there the test is about such taps.
    """
    reply = world.heard[who][-1]
    line = re.search(rf"^(\d+)\. {re.escape(title)}( \(|$)", as_text(reply), re.MULTILINE)
    if line is None:
        world.tap_title(who, title)
    else:
        world.say(who, line[1])


@pytest.mark.parametrize("tap", [World.tap_title, type_number], ids=["buttons", "numbers"])
@pytest.mark.parametrize(
    "transcript", tuple(transcripts()), ids=lambda t: t.title.replace(" ", "-")
)
def test_the_conversation_comes_out_as_written(
    transcript: Transcript, tap: Tap, nlu_model: NluModel
) -> None:
    world = build_world(lambda text, now: nlu_model.parse(text, now=now), now=transcript.at)
    world.twice = True
    for person, profile in transcript.known.items():
        onboard(world, person, name=profile["name"], home=profile["home"])
    play(world, transcript, tap)
