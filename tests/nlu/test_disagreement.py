"""What lists and similar examples say against the model."""

from __future__ import annotations

import pytest

from nlu.disagreement import contradictions, strength
from nlu.domain import Domain
from nlu.evaluation import REFERENCE
from nlu.sources import Sources
from nlu.types import Entity, Example, Parse
from tests.fixtures.model import ROOT


@pytest.fixture(scope="module")
def domain() -> Domain:
    known = Sources.at(ROOT / "data").known()
    assert known is not None
    return known


def entity(kind: str, text: str, start: int, value: str | None) -> Entity:
    return Entity(
        type=kind,
        text=text,
        start=start,
        end=start + len(text),
        confidence=1.0,
        extractor="x",
        value=value,
    )


def said(
    domain: Domain, parse: Parse, like: Example | None = None, similarity: float = 0
) -> list[str]:
    found = contradictions(parse, domain.look(parse.text, REFERENCE), like, similarity)
    return [each.what for each in found]


def test_what_lists_know_and_the_model_left_out_is_told(domain: Domain) -> None:
    parse = Parse(text="plumber in Mufakose tomorrow", intent="greet", confidence=0.9)

    assert said(domain, parse) == [
        "“Mufakose” is a place; it is not marked",
        "“tomorrow” is a time; it is not marked",
        "“plumber” names a trade; none was understood",
    ]


def test_what_the_model_marked_and_no_list_knows_is_told(domain: Domain) -> None:
    entities = (entity("location", "Nowhereville", 10, None), entity("time", "tomorrow", 23, "t"))
    parse = Parse(
        text="I live in Nowhereville tomorrow", intent="inform", confidence=1, entities=entities
    )

    assert said(domain, parse) == ["“Nowhereville” is marked as location; no list knows it"]


def test_a_message_out_of_scope_is_not_expected_to_be_marked(domain: Domain) -> None:
    assert not said(domain, Parse(text="rain in Mufakose", intent="out_of_scope", confidence=1))


@pytest.mark.parametrize(
    ("intent", "similarity", "told"),
    [("thank", 0.8, True), ("thank", 0.4, False), ("greet", 0.8, False)],
)
def test_a_similar_example_speaks_for_its_intent(
    domain: Domain, intent: str, similarity: float, told: bool
) -> None:
    like = Example(text="thanks", intent=intent)

    found = said(domain, Parse(text="thx", intent="greet", confidence=1), like, similarity)

    assert bool(found) is told


def test_two_contradictions_weigh_more_than_one() -> None:
    like = Example(text="thanks", intent="thank")
    found = contradictions(Parse(text="thx", intent="greet", confidence=1), None, like, 0.5 + 0.2)

    assert strength(()) == 0
    assert strength(found) == pytest.approx(0.7)
    assert strength([*found, *found]) == pytest.approx(0.91)
