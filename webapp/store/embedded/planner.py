"""Decides which documents a query has to look at: ranges of an index, or all documents.

The plan only narrows: every document that it gives is still matched against the query.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, product
from operator import itemgetter

from webapp.store.embedded.bounds import Bounds, Range, bounds_of
from webapp.store.embedded.index_keys import FlatKey
from webapp.store.embedded.indexes import ABOVE, Index
from webapp.store.embedded.matching import is_operators
from webapp.store.embedded.values import NULL_KEY, Document, Key, same

_MOST_RANGES = 500
"""How many combinations of `$in` values are looked up in an index before a scan is better."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Ranges of one index, to be walked in turn."""

    index: Index
    ranges: tuple[tuple[FlatKey, FlatKey], ...]
    """From the first entry, included, to the second, not included."""
    walk: tuple[int, ...] = ()
    """Directions of the fields behind the equal ones, when the walk gives the wanted order."""
    equal: int = 0
    """How many of the index's fields the query fixes to one value."""
    sorted: bool = False

    def count(self) -> int:
        """Return how many entries the ranges hold."""
        return sum(self.index.entries.count(low, high) for low, high in self.ranges)

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of the documents, each once."""
        found = (entry[-1] for low, high in self.ranges for entry in self._walk(low, high))
        return iter(dict.fromkeys(found)) if self.index.multikey else found

    def _walk(self, low: FlatKey, high: FlatKey) -> Iterator[FlatKey]:
        if len(set(self.walk)) == 2:
            return _mixed(self.index, low, high, self.equal, self.walk)
        return self.index.entries.between(low, high, reverse=self.walk[:1] == (-1,))


def _mixed(
    index: Index, low: FlatKey, high: FlatKey, depth: int, walk: tuple[int, ...]
) -> Iterator[FlatKey]:
    """Walk entries so that each field goes in its own direction."""
    if len(set(walk)) == 1:
        yield from index.entries.between(low, high, reverse=walk[0] < 0)
        return
    while True:
        entry = next(index.entries.between(low, high, reverse=walk[0] < 0), None)
        if entry is None:
            return
        group = entry[: 2 * (depth + 1)]
        yield from _mixed(index, max(low, group), min(high, group + ABOVE), depth + 1, walk[1:])
        low, high = (group + ABOVE, high) if walk[0] > 0 else (low, group)


def best_plan(
    indexes: Iterable[Index],
    query: Document,
    sort: list[tuple[str, int]],
    *,
    total: int,
    limit: int = 0,
) -> Plan | None:
    """Return the cheapest way to the documents, of `total`; None for looking at all of them.

    `limit` is how many results are wanted, 0 for all: few results of many documents make an
    index that gives the wanted order better than one that gives fewer documents.
    """
    bounds = bounds_of(query)
    plans = []
    for index in indexes:
        if not _holds_all_matches(index, query, bounds):
            continue
        plan = _plan(index, bounds, sort)
        if plan.sorted or plan.ranges != (((), ABOVE),):
            plans.append((plan, plan.count()))
    fewest = min((count for _, count in plans), default=total)
    costs = [(_cost(plan.sorted or not sort, count, fewest, limit), plan) for plan, count in plans]
    cost, best = min(costs, key=itemgetter(0), default=(math.inf, None))
    return best if cost <= _cost(not sort, total, fewest, 0) else None


def _cost(in_order: bool, count: int, fewest: int, limit: int) -> float:
    """Estimate the documents to look at, and what sorting them costs on top."""
    if not in_order:
        return count * math.log2(count + 2)
    # Of `count` documents about `fewest` match: on average so many are needed to find `limit`.
    return min(count, limit * count / max(1, fewest)) if limit else count


def _holds_all_matches(index: Index, query: Document, bounds: Bounds) -> bool:
    """Tell whether every document that can match the query has an entry in the index."""
    if not index.searchable:
        return False
    partial = index.spec.partial
    if partial is not None and not all(
        _implied(name, condition, query, bounds) for name, condition in partial.items()
    ):
        return False
    if index.spec.sparse:
        return any(name in bounds and not _may_be_null(bounds[name]) for name in index.fields)
    return True


def _implied(name: str, condition: object, query: Document, bounds: Bounds) -> bool:
    """Tell whether the query guarantees one condition of a partial index; no for unsure."""
    if is_operators(condition) and condition == {"$exists": True}:
        return name in bounds and not _may_be_null(bounds[name])
    return name in query and same(query[name], condition)


def _may_be_null(found: Range) -> bool:
    return NULL_KEY in found.points if found.points is not None else found.low <= NULL_KEY


def _plan(index: Index, bounds: Bounds, sort: list[tuple[str, int]]) -> Plan:
    """Use the index as far as the query's limits reach.

    Where arrays have several keys, different elements may satisfy different conditions, so that
    only one limit may be used there.
    """
    points: list[tuple[Key, ...]] = []
    for name in index.fields:
        found = bounds.get(name)
        if found is None or found.points is None or (points and index.multikey):
            break
        if len(found.points) * math.prod(map(len, points)) > _MOST_RANGES:
            break
        points.append(found.points)
    fixed = len(points)
    low, high = _range_behind(index, fixed, bounds)
    prefixes = [tuple(chain.from_iterable(combination)) for combination in product(*points)]
    ranges = tuple((prefix + low, prefix + high) for prefix in prefixes)
    walk = _order(index, fixed, sort) if len(ranges) == 1 else None
    if walk is None:
        return Plan(index, ranges, equal=fixed)
    return Plan(index, ranges, walk=walk, equal=fixed, sorted=True)


def _range_behind(index: Index, fixed: int, bounds: Bounds) -> tuple[FlatKey, FlatKey]:
    """Return the limits of the field behind the fixed ones, as parts of an entry."""
    found = bounds.get(index.fields[fixed]) if fixed < len(index.fields) else None
    if found is None or found.points is not None or (fixed and index.multikey):
        return (), ABOVE
    if index.multikey:
        return found.low, ABOVE
    return found.low, found.high


def _order(index: Index, fixed: int, sort: list[tuple[str, int]]) -> tuple[int, ...] | None:
    """Return the directions to walk in to get the order, or None when the index has it not.

    Fields that the index holds fixed may stand anywhere in the order. Others that the query fixes
    may not: an array that has the value can have smaller ones as well.
    """
    if index.multikey or not sort:
        return None
    wanted = [(name, way) for name, way in sort if name not in index.fields[:fixed]]
    behind = index.fields[fixed : fixed + len(wanted)]
    if [name for name, _ in wanted] != list(behind):
        return None
    return tuple(way for _, way in wanted)
