"""A sorted list in chunks: inserting moves a thousand entries at most, however many there are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

_CHUNK = 1000
"""A chunk is cut in two when it reaches twice this length."""

Entry = tuple[Any, ...]


class SortedList:
    """Distinct tuples in order; the tuples need not have the same length, but must compare."""

    def __init__(self) -> None:
        self._chunks: list[list[Entry]] = []
        self._lasts: list[Entry] = []
        """The last entry of every chunk; no chunk is empty."""

    def load(self, entries: list[Entry]) -> None:
        """Replace the content; sorts `entries` in place."""
        entries.sort()
        self._chunks = [entries[at : at + _CHUNK] for at in range(0, len(entries), _CHUNK)]
        self._lasts = [chunk[-1] for chunk in self._chunks]

    def add(self, entry: Entry) -> None:
        """Put an entry in its place."""
        if not self._chunks:
            self.load([entry])
            return
        number = min(bisect_left(self._lasts, entry), len(self._chunks) - 1)
        chunk = self._chunks[number]
        insort(chunk, entry)
        if len(chunk) >= 2 * _CHUNK:
            self._chunks[number : number + 1] = [chunk[:_CHUNK], chunk[_CHUNK:]]
            self._lasts.insert(number, chunk[_CHUNK - 1])
            number += 1
        self._lasts[number] = self._chunks[number][-1]

    def remove(self, entry: Entry) -> None:
        """Take an entry out; raises KeyError when it is not there."""
        number, at = self._position(entry)
        if number == len(self._chunks) or self._chunks[number][at] != entry:
            raise KeyError(entry)
        chunk = self._chunks[number]
        del chunk[at]
        if chunk:
            self._lasts[number] = chunk[-1]
        else:
            del self._chunks[number], self._lasts[number]

    def _position(self, bound: Entry) -> tuple[int, int]:
        """Return chunk and offset of the first entry that is not below `bound`."""
        number = bisect_left(self._lasts, bound)
        if number == len(self._chunks):
            return number, 0
        return number, bisect_left(self._chunks[number], bound)

    def count(self, low: Entry, high: Entry) -> int:
        """Return how many entries are at or above `low` and below `high`."""
        (first, at), (last, before) = self._position(low), self._position(high)
        if first == last:
            return max(0, before - at)
        starts = [0, *accumulate(map(len, self._chunks))]
        return max(0, starts[last] + before - starts[first] - at)

    def between(self, low: Entry, high: Entry, *, reverse: bool = False) -> Iterator[Entry]:
        """Yield the entries at or above `low` and below `high`; the list must not change then."""
        (first, at), (last, before) = self._position(low), self._position(high)
        numbers = range(first, min(last, len(self._chunks) - 1) + 1)
        for number in reversed(numbers) if reverse else numbers:
            chunk = self._chunks[number]
            start = at if number == first else 0
            stop = before if number == last else len(chunk)
            yield from reversed(chunk[start:stop]) if reverse else chunk[start:stop]
