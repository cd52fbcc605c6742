"""TF-IDF of words, characters and marks, and a sparse linear prediction over it.

One message is a few hundred dictionary look-ups and one numpy product. The features are counted
by the same function in training and at run time, so both give the same scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.normalise import REMEMBERED_WORDS, words
from nlu.speller import Speller

Floats = NDArray[np.float32]
Columns = NDArray[np.int64]

CHARACTERS = (2, 5)
"""Lengths of the character n-grams, taken within words with a space on either side."""

_OF_CHARACTERS = "\t"
_OF_MARKS = "\v"
"""Neither stands in a cleaned message, so no gram of one kind equals one of another."""

_WORDS, _CHARACTERS, _MARKS = range(3)
_BLOCK_OF = {_OF_CHARACTERS: _CHARACTERS, _OF_MARKS: _MARKS}
_MOST_LEFT_OUT = {_WORDS: 2, _CHARACTERS: 3, _MARKS: 0}
"""Grams in no more messages than this are not kept, but for single words."""


class Reading(NamedTuple):
    """What a classifier reads of a message."""

    text: str
    """Cleaned."""
    marks: tuple[str, ...] = ()
    """Names of the lists and grammars that found something, in the order of the message."""


def word_grams(text: str) -> list[str]:
    """Return the words and the pairs of neighbouring words."""
    return _with_pairs(words(text))


def _with_pairs(singles: list[str]) -> list[str]:
    return singles + [f"{a} {b}" for a, b in pairwise(singles)]


def character_grams(text: str) -> list[str]:
    """Return the character n-grams within words."""
    return [gram for word in words(text) for gram in _grams_of_word(word)]


def mark_grams(marks: Sequence[str]) -> list[str]:
    """Return the marks and the pairs of marks that follow each other."""
    singles = [f"{_OF_MARKS}{mark}" for mark in marks]
    return singles + [f"{a}{b}" for a, b in pairwise(singles)]


def _grams_of_word(word: str) -> Iterator[str]:
    padded = f" {word} "
    shortest, longest = CHARACTERS
    for length in range(shortest, min(longest, len(padded)) + 1):
        for start in range(len(padded) - length + 1):
            yield f"{_OF_CHARACTERS}{padded[start : start + length]}"


class Vectoriser:
    """Turns a reading into TF-IDF weights; words, characters and marks each have length one."""

    def __init__(self, terms: Mapping[str, int], idf: Floats, borders: tuple[int, int]) -> None:
        self.terms = terms
        """Gram → column; the word grams come first, the grams of marks last."""
        self.idf = idf
        self.borders = borders
        """The first column of the character grams, and that of the marks."""
        self._speller = Speller(dict(self._common_words()))
        self._columns_within = lru_cache(maxsize=REMEMBERED_WORDS)(self._look_up_word)

    def row(self, reading: Reading) -> tuple[Columns, Floats]:
        """Return the columns that are not zero, and their weights."""
        get = self.terms.get
        singles = [self._speller.read(word) for word in words(reading.text)]
        grams = [*_with_pairs(singles), *mark_grams(reading.marks)]
        found = [column for gram in grams if (column := get(gram)) is not None]
        for word in singles:
            found += self._columns_within(word)
        columns, counts = np.unique(np.array(found, np.int64), return_counts=True)
        weights = (1.0 + np.log(counts)) * self.idf[columns]
        squares = weights * weights
        starts = (0, *np.searchsorted(columns, self.borders), len(columns))
        for start, end in pairwise(starts):
            length = float(squares[start:end].sum()) ** 0.5
            weights[start:end] /= length or 1.0
        return columns, weights.astype(np.float32)

    def matrix(self, readings: Iterable[Reading]) -> csr_matrix:
        """Return one row per message."""
        rows = [self.row(reading) for reading in readings]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([c for c, _ in rows]) if rows else np.zeros(0, np.int64)
        weights = np.concatenate([w for _, w in rows]) if rows else np.zeros(0, np.float32)
        return csr_matrix((weights, columns, starts), shape=(len(rows), len(self.idf)))

    def _common_words(self) -> Iterator[tuple[str, float]]:
        """Yield every word with how common it is, the commonest with the highest figure."""
        for term, column in self.terms.items():
            if column < self.borders[0] and " " not in term:
                yield term, -float(self.idf[column])

    def _look_up_word(self, word: str) -> tuple[int, ...]:
        columns = map(self.terms.get, _grams_of_word(word))
        return tuple(column for column in columns if column is not None)


def fit_vectoriser(readings: Sequence[Reading]) -> Vectoriser:
    """Learn which grams there are, and how rare each is.

    Pairs of words that stand in one message or two, and grams of characters in up to three, are
    left out: they are more than half of all and tell nothing. The inverse document frequency is the
    smoothed one of scikit-learn: ln((1 + n) / (1 + df)) + 1.
    """
    frequency: Counter[str] = Counter()
    for reading in readings:
        frequency.update(set(_grams(reading)))
    blocks: tuple[list[str], ...] = ([], [], [])
    for gram, df in sorted(frequency.items()):
        block = _BLOCK_OF.get(gram[0], _WORDS)
        if df > _MOST_LEFT_OUT[block] or (block == _WORDS and " " not in gram):
            blocks[block].append(gram)
    kept = [gram for block in blocks for gram in block]
    idf = [log((1 + len(readings)) / (1 + frequency[gram])) + 1 for gram in kept]
    terms = {gram: column for column, gram in enumerate(kept)}
    borders = (len(blocks[0]), len(blocks[0]) + len(blocks[1]))
    return Vectoriser(terms, np.array(idf, np.float32), borders)


def _grams(reading: Reading) -> list[str]:
    return [*word_grams(reading.text), *character_grams(reading.text), *mark_grams(reading.marks)]


def softmax(scores: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the probabilities of scores along the last axis."""
    scaled = np.asarray(scores, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result
