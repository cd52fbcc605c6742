from __future__ import annotations

from pathlib import Path

import pytest

from nlu.domain import LIKE_A_PLACE, Domain
from nlu.evaluation import REFERENCE
from nlu.sources import Sources
from nlu.types import Entity, PlaceMatch, TimeMatch

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def domain() -> Domain:
    known = Sources.at(ROOT / "data").known()
    assert known is not None
    return known


def value(domain: Domain, text: str, words: str, kind: str) -> object:
    start = text.index(words)
    entity = Entity(
        type=kind, text=words, start=start, end=start + len(words), confidence=1, extractor=""
    )
    return domain.value(entity, domain.look(text, REFERENCE), REFERENCE)


def test_what_is_seen_becomes_hits(domain: Domain) -> None:
    text = "plumber kuMufakose tomorrow, the second one"
    kinds = {(h.kind, text[h.start : h.end]) for h in domain.look(text, REFERENCE).hits()}
    assert {
        ("trade", "plumber"),
        ("place", "Mufakose"),
        ("time", "tomorrow"),
        ("number", "second"),
    } <= kinds


def test_a_bare_number_is_no_sure_time(domain: Domain) -> None:
    kinds = {h.kind for h in domain.look("2", REFERENCE).hits()}
    assert "time" not in kinds


def test_the_thing_worked_on_is_enough_where_a_trade_is_named(domain: Domain) -> None:
    named = value(domain, "we want electric fence done", "electric fence", "service_type")
    assert named == "security_installer"


def test_a_misspelt_place_is_told_from_a_certain_one(domain: Domain) -> None:
    kinds = {(h.kind, h.start) for h in domain.look("Mbare or Mufakoze", REFERENCE).hits()}
    assert {("place", 0), (LIKE_A_PLACE, 9)} <= kinds


def test_a_place_has_its_candidates(domain: Domain) -> None:
    found = value(domain, "I am in Hillside", "Hillside", "location")
    assert isinstance(found, PlaceMatch)
    assert len(found.candidates) > 1


def test_a_place_nobody_knows_has_no_value(domain: Domain) -> None:
    assert value(domain, "I am in Xyzzyville", "Xyzzyville", "location") is None


def test_a_time_is_read_within_its_message(domain: Domain) -> None:
    found = value(domain, "come tomorrow at 3", "tomorrow at 3", "time")
    assert isinstance(found, TimeMatch)
    assert found.start is not None
    assert (found.start.day, found.start.hour) == (19, 15)


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        ("plumba", "service_type", "plumber"),
        ("lawyer", "service_type", None),
        ("second", "ordinal", 2),
        ("4/5", "rating", 4),
        ("chishona", "language", "sn"),
        ("Mai Rudo", "person_name", "Mai Rudo"),
    ],
)
def test_values(domain: Domain, words: str, kind: str, expected: object) -> None:
    assert value(domain, f"it is {words}", words, kind) == expected
