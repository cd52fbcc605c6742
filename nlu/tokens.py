"""Splits a message into the tokens that entities are made of, as a spaCy Doc.

A token never straddles a border between letters, digits and signs, but for the hyphen and the
apostrophe inside a word (i-plumber, can't). Written words are also split
where a locative prefix meets a capital (kuMufakose) and at given places inside them, so that a
place known to the gazetteer can begin inside a word (kumufakose).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc
from spacy.vocab import Vocab

_PIECE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[^\w\s]|_")
_PREFIX = re.compile(r"(?:[a-z]{1,6}|[A-Z][a-z]{1,6})(?=[A-Z])")


def tokenise(text: str, cuts: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Return start and end of every token; `cuts` are further places to split at."""
    inside = sorted(set(cuts))
    spans: list[tuple[int, int]] = []
    for match in _PIECE.finditer(text):
        start, end = match.span()
        prefix = _PREFIX.match(text, start, end)
        borders = [cut for cut in inside if start < cut < end]
        if prefix:
            borders.append(prefix.end())
        for border in sorted(set(borders)):
            spans.append((start, border))
            start = border
        spans.append((start, end))
    return spans


def make_doc(vocab: Vocab, text: str, cuts: Iterable[int] = ()) -> Doc:
    """Return the message as a Doc whose characters stand where they stand in the text.

    White space longer than one space becomes a token of its own, as spaCy wants it.
    """
    words: list[str] = []
    spaces: list[bool] = []
    read_to = 0
    for start, end in [*tokenise(text, cuts), (len(text), len(text))]:
        gap = text[read_to:start]
        if gap.startswith(" ") and words:
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
        if end > start:
            words.append(text[start:end])
            spaces.append(False)
        read_to = end
    return Doc(vocab, words=words, spaces=spaces)
