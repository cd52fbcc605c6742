"""Values of the small closed kinds of words: which option, how many stars, which language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from nlu.hits import Hit
from nlu.types import Language

LAST: Final = -1
_BEST = 5
_OUT_OF_TEN = 10

_NUMBERS: Final[dict[str, int]] = {
    **dict.fromkeys(("one", "first", "1st", "top", "motsi", "poshi", "kunye", "munye"), 1),
    **dict.fromkeys(("two", "second", "2nd", "mbiri", "piri", "kubili", "ezimbili"), 2),
    **dict.fromkeys(("three", "third", "3rd", "nhatu", "tatu", "kuthathu", "ezintathu"), 3),
    **dict.fromkeys(("four", "fourth", "4th", "ina", "china", "kune", "ezine"), 4),
    **dict.fromkeys(("five", "fifth", "5th", "shanu", "mashanu", "kuhlanu", "ezinhlanu"), 5),
    **dict.fromkeys(("six", "sixth", "nhanhatu", "tanhatu", "isithupha"), 6),
    **dict.fromkeys(("seven", "seventh", "nomwe", "isikhombisa"), 7),
    **dict.fromkeys(("eight", "eighth", "sere", "tsere"), 8),
    **dict.fromkeys(("nine", "ninth", "pfumbamwe"), 9),
    **dict.fromkeys(("ten", "tenth", "gumi", "itshumi"), 10),
}
_STEMS: Final[tuple[tuple[re.Pattern[str], int], ...]] = tuple(
    (re.compile(pattern), number)
    for pattern, number in (
        (r"pedzisira|pedzisi|gumisir|cina\b|last|final|lasiti", LAST),
        (r"tanga\b|qala\b|nombha wani|first", 1),
        (r"piri\b|bili\b", 2),
        (r"tatu\b|thathu\b", 3),
        (r"china\b|sine\b|lesine\b", 4),
        (r"shanu\b|hlanu\b", 5),
        (r"tanhatu\b|thupha\b", 6),
        (r"nomwe\b|khombisa\b", 7),
        (r"sere\b", 8),
        (r"pfumbamwe\b", 9),
    )
)
_LANGUAGES: Final[tuple[tuple[re.Pattern[str], Language], ...]] = (
    (re.compile(r"ndeb|ndev|isintu"), "nd"),
    (re.compile(r"shon|zezuru|karanga|manyika"), "sn"),
    (re.compile(r"en?gl?i|\bingli|ingis|ngisi|rungu|khiwa|kiwa"), "en"),
)
_NAME = re.compile(r"(?:isi|si|chi)?(?:en?gl?i|ingli|ndeb|shon|ngis|rungu|khiwa|kiwa|ntu)")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_FRACTION = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|out of|of|over|pa|ku|kwe|ka)\s*(\d+)")


def ordinal(text: str) -> int | None:
    """Return which of the options the words mean, from 1; -1 is the last; None when neither."""
    for word in _WORD.findall(text.lower()):
        number = _number(word)
        if number is not None:
            return round(number)
    return None


def rating(text: str) -> int | None:
    """Return the mark, 1 to 5; marks out of ten are halved; None when there is none."""
    lower = text.lower()
    fraction = _FRACTION.search(lower)
    if fraction:
        mark, best = float(fraction[1]), float(fraction[2])
        return _stars(mark / 2 if best == _OUT_OF_TEN else mark)
    numbers = [n for n in map(_number, _WORD.findall(lower)) if n is not None and n != LAST]
    if not numbers:
        return None
    out_of_ten = len(numbers) > 1 and numbers[-1] == _OUT_OF_TEN
    return _stars(numbers[0] / 2 if out_of_ten else numbers[0])


def language(text: str) -> Language | None:
    """Return the language that the words name, in any of the three, however spelt."""
    lower = text.lower()
    return next((name for pattern, name in _LANGUAGES if pattern.search(lower)), None)


def hits(text: str) -> Iterator[Hit]:
    """Yield the words that tell which option or which language, without what is glued to it."""
    for match in _WORD.finditer(text):
        word = match[0].lower()
        kind = _kind(word)
        if kind is not None:
            named = _NAME.search(word) if kind == "language" else None
            start = match.start() + (named.start() if named else 0)
            yield Hit(kind, start, match.end())


@lru_cache(maxsize=10_000)
def _kind(word: str) -> str | None:
    if word.isalpha() and _number(word) is not None:
        return "number"
    return "language" if language(word) is not None else None


def _number(word: str) -> float | None:
    if word[0].isdecimal():
        return float(word)
    if word in _NUMBERS:
        return _NUMBERS[word]
    return next((number for pattern, number in _STEMS if pattern.search(word)), None)


def _stars(mark: float) -> int | None:
    whole = int(mark + 0.5)
    return min(max(whole, 1), _BEST) if whole <= _BEST else None
