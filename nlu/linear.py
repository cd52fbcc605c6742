"""TF-IDF of words, characters and marks, and a sparse linear prediction over it.

One message is a few hundred dictionary look-ups and one numpy product. The features are counted
by the same function in training and at run time, so both give the same scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.normalise import words

Floats = NDArray[np.float32]

CHARACTERS = (2, 5)
"""Lengths of the character n-grams, taken within words with a space on either side."""

_BLOCKS = 3
_OF_CHARACTERS = "\t"
_OF_MARKS = "\v"
"""Neither stands in a cleaned message, so no gram of one kind equals one of another."""


class Reading(NamedTuple):
    """What a classifier reads of a message."""

    text: str
    """Cleaned."""
    marks: tuple[str, ...] = ()
    """Names of the lists and grammars that found something, in the order of the message."""


def word_grams(text: str) -> list[str]:
    """Return the words and the pairs of neighbouring words."""
    singles = words(text)
    return singles + [f"{a} {b}" for a, b in pairwise(singles)]


def character_grams(text: str) -> list[str]:
    """Return the character n-grams within words."""
    grams: list[str] = []
    for word in words(text):
        grams += _grams_of_word(word)
    return grams


def mark_grams(marks: Sequence[str]) -> list[str]:
    """Return the marks and the pairs of marks that follow each other."""
    singles = [f"{_OF_MARKS}{mark}" for mark in marks]
    return singles + [f"{a}{b}" for a, b in pairwise(singles)]


@lru_cache(maxsize=50_000)
def _grams_of_word(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    shortest, longest = CHARACTERS
    return tuple(
        f"{_OF_CHARACTERS}{padded[start : start + length]}"
        for length in range(shortest, min(longest, len(padded)) + 1)
        for start in range(len(padded) - length + 1)
    )


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """Turns a reading into TF-IDF weights; words, characters and marks each have length one."""

    terms: Mapping[str, int]
    """Gram → column; the word grams come first, the grams of marks last."""
    idf: Floats
    borders: tuple[int, int]
    """The first column of the character grams, and that of the marks."""

    def row(self, reading: Reading) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns that are not zero, and their weights."""
        get = self.terms.get
        counts: dict[int, int] = {}
        for gram in _grams(reading):
            column = get(gram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = np.fromiter(counts, np.int64, len(counts))
        tf = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1.0 + np.log(tf)) * self.idf[columns]
        block = (columns >= self.borders[0]).astype(np.int64) + (columns >= self.borders[1])
        squares = np.bincount(block, weights * weights, minlength=_BLOCKS)
        squares[squares == 0.0] = 1.0
        return columns, (weights / np.sqrt(squares)[block]).astype(np.float32)

    def matrix(self, readings: Iterable[Reading]) -> csr_matrix:
        """Return one row per message."""
        rows = [self.row(reading) for reading in readings]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([c for c, _ in rows]) if rows else np.zeros(0, np.int64)
        weights = np.concatenate([w for _, w in rows]) if rows else np.zeros(0, np.float32)
        return csr_matrix((weights, columns, starts), shape=(len(rows), len(self.idf)))


def fit_vectoriser(readings: Sequence[Reading], *, least_characters: int = 2) -> Vectoriser:
    """Learn which grams there are, and how rare each is.

    Character grams that stand in fewer messages than the least are left out. The inverse
    document frequency is the smoothed one of scikit-learn: ln((1 + n) / (1 + df)) + 1.
    """
    frequency: Counter[str] = Counter()
    for reading in readings:
        frequency.update(set(_grams(reading)))
    blocks: tuple[list[str], ...] = ([], [], [])
    for gram, df in sorted(frequency.items()):
        block = 1 if gram[0] == _OF_CHARACTERS else 2 if gram[0] == _OF_MARKS else 0
        if block != 1 or df >= least_characters:
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
