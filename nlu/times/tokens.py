"""Cuts a message into words and numbers, and blanks what only looks like a time."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

OPAQUE: Final = "\0"
"""The word of a token that stands for a blanked stretch; equal to no word of any table."""

_OPAQUE = re.compile(
    r"""
    https?://\S+ | www\.\S+ | \S+@\S+\.\w+            # addresses
    | \w*_\w[\w.]*                                     # booking references
    | (?<![\w.,])(?:\+|00)?(?:263|0)[\s-]?7\d(?:[\s-]?\d){7}(?!\d)   # mobile phones
    | (?<![\w.,])\+\d[\d\s-]{6,}\d | (?<!\d)0\d{2,3}[\s-]\d{5,7}(?!\d) | \d{7,}
    | (?:[$€£]|\b(?:us|r|rtgs|zig|zw|usd|rand)[$ ]?)\s?(?=\d)\d+(?:[.,]\d+)*   # prices
    | \d+(?:[.,]\d+)*\s?(?:[$€£%]|(?:us\$|usd?|dollars?|dollar|bucks?|bond|rtgs|zig|rands?|
      cents?|madhora|dhora|amadola|madola|percent)\b)
    | \b24\s?/\s?7\b | \b50\s?/\s?50\b
    | \d+(?:[.,]\d{3})+\b(?!\s?(?:am|pm))               # 1,000
    | \b\d+\s?/\s?\d+\s?(?:inch|stars?|rating|marks?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TOKEN = re.compile(
    r"(?<![^\W_])(?:b4|4rm|l8r?|gr8|m8|h8|str8|4got|some1|any1|every1|sum1|no1)(?![^\W_])"
    r"|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|\S",
    re.IGNORECASE,
)
_HAS_DIGIT_OR_LINK = re.compile(r"[\d_@]|www|http", re.IGNORECASE)


class Token(NamedTuple):
    """A run of letters, a run of digits, or a single other character."""

    word: str
    """In lower case, with a straight apostrophe."""
    start: int
    end: int
    glued: bool
    """Whether nothing stands between it and the token before."""


def tokenise(text: str) -> list[Token]:
    """Return the tokens of the text; a blanked stretch is one token with the word `OPAQUE`."""
    if not _HAS_DIGIT_OR_LINK.search(text):
        return list(_cut(text, 0, len(text)))
    tokens: list[Token] = []
    at = 0
    for match in _OPAQUE.finditer(text):
        tokens.extend(_cut(text, at, match.start()))
        tokens.append(Token(OPAQUE, match.start(), match.end(), glued=False))
        at = match.end()
    tokens.extend(_cut(text, at, len(text)))
    return tokens


def _cut(text: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    previous = start
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        word = match.group().lower().replace("’", "'")
        tokens.append(Token(word, first, last, first == previous and first > start))
        previous = last
    return tokens


def word_at(tokens: list[Token], index: int) -> str:
    """Return the word of a token, or "" beyond either end."""
    return tokens[index].word if 0 <= index < len(tokens) else ""


def glued_at(tokens: list[Token], index: int) -> bool:
    """Return whether the token exists and touches the one before it."""
    return 0 < index < len(tokens) and tokens[index].glued


def number_at(tokens: list[Token], index: int) -> int | None:
    """Return the value of a token of at most four digits, None for anything else."""
    word = word_at(tokens, index)
    return int(word) if word.isdecimal() and word.isascii() and len(word) <= 4 else None
