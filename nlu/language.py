"""Which of our languages a message is written in; people mix them, and one leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from pathlib import PurePath
from typing import cast, get_args

from nlu.linear import character_grams
from nlu.normalise import REMEMBERED_WORDS, words
from nlu.types import Example, Language

LANGUAGES = cast("tuple[Language, ...]", get_args(Language))

_LEAST = 2
_SMOOTH = 0.5
_MOST = 4.0
_DECIMALS = 3
_BORROWED = 0.5
"""What an English word counts beside another's: Shona and Ndebele borrow from English, not back."""


def marked(example: Example) -> str:
    """Return the language that the data gives an example: "en", "sn", "nd", "mixed" or "".

    It stands in the example's metadata, or else in its file's name: mixed_nd_requests.yml.
    """
    parts = (example.metadata.get("language", ""), *PurePath(example.file).stem.split("_"))
    return next((part for part in parts if part in (*LANGUAGES, "mixed")), "")


class LanguageDetector:
    """Naive Bayes over the character grams of words; what is known of a word is kept."""

    def __init__(self, chances: Mapping[str, Sequence[float]]) -> None:
        self.chances = chances
        """Gram → logarithm of its probability in each language, in the order of LANGUAGES."""
        self._of_word = lru_cache(maxsize=REMEMBERED_WORDS)(self._weigh)

    def detect(self, cleaned: str) -> Language:
        """Return the likeliest language of a cleaned message; English when nothing tells."""
        totals = [0.0] * len(LANGUAGES)
        for word in words(cleaned):
            for i, weight in enumerate(self._of_word(word)):
                totals[i] += weight
        return LANGUAGES[totals.index(max(totals))]

    def _weigh(self, word: str) -> tuple[float, ...]:
        """Return the logarithm of the word's probability in each language, bounded below.

        The bound keeps one strange word from outweighing a sentence.
        """
        known = [c for gram in character_grams(word) if (c := self.chances.get(gram))]
        sums = [sum(column) for column in zip(*known, strict=True)] or [0.0] * len(LANGUAGES)
        best = max(sums)
        trust = _BORROWED if best == sums[0] else 1.0
        return tuple(max(total - best, -_MOST) * trust for total in sums)


def fit(pairs: Iterable[tuple[str, str]]) -> LanguageDetector | None:
    """Learn from (cleaned message, language); None when fewer than two languages are marked."""
    counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for text, language in pairs:
        if language in counts:
            counts[language].update(character_grams(text))
    if sum(1 for counter in counts.values() if counter) < _LEAST:
        return None
    together = Counter[str]()
    for counter in counts.values():
        together.update(counter)
    grams = [gram for gram, count in together.items() if count > 1]
    totals = {
        language: counter.total() + _SMOOTH * len(grams) for language, counter in counts.items()
    }
    return LanguageDetector(
        {
            gram: [
                round(log((counts[name][gram] + _SMOOTH) / totals[name]), _DECIMALS)
                for name in LANGUAGES
            ]
            for gram in sorted(grams)
        }
    )
