"""Expression operators on arrays and documents."""

from __future__ import annotations

from webapp.store.embedded.aggregation.arithmetic import mean, total
from webapp.store.embedded.aggregation.function import Function, is_nothing
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import MISSING, BsonValue, Document, Key, key, type_name


def _array(name: str, value: BsonValue) -> list[BsonValue]:
    if not isinstance(value, list):
        raise CommandError(28689, f"{name}'s argument must be an array, but is {type_name(value)}")
    return value


def _size(value: BsonValue) -> int:
    if not isinstance(value, list):
        raise CommandError(
            17124, f"The argument to $size must be an array, but was of type: {type_name(value)}"
        )
    return len(value)


def _element(value: BsonValue, at: BsonValue) -> BsonValue:
    items = _array("$arrayElemAt", value)
    return items[int(at)] if -len(items) <= at < len(items) else MISSING


def _is_in(value: BsonValue, array: BsonValue) -> bool:
    if not isinstance(array, list):
        raise CommandError(
            40081, f"$in requires an array as a second argument, found: {type_name(array)}"
        )
    wanted = key(value)
    return any(key(item) == wanted for item in array)


def _slice(value: BsonValue, first: BsonValue, count: BsonValue = None) -> list[BsonValue]:
    items = _array("$slice", value)
    if count is None:
        return items[int(first) :] if first < 0 else items[: int(first)]
    start = max(0, len(items) + int(first)) if first < 0 else int(first)
    return items[start : start + int(count)]


def _concat_arrays(*values: BsonValue) -> list[BsonValue]:
    return [item for value in values for item in _array("$concatArrays", value)]


def _index_of(array: BsonValue, value: BsonValue) -> int:
    wanted = key(value)
    found = (n for n, item in enumerate(_array("$indexOfArray", array)) if key(item) == wanted)
    return next(found, -1)


def _range(start: BsonValue, end: BsonValue, step: BsonValue = 1) -> list[BsonValue]:
    if step == 0:
        raise CommandError(34449, "$range requires a non-zero step value")
    return list(range(int(start), int(end), int(step)))


def distinct(values: list[BsonValue]) -> list[BsonValue]:
    """Return the values without repetition, each as it came first."""
    found: dict[Key, BsonValue] = {}
    for value in values:
        found.setdefault(key(value), value)
    return list(found.values())


def _union(*values: BsonValue) -> list[BsonValue]:
    return distinct([item for value in values for item in _array("$setUnion", value)])


def _intersection(first: BsonValue, *others: BsonValue) -> list[BsonValue]:
    sets = [{key(item) for item in _array("$setIntersection", other)} for other in others]
    items = distinct(_array("$setIntersection", first))
    return [item for item in items if all(key(item) in wanted for wanted in sets)]


def _difference(first: BsonValue, second: BsonValue) -> list[BsonValue]:
    unwanted = {key(item) for item in _array("$setDifference", second)}
    items = distinct(_array("$setDifference", first))
    return [item for item in items if key(item) not in unwanted]


def _to_object(value: BsonValue) -> Document:
    items = _array("$arrayToObject", value)
    pairs = (item if isinstance(item, list) else (item["k"], item["v"]) for item in items)
    return {name: value for name, value in pairs}  # noqa: C416 - lists of two are no tuples


def _to_array(value: BsonValue) -> list[BsonValue]:
    if not isinstance(value, dict):
        raise CommandError(40390, f"$objectToArray requires a document, found {type_name(value)}")
    return [{"k": name, "v": item} for name, item in value.items()]


def merge(*values: BsonValue) -> Document:
    """Join documents, the later ones over the earlier; null and missing count as empty."""
    merged: Document = {}
    for value in values:
        if is_nothing(value):
            continue
        if not isinstance(value, dict):
            raise CommandError(40400, f"$mergeObjects requires object inputs, not {value}")
        merged |= value
    return merged


def least(values: list[BsonValue]) -> BsonValue:
    """Return the smallest value that is neither null nor missing, else None."""
    return min((value for value in values if not is_nothing(value)), key=key, default=None)


def greatest(values: list[BsonValue]) -> BsonValue:
    """Return the largest value that is neither null nor missing, else None."""
    return max((value for value in values if not is_nothing(value)), key=key, default=None)


def _spread(values: tuple[BsonValue, ...]) -> list[BsonValue]:
    """Return the elements of a single array, as in {"$max": "$scores"}, else the values."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


ARRAYS: dict[str, Function] = {
    "$arrayElemAt": Function(_element, 2, 2),
    "$arrayToObject": Function(_to_object),
    "$avg": Function(lambda *values: mean(_spread(values)), 0, None, null_in_null_out=False),
    "$concatArrays": Function(_concat_arrays, 0, None),
    "$first": Function(lambda value: _element(value, 0)),
    "$in": Function(_is_in, 2, 2, null_in_null_out=False),
    "$indexOfArray": Function(_index_of, 2, 2),
    "$isArray": Function(lambda value: isinstance(value, list), null_in_null_out=False),
    "$last": Function(lambda value: _element(value, -1)),
    "$max": Function(lambda *values: greatest(_spread(values)), 0, None, null_in_null_out=False),
    "$mergeObjects": Function(merge, 0, None, null_in_null_out=False),
    "$min": Function(lambda *values: least(_spread(values)), 0, None, null_in_null_out=False),
    "$objectToArray": Function(_to_array),
    "$range": Function(_range, 2, 3),
    "$reverseArray": Function(lambda value: _array("$reverseArray", value)[::-1]),
    "$setDifference": Function(_difference, 2, 2),
    "$setIntersection": Function(_intersection, 1, None),
    "$setUnion": Function(_union, 0, None),
    "$size": Function(_size, null_in_null_out=False),
    "$slice": Function(_slice, 2, 3),
    "$sum": Function(lambda *values: total(_spread(values)), 0, None, null_in_null_out=False),
}
