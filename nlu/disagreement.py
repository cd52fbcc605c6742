"""Where lists, grammars and similar examples contradict what the model made of a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from nlu.domain import Sighting
from nlu.intents import OUT_OF_SCOPE
from nlu.types import Entity, Example, Parse

ALIKE = 0.6
"""Similarity from which on an example speaks for its intent."""

_SURE_PLACE = 0.95
_LISTED = frozenset({"location", "service_type", "time"})
"""Entities whose words must be known to a list or a grammar."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that speaks against the model."""

    strength: float
    """0..1."""
    what: str
    """In words, for who reviews the message."""


def contradictions(
    parse: Parse, sighting: Sighting | None, like: Example | None, similarity: float
) -> tuple[Contradiction, ...]:
    """Return what speaks against a parse; `like` is the most similar example, if any.

    `sighting` is None for other people's data, of which no lists are known.
    """
    found = [*_of_examples(parse, like, similarity)]
    if sighting is not None and parse.intent not in OUT_OF_SCOPE:
        found += [*_unmarked(parse, sighting), *_unknown(parse.entities)]
        if sighting.trades and parse.service_type is None:
            trade = sighting.trades[0]
            found.append(Contradiction(0.5, f"“{trade.text}” names a trade; none was understood"))
    return tuple(found)


def strength(found: Sequence[Contradiction]) -> float:
    """Return how much contradictions weigh together, 0..1."""
    return 1.0 - prod(1.0 - each.strength for each in found)


def _of_examples(parse: Parse, like: Example | None, similarity: float) -> Iterator[Contradiction]:
    if like is not None and similarity >= ALIKE and like.intent != parse.intent:
        yield Contradiction(similarity, f"like “{like.text}”, which is {like.intent}")


def _unmarked(parse: Parse, sighting: Sighting) -> Iterator[Contradiction]:
    for place in sighting.places:
        if place.score >= _SURE_PLACE and not _covered(parse, place.start, place.end):
            yield Contradiction(0.4, f"“{place.text}” is a place; it is not marked")
    for time in sighting.times:
        bare = time.text.isdecimal()
        if not bare and not _covered(parse, time.start_char, time.end_char):
            yield Contradiction(0.4, f"“{time.text}” is a time; it is not marked")


def _covered(parse: Parse, start: int, end: int) -> bool:
    """Whether any entity shares characters with a span: which one is the model's to say."""
    return any(entity.start < end and entity.end > start for entity in parse.entities)


def _unknown(entities: Sequence[Entity]) -> Iterator[Contradiction]:
    for entity in entities:
        if entity.type in _LISTED and entity.value is None:
            yield Contradiction(
                0.6, f"“{entity.text}” is marked as {entity.type}; no list knows it"
            )
