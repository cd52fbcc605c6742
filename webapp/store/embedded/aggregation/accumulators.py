"""The accumulators of `$group` and `$bucket`: many values in, one value out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from webapp.store.embedded.aggregation.arithmetic import mean, total
from webapp.store.embedded.aggregation.arrays import distinct, greatest, least, merge
from webapp.store.embedded.aggregation.expressions import compile_expression
from webapp.store.embedded.aggregation.function import Expression, null_if_missing
from webapp.store.embedded.errors import CommandError, not_implemented
from webapp.store.embedded.values import MISSING, BsonValue, Document, is_number

Accumulator: TypeAlias = tuple[Expression, Callable[[list[BsonValue]], BsonValue]]
"""What to take from every document, and how to join what was taken."""


def _present(values: list[BsonValue]) -> list[BsonValue]:
    return [value for value in values if value is not MISSING]


def _deviation(sample: int) -> Callable[[list[BsonValue]], BsonValue]:
    def apply(values: list[BsonValue]) -> BsonValue:
        numbers = [float(str(value)) for value in values if is_number(value)]
        if len(numbers) <= sample:
            return None
        centre = math.fsum(numbers) / len(numbers)
        squares = math.fsum((number - centre) ** 2 for number in numbers)
        return math.sqrt(squares / (len(numbers) - sample))

    return apply


_JOINS: dict[str, Callable[[list[BsonValue]], BsonValue]] = {
    "$addToSet": lambda values: distinct(_present(values)),
    "$avg": mean,
    "$count": len,
    "$first": lambda values: null_if_missing(values[0]),
    "$last": lambda values: null_if_missing(values[-1]),
    "$max": greatest,
    "$mergeObjects": lambda values: merge(*values),
    "$min": least,
    "$push": _present,
    "$stdDevPop": _deviation(0),
    "$stdDevSamp": _deviation(1),
    "$sum": total,
}
_KNOWN_TO_MONGODB = frozenset(
    [
        "$accumulator",
        "$bottom",
        "$bottomN",
        "$firstN",
        "$lastN",
        "$maxN",
        "$median",
        "$minN",
        "$percentile",
        "$top",
        "$topN",
    ]
)


def compile_accumulators(fields: Document) -> dict[str, Accumulator]:
    """Compile {"total": {"$sum": "$price"}, …}."""
    return {name: _compile(name, spec) for name, spec in fields.items()}


def _compile(field: str, spec: BsonValue) -> Accumulator:
    if not isinstance(spec, dict) or len(spec) != 1:
        raise CommandError(40234, f"The field '{field}' must be an accumulator object")
    ((name, operand),) = spec.items()
    if name in _KNOWN_TO_MONGODB:
        raise not_implemented(name)
    if name not in _JOINS:
        raise CommandError(15952, f"unknown group operator '{name}'")
    if name == "$count" and operand != {}:
        raise CommandError(9, "$count takes no arguments, i.e. $count: {}")
    return compile_expression(operand), _JOINS[name]


def accumulate(accumulators: dict[str, Accumulator], scopes: list[Document]) -> Document:
    """Return the value of every accumulator over the documents of one group."""
    return {
        name: join([take(scope) for scope in scopes]) for name, (take, join) in accumulators.items()
    }
