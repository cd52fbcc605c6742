"""TF-IDF of words and characters, and a sparse linear prediction over it.

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

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.normalise import words

Floats = NDArray[np.float32]

CHARACTERS = (2, 5)
"""Lengths of the character n-grams, taken within words with a space on either side."""


def word_grams(cleaned: str) -> list[str]:
    """Return the words and the pairs of neighbouring words."""
    singles = words(cleaned)
    return singles + [f"{a} {b}" for a, b in pairwise(singles)]


def character_grams(cleaned: str) -> list[str]:
    """Return the character n-grams within words, each marked with a tab, which no word holds."""
    grams: list[str] = []
    for word in words(cleaned):
        grams += _grams_of_word(word)
    return grams


@lru_cache(maxsize=50_000)
def _grams_of_word(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    shortest, longest = CHARACTERS
    return tuple(
        f"\t{padded[start : start + length]}"
        for length in range(shortest, min(longest, len(padded)) + 1)
        for start in range(len(padded) - length + 1)
    )


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """Turns a cleaned message into TF-IDF weights, words and characters each of length one."""

    terms: Mapping[str, int]
    """Gram → column; the word grams come first."""
    idf: Floats
    word_terms: int
    """How many of the columns are word grams."""

    def row(self, cleaned: str) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns that are not zero, and their weights."""
        terms = self.terms
        counts: dict[int, int] = {}
        for gram in word_grams(cleaned) + character_grams(cleaned):
            column = terms.get(gram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = np.fromiter(counts, np.int64, len(counts))
        tf = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1.0 + np.log(tf)) * self.idf[columns]
        in_words = columns < self.word_terms
        squares = weights * weights
        word_length = float(np.sqrt(squares[in_words].sum())) or 1.0
        character_length = float(np.sqrt(squares[~in_words].sum())) or 1.0
        weights /= np.where(in_words, word_length, character_length)
        return columns, weights.astype(np.float32)

    def matrix(self, cleaned: Iterable[str]) -> csr_matrix:
        """Return one row per message."""
        rows = [self.row(text) for text in cleaned]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([c for c, _ in rows]) if rows else np.zeros(0, np.int64)
        weights = np.concatenate([w for _, w in rows]) if rows else np.zeros(0, np.float32)
        return csr_matrix((weights, columns, starts), shape=(len(rows), len(self.idf)))


def fit_vectoriser(
    cleaned: Sequence[str], *, least_words: int = 1, least_characters: int = 2
) -> Vectoriser:
    """Learn which grams there are, and how rare each is.

    Grams that stand in fewer messages than the least are left out. The inverse document
    frequency is the smoothed one of scikit-learn: ln((1 + n) / (1 + df)) + 1.
    """
    in_words: Counter[str] = Counter()
    in_characters: Counter[str] = Counter()
    for text in cleaned:
        in_words.update(set(word_grams(text)))
        in_characters.update(set(character_grams(text)))
    kept = [g for g, df in sorted(in_words.items()) if df >= least_words]
    word_terms = len(kept)
    kept += [g for g, df in sorted(in_characters.items()) if df >= least_characters]
    frequency = in_words + in_characters
    idf = [log((1 + len(cleaned)) / (1 + frequency[gram])) + 1 for gram in kept]
    terms = {gram: column for column, gram in enumerate(kept)}
    return Vectoriser(terms, np.array(idf, np.float32), word_terms)


@dataclass(frozen=True, slots=True)
class LinearScorer:
    """One score per label: the weights of a linear classifier over a vectoriser's columns."""

    vectoriser: Vectoriser
    labels: tuple[str, ...]
    weights: Floats
    """Columns × labels."""
    bias: Floats

    def scores(self, cleaned: str) -> Floats:
        """Return the decision value of each label, in the order of `labels`."""
        columns, values = self.vectoriser.row(cleaned)
        result: Floats = values @ self.weights[columns] + self.bias
        return result


def softmax(scores: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the probabilities of scores along the last axis."""
    scaled = np.asarray(scores, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result
