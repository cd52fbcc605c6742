"""What the entity model sees of every token: the word, its neighbours, and what was found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from nlu.hits import Hit
from nlu.normalise import LONGEST_WORD, REMEMBERED_WORDS

Span = tuple[int, int]

_STOPS = frozenset(",.;:!?…()\n-")
_NEAR = 3
_EDGES = (2, 3, 4, 5)
_GRAM = 4
"""Letters: Shona and Ndebele say with the beginning, the middle and the end of a verb what English
says with three words."""


def features(text: str, spans: Sequence[Span], hits: Sequence[Hit], intent: str) -> list[list[str]]:
    """Return one list of features per token, in the order of the tokens.

    `intent` is what the classifier takes the message for.
    """
    words = [text[start:end][:LONGEST_WORD] for start, end in spans]
    rows = [[*_of_word(word)] for word in words]
    found = _hits_of_tokens(spans, hits)
    for row, own in zip(rows, found, strict=True):
        row += own
    _add_neighbours(rows, words, found)
    for i in range(1, len(spans)):
        if spans[i - 1][1] == spans[i][0]:
            rows[i].append("glued")
    _add_clauses(rows, words, found, intent)
    return rows


@lru_cache(maxsize=REMEMBERED_WORDS)
def _of_word(word: str) -> tuple[str, ...]:
    lower = word.lower()
    inside = [f"g={lower[i : i + _GRAM]}" for i in range(1, len(lower) - _GRAM)]
    return (
        "bias",
        f"w={lower}",
        f"s={_shape(word)}",
        *(f"<{length}={lower[:length]}" for length in _EDGES),
        *(f">{length}={lower[-length:]}" for length in _EDGES),
        *inside,
    )


def _add_neighbours(
    rows: Sequence[list[str]], words: Sequence[str], found: Sequence[list[str]]
) -> None:
    """Add what stands up to two tokens before and after."""
    lower = ["<", "<", *(word.lower() for word in words), ">", ">"]
    shapes = ["<", *map(_shape, words), ">"]
    hits = [[], *found, []]
    for i, row in enumerate(rows):
        before2, before, word, after, after2 = lower[i : i + 5]
        row += [
            f"w-1={before}",
            f"w+1={after}",
            f"w-2={before2}",
            f"w+2={after2}",
            f"w-1,w={before} {word}",
            f"w,w+1={word} {after}",
            f"s-1={shapes[i]}",
            f"s+1={shapes[i + 2]}",
            f">3-1={before[-3:]}",
            f">3+1={after[-3:]}",
        ]
        row += [f"-1:{hit}" for hit in hits[i]]
        row += [f"+1:{hit}" for hit in hits[i + 2]]


def _add_clauses(
    rows: Sequence[list[str]], words: Sequence[str], found: Sequence[list[str]], intent: str
) -> None:
    """Add where in its clause a token stands, what else is in the clause, and the intent."""
    for first, last in _clauses(words):
        kinds = {hit for hits in found[first:last] for hit in hits if ":" not in hit}
        about = "+".join(sorted(kinds & {"place", "time", "trade"}))
        head = words[first].lower()
        for i in range(first, last):
            since, left = min(i - first, _NEAR), min(last - 1 - i, _NEAR)
            rows[i] += [
                f"i={intent}",
                f"i,since={intent} {since}",
                f"i,left={intent} {left}",
                f"clause={about}",
                f"i,clause={intent} {about} {since}",
                f"head={head} {since}",
            ]


def _clauses(words: Sequence[str]) -> list[tuple[int, int]]:
    borders = [0, *(i + 1 for i, word in enumerate(words) if word in _STOPS), len(words)]
    return [(first, last) for first, last in pairwise(borders) if first < last]


@lru_cache(maxsize=REMEMBERED_WORDS)
def _shape(word: str) -> str:
    """Return "Xx" for Harare, "dd" for 12: the kinds of characters, runs longer than two cut."""
    shape = ""
    for character in word:
        if character.isupper():
            kind = "X"
        elif character.isalpha():
            kind = "x"
        elif character.isdigit():
            kind = "d"
        else:
            kind = character
        if shape[-2:] != kind * 2:
            shape += kind
    return shape


def _hits_of_tokens(spans: Sequence[Span], hits: Iterable[Hit]) -> list[list[str]]:
    """Return for every token the hits that cover it, with where in the hit it stands."""
    found: list[list[str]] = [[] for _ in spans]
    for hit in hits:
        inside = [i for i, (start, end) in enumerate(spans) if start < hit.end and end > hit.start]
        for i in inside:
            first, last = i == inside[0], i == inside[-1]
            place = "U" if first and last else "B" if first else "L" if last else "I"
            found[i] += [f"{hit.kind}:{place}", hit.kind]
    return found
