"""What the entity model sees of every token: the word, its neighbours, and what was found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from nlu.hits import Hit

Span = tuple[int, int]


def features(text: str, spans: Sequence[Span], hits: Iterable[Hit]) -> list[list[str]]:
    """Return one list of features per token, in the order of the tokens."""
    words = [text[start:end] for start, end in spans]
    lower = [word.lower() for word in words]
    shapes = [_shape(word) for word in words]
    found = _hits_of_tokens(spans, hits)
    glued = [False, *(a[1] == b[0] for a, b in pairwise(spans))]
    rows = []
    last = len(words) - 1
    for i, word in enumerate(lower):
        before = lower[i - 1] if i else "<"
        after = lower[i + 1] if i < last else ">"
        row = [
            "bias",
            f"w={word}",
            f"s={shapes[i]}",
            f"<3={word[:3]}",
            f"<4={word[:4]}",
            f">2={word[-2:]}",
            f">3={word[-3:]}",
            f">4={word[-4:]}",
            f"w-1={before}",
            f"w+1={after}",
            f"w-2={lower[i - 2] if i > 1 else '<'}",
            f"w+2={lower[i + 2] if i < last - 1 else '>'}",
            f"w-1,w={before} {word}",
            f"w,w+1={word} {after}",
            f"s-1={shapes[i - 1] if i else '<'}",
            f"s+1={shapes[i + 1] if i < last else '>'}",
            f">3-1={before[-3:]}",
            f">3+1={after[-3:]}",
        ]
        if glued[i]:
            row.append("glued")
        row += found[i]
        if i:
            row += [f"-1:{hit}" for hit in found[i - 1]]
        if i < last:
            row += [f"+1:{hit}" for hit in found[i + 1]]
        rows.append(row)
    return rows


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
            found[i] += [f"{hit.kind}:{place}", f"{hit.kind}"]
    return found
