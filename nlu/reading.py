"""What the intent classifier reads: the message with its places, times and trades told by kind.

"pane plumber here kuMufakose mangwana" is learnt as "pane xtrade here ku xplace xtime", so that
what holds for one place holds for all. Beside the words stand the names of the lists of the data
(`lookup`, `regex`) that have something in the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlu.hits import Hit
from nlu.linear import Reading
from nlu.normalise import clean

REPLACED = {"place": "xplace", "time": "xtime", "trade": "xtrade"}
"""Kinds of hits whose words are left out, and what stands in their place."""


def read(text: str, hits: Iterable[Hit]) -> Reading:
    """Return the message as it is classified, given what was found in it."""
    ordered = sorted(hits, key=lambda hit: (hit.start, -hit.end))
    marks = tuple(REPLACED.get(hit.kind, hit.kind) for hit in ordered)
    return Reading(clean(_replaced(text, ordered)), marks)


def _replaced(text: str, ordered: Sequence[Hit]) -> str:
    parts: list[str] = []
    read_to = 0
    for hit in ordered:
        word = REPLACED.get(hit.kind)
        if word is not None and hit.start >= read_to:
            parts += [text[read_to : hit.start], f" {word} "]
            read_to = hit.end
    return "".join([*parts, text[read_to:]])
