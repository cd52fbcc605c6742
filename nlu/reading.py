"""What the intent classifier reads: the message with its places, times and trades told by kind.

"pane plumber here kuMufakose mangwana" is learnt as "pane xtrade here ku xplace xtime", so that
what holds for one place holds for all. Beside the words stand the names of the lists of the data
(`lookup`, `regex`) that have something in the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nlu.hits import Hit
from nlu.linear import Reading
from nlu.normalise import clean

REPLACED = {"place": "xplace", "time": "xtime", "trade": "xtrade"}
"""Kinds of hits whose words are left out, and what stands in their place."""

_PLACES = {"place": REPLACED["place"]}


def read(text: str, hits: Iterable[Hit]) -> Reading:
    """Return the message as it is classified, given what was found in it."""
    ordered = sorted(hits, key=lambda hit: (hit.start, -hit.end))
    marks = tuple(REPLACED.get(hit.kind, hit.kind) for hit in ordered)
    return Reading(clean(_replaced(text, ordered, REPLACED)), marks)


def without_places(text: str, hits: Iterable[Hit]) -> str:
    """Return the message as its language is told: names of places are the same in each."""
    places = sorted((hit for hit in hits if hit.kind in _PLACES), key=lambda hit: hit.start)
    return clean(_replaced(text, places, _PLACES))


def _replaced(text: str, ordered: Sequence[Hit], words: Mapping[str, str]) -> str:
    parts: list[str] = []
    read_to = 0
    for hit in ordered:
        word = words.get(hit.kind)
        if word is not None and hit.start >= read_to:
            parts += [text[read_to : hit.start], f" {word} "]
            read_to = hit.end
    return "".join([*parts, text[read_to:]])
