"""What a query says about single fields, as limits that an index can use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from bson import Regex

from webapp.store.embedded.index_keys import FlatKey
from webapp.store.embedded.matching import is_operators
from webapp.store.embedded.values import MAXKEY, MINKEY, BsonValue, Document, Key, key

_LAST = float("inf")


@dataclass(frozen=True, slots=True)
class Range:
    """The keys that a matching document can have for one field."""

    points: tuple[Key, ...] | None = None
    """The only possible keys; None: those from `low` to `high`."""
    low: FlatKey = ()
    high: FlatKey = ()
    """The first that is not possible."""


Bounds: TypeAlias = dict[str, Range]
"""By path; a path about which nothing useful is known is not there."""


def bounds_of(query: Document) -> Bounds:
    """Return the limits that the query sets by itself and under `$and`."""
    bounds: Bounds = {}
    for name, condition in _conditions(query):
        found = _points(condition) or _range(condition)
        if found is not None:
            before = bounds.get(name)
            bounds[name] = found if before is None else _narrower(before, found)
    return bounds


def _conditions(query: Document) -> Iterator[tuple[str, BsonValue]]:
    for name, condition in query.items():
        if name == "$and":
            for branch in condition:
                yield from _conditions(branch)
        elif not name.startswith("$"):
            yield name, condition


def _narrower(one: Range, other: Range) -> Range:
    """Choose one of two limits of the same field; either alone is right, if not the best."""
    if one.points is None or other.points is None:
        return one if one.points is not None else other
    return min(one, other, key=lambda found: len(found.points or ()))


def _points(condition: BsonValue) -> Range | None:
    if not is_operators(condition):
        values = [condition]
    elif "$eq" in condition:
        values = [condition["$eq"]]
    elif "$in" in condition:
        values = condition["$in"]
    else:
        return None
    # An array can equal a whole value or one element, and a regular expression matches many.
    if any(isinstance(value, (list, Regex)) for value in values):
        return None
    return Range(points=tuple({key(value): None for value in values}))


def _range(condition: BsonValue) -> Range | None:
    if not is_operators(condition):
        return None
    lows, highs = [], []
    for name, operand in condition.items():
        if name not in ("$gt", "$gte", "$lt", "$lte"):
            continue
        limit = key(operand)
        if limit[0] in (MINKEY, MAXKEY) or isinstance(operand, list):
            return None
        beyond: FlatKey = (*limit, _LAST)
        if name in ("$gt", "$gte"):
            lows.append(beyond if name == "$gt" else limit)
            highs.append((limit[0] + 1,))  # only values of the same type compare
        else:
            lows.append((limit[0],))
            highs.append(beyond if name == "$lte" else limit)
    return Range(low=max(lows), high=min(highs)) if lows else None
