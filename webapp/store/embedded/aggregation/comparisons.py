"""Expression operators that compare any two values by BSON's order."""

from __future__ import annotations

import operator

from webapp.store.embedded.aggregation.function import Function, truthy
from webapp.store.embedded.values import MINKEY, MISSING, BsonValue, Compare, Key, key


def _key(value: BsonValue) -> Key:
    """In expressions a missing field is less than null."""
    return (MINKEY, 1) if value is MISSING else key(value)


def _comparison(compare: Compare) -> Function:
    def apply(left: BsonValue, right: BsonValue) -> bool:
        return compare(_key(left), _key(right))

    return Function(apply, 2, 2, null_in_null_out=False)


def _order(left: BsonValue, right: BsonValue) -> int:
    one, other = _key(left), _key(right)
    return (one > other) - (one < other)


COMPARISONS: dict[str, Function] = {
    "$cmp": Function(_order, 2, 2, null_in_null_out=False),
    "$eq": _comparison(operator.eq),
    "$gt": _comparison(operator.gt),
    "$gte": _comparison(operator.ge),
    "$lt": _comparison(operator.lt),
    "$lte": _comparison(operator.le),
    "$ne": _comparison(operator.ne),
    "$not": Function(lambda value: not truthy(value), null_in_null_out=False),
}
