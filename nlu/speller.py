"""Reads a word that is not known as the known word that is one slip of the thumb away.

Every known word is filed under itself and under each spelling of it with one letter left out; two
words that differ by one letter lost, added, changed or swapped always meet in that file (Garbe's
symmetric deletion). A look-up costs a few dictionary accesses, and none the second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from nlu.normalise import REMEMBERED_WORDS

_LEAST_LETTERS = 4
"""Shorter words are too near each other."""


class Speller:
    """Knows words and how often each is written. Immutable."""

    def __init__(self, frequencies: Mapping[str, float]) -> None:
        self._frequencies = frequencies
        self._filed: defaultdict[str, list[str]] = defaultdict(list)
        for word in frequencies:
            if len(word) >= _LEAST_LETTERS - 1 and word.isalpha():
                for key in _keys(word):
                    self._filed[key].append(word)
        self.read = lru_cache(maxsize=REMEMBERED_WORDS)(self._read)
        """Return the known word that is meant, or the word itself when none is near."""

    def _read(self, word: str) -> str:
        if word in self._frequencies or len(word) < _LEAST_LETTERS or not word.isalpha():
            return word
        near = {known for key in _keys(word) for known in self._filed.get(key, ())}
        meant = [known for known in near if OSA.distance(known, word, score_cutoff=1) <= 1]
        return max(meant, key=lambda known: self._likelihood(known, word), default=word)

    def _likelihood(self, known: str, word: str) -> tuple[bool, float, str]:
        """Thumbs seldom slip on the first letter; then the commoner word is meant."""
        return known[0] == word[0], self._frequencies[known], known


def _keys(word: str) -> Iterator[str]:
    yield from {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
