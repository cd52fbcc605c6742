"""How alike messages are: cosine of their TF-IDF weights of characters.

Grams are hashed to columns, so that a gram which no example has still counts: a message of
unknown words is like nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix, vstack

from nlu.linear import character_grams
from nlu.normalise import clean, words

_COLUMNS = 1 << 18
_AT_ONCE = 200
"""Messages compared with all others in one product: bounds the memory that it takes."""


class Similarity:
    """Compares messages with a fixed list of texts, which also say how rare each gram is."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._columns_of = lru_cache(maxsize=50_000)(_columns_of)
        rows = [self._counts(text) for text in texts]
        frequency = np.zeros(_COLUMNS, np.int32)
        for row in rows:
            frequency[list(row)] += 1
        # The smoothed inverse document frequency of scikit-learn.
        self._idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        self._known = self._weighted(rows)

    def nearest(self, texts: Sequence[str]) -> list[tuple[int, float]]:
        """Return for each text the index of the most similar of the list, and how similar, 0..1.

        The index is -1 where the list is empty or nothing is alike.
        """
        found: list[tuple[int, float]] = []
        for start in range(0, len(texts), _AT_ONCE):
            rows = self.vectors(texts[start : start + _AT_ONCE])
            found += _best(rows, self._known)
        return found

    def vectors(self, texts: Iterable[str]) -> csr_matrix:
        """Return one row of length one per text; the product of two rows is their similarity."""
        return self._weighted([self._counts(text) for text in texts])

    def _counts(self, text: str) -> Counter[int]:
        return Counter(column for word in words(clean(text)) for column in self._columns_of(word))

    def _weighted(self, rows: Sequence[Counter[int]]) -> csr_matrix:
        starts = np.cumsum([0, *map(len, rows)])
        columns = np.fromiter((c for row in rows for c in row), np.int64, starts[-1])
        counts = np.fromiter((n for row in rows for n in row.values()), np.float32, starts[-1])
        weights = (1 + np.log(counts, where=counts > 0, out=counts)) * self._idf[columns]
        owners = np.repeat(np.arange(len(rows)), np.diff(starts))
        lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=len(rows)))
        scaled = weights / np.maximum(lengths, 1e-9)[owners]
        return csr_matrix((scaled, columns, starts), shape=(len(rows), _COLUMNS))


class Groups:
    """Gathers look-alikes about the first of them, its leader; groups only ever grow."""

    def __init__(self, similarity: Similarity, leaders: Sequence[str], alike: float) -> None:
        """`alike` is the similarity, 0..1, from which on a message belongs to a leader."""
        self._similarity = similarity
        self._alike = alike
        self._leaders = similarity.vectors(leaders)

    def assign(self, texts: Sequence[str]) -> list[int]:
        """Return the number of the leader of each text.

        A text that is like no leader becomes the next one: its number is that of leaders before.
        """
        rows = self._similarity.vectors(texts)
        best = _best(rows, self._leaders)
        among = (rows @ rows.T).tocsr()
        first = self._leaders.shape[0]
        new: list[int] = []
        assigned = []
        for i, (leader, similarity) in enumerate(best):
            if similarity >= self._alike:
                assigned.append(leader)
                continue
            near = next((n for n, j in enumerate(new) if among[i, j] >= self._alike), len(new))
            if near == len(new):
                new.append(i)
            assigned.append(first + near)
        self._leaders = vstack([self._leaders, rows[new]]).tocsr()
        return assigned


def _best(rows: csr_matrix, others: csr_matrix) -> list[tuple[int, float]]:
    products = (rows @ others.T).tocsr()
    found: list[tuple[int, float]] = []
    for start, end in zip(products.indptr, products.indptr[1:], strict=False):
        if start == end:
            found.append((-1, 0.0))
            continue
        at = start + int(products.data[start:end].argmax())
        found.append((int(products.indices[at]), min(1.0, float(products.data[at]))))
    return found


def _columns_of(word: str) -> tuple[int, ...]:
    return tuple(crc32(gram.encode()) % _COLUMNS for gram in character_grams(word))
