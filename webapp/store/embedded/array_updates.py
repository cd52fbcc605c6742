"""Update operators that edit an array: `$push`, `$addToSet`, `$pull`, `$pullAll` and `$pop`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from bson import Regex

from webapp.store.embedded.errors import bad_value, failed_to_parse
from webapp.store.embedded.matching import element_test
from webapp.store.embedded.sorting import sort_documents
from webapp.store.embedded.values import BsonValue, Document, copy, key, whole

Edit: TypeAlias = Callable[[list[BsonValue]], None]
"""Changes an array in place."""

_CLAUSES = frozenset({"$each", "$position", "$slice", "$sort"})


def _push(operand: BsonValue) -> Edit:
    if not (isinstance(operand, dict) and "$each" in operand):
        return lambda array: array.append(copy(operand))
    for name in operand.keys() - _CLAUSES:
        raise bad_value(f"Unrecognized clause in $push: {name}")
    values = _each("$push", operand)
    position, length = (_optional_whole(operand, name) for name in ("$position", "$slice"))
    sort = _sorter(operand["$sort"]) if "$sort" in operand else None

    def edit(array: list[BsonValue]) -> None:
        at = len(array) if position is None else position
        array[at:at] = copy(values)
        if sort is not None:
            sort(array)
        if length is not None:
            array[:] = array[length:] if length < 0 else array[:length]

    return edit


def _each(name: str, operand: Document) -> list[BsonValue]:
    values = operand["$each"]
    if not isinstance(values, list):
        raise bad_value(f"The argument to $each in {name} must be an array")
    return values


def _optional_whole(operand: Document, name: str) -> int | None:
    if name not in operand:
        return None
    number = whole(operand[name])
    if number is None:
        raise bad_value(f"The value for {name} must be a whole number")
    return number


def _sorter(spec: BsonValue) -> Edit:
    if isinstance(spec, dict):

        def by_fields(array: list[Any]) -> None:
            array[:] = sort_documents(
                (item if isinstance(item, dict) else {} for item in array), spec
            )

        return by_fields
    if whole(spec) not in (1, -1):
        raise bad_value("The $sort element value must be either 1 or -1")
    return lambda array: array.sort(key=key, reverse=whole(spec) == -1)


def _add_to_set(operand: BsonValue) -> Edit:
    one_of_many = isinstance(operand, dict) and "$each" in operand
    values = _each("$addToSet", operand) if one_of_many else [operand]

    def edit(array: list[BsonValue]) -> None:
        present = {key(item) for item in array}
        for value in values:
            if key(value) not in present:
                present.add(key(value))
                array.append(copy(value))

    return edit


def _pull(operand: BsonValue) -> Edit:
    if isinstance(operand, Regex):
        return _removing(element_test({"$regex": operand}))
    return _removing(element_test(operand if isinstance(operand, dict) else {"$eq": operand}))


def _pull_all(operand: BsonValue) -> Edit:
    if not isinstance(operand, list):
        raise bad_value("$pullAll requires an array argument")
    unwanted = {key(item) for item in operand}
    return _removing(lambda item: key(item) in unwanted)


def _removing(unwanted: Callable[[BsonValue], bool]) -> Edit:
    def edit(array: list[BsonValue]) -> None:
        array[:] = [item for item in array if not unwanted(item)]

    return edit


def _pop(operand: BsonValue) -> Edit:
    end = whole(operand)
    if end not in (1, -1):
        raise failed_to_parse(f"$pop expects 1 or -1, found: {operand}")
    part = slice(-1, None) if end == 1 else slice(1)

    def edit(array: list[BsonValue]) -> None:
        del array[part]

    return edit


ARRAY_UPDATES: dict[str, Callable[[BsonValue], Edit]] = {
    "$addToSet": _add_to_set,
    "$pop": _pop,
    "$pull": _pull,
    "$pullAll": _pull_all,
    "$push": _push,
}
