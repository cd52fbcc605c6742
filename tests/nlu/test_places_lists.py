"""The gazetteer against messages as people write them; see the two lists in tests/nlu/data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from nlu.places import Gazetteer
from nlu.types import PlaceMatch

DATA = Path(__file__).parents[2] / "data"
LISTS = Path(__file__).parent / "data"
SPAN = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True)
class Mention:
    text: str
    start: int
    end: int
    label: str


def lines(name: str) -> list[str]:
    content = (LISTS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in content if line and not line.startswith("#")]


def mentions(line: str) -> list[Mention]:
    text = SPAN.sub(r"\1", line)
    found: list[Mention] = []
    shift = 0
    for match in SPAN.finditer(line):
        start = match.start() - shift
        found.append(Mention(text, start, start + len(match[1]), match[2]))
        shift += len(match[0]) - len(match[1])
    return found


def label(match: PlaceMatch) -> str:
    return match.candidates[0].label + ("?" if len(match.candidates) > 1 else "")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(DATA / "places.csv")


def test_places_in_running_messages_are_found_and_mean_the_right_place(
    gazetteer: Gazetteer,
) -> None:
    expected = [mention for line in lines("place_mentions.txt") for mention in mentions(line)]
    missed = [
        mention
        for mention in expected
        if (mention.start, mention.end, mention.label)
        not in [(m.start, m.end, label(m)) for m in gazetteer.find(mention.text)]
    ]
    assert len(expected) >= 250
    assert len(missed) <= 0.03 * len(expected), missed


def test_the_words_for_a_place_alone_are_matched(gazetteer: Gazetteer) -> None:
    expected = [mention for line in lines("place_mentions.txt") for mention in mentions(line)]
    missed = []
    for mention in expected:
        match = gazetteer.match(mention.text[mention.start : mention.end])
        if match is None or label(match).rstrip("?") != mention.label.rstrip("?"):
            missed.append(mention)
    assert len(missed) <= 0.02 * len(expected), missed


def test_no_place_is_invented(gazetteer: Gazetteer) -> None:
    texts = lines("no_places.txt")
    assert len(texts) >= 300
    assert [(t, gazetteer.find(t)) for t in texts if gazetteer.find(t.removeprefix("? "))] == []


def test_no_answer_to_where_is_invented(gazetteer: Gazetteer) -> None:
    texts = [text for text in lines("no_places.txt") if not text.startswith("? ")]
    assert [(text, gazetteer.match(text)) for text in texts if gazetteer.match(text)] == []
