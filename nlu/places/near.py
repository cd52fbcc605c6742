"""The names that come nearest to a text that names no known place: guesses, not answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from nlu.places.spelling import words
from nlu.places.wording import FILLER, LINKED
from nlu.types import Place

ALIKE = 0.72
"""Similarity from which a name is worth a guess, 0..1: one slip in four letters, two in eight."""
_SHORTEST = 4
_LONGEST_ANSWER = 5
"""Words; who writes more tells something else than a place."""
_LONGEST_PREFIX = 4
_UNSURE = frozenset({"dont", "know", "not", "sure"})
"""Words of who knows no name, which are like some."""
_IMPORTANT = ("city", "town", "growth_point", "suburb", "village")


def near(text: str, places: Sequence[Place], limit: int) -> tuple[Place, ...]:
    """Return up to `limit` places whose names are most like an answer to "where?", best first.

    "ehCinhoyi" and "at Kari please" count without what is written onto or around the name.
    """
    said = list(_names_said(text))
    scored = [(max((_alike(each, place) for each in said), default=0.0), place) for place in places]
    fitting = [(score, place) for score, place in scored if score >= ALIKE]
    fitting.sort(key=lambda pair: (-pair[0], _IMPORTANT.index(pair[1].kind), pair[1].label))
    return tuple(place for _, place in fitting[:limit])


def _names_said(text: str) -> Iterator[str]:
    told = [word.key for word in words(text)]
    if not told or len(told) > _LONGEST_ANSWER:
        return
    telling = [key for key in told if key not in FILLER | _UNSURE]
    yield from {"".join(telling), *telling}
    for key in telling:
        # The slip may lie in what stands before the name: "ehCinhoyi" for "eChinhoyi".
        for cut in range(1, min(_LONGEST_PREFIX, len(key) - _SHORTEST) + 1):
            if key[:cut] in LINKED:
                yield key[cut:]


def _alike(said: str, place: Place) -> float:
    name = "".join(word.key for word in words(place.name))
    if min(len(said), len(name)) < _SHORTEST:
        return 0.0
    return float(OSA.normalized_similarity(said, name, score_cutoff=ALIKE))
