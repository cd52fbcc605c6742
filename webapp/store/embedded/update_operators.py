"""The update operators: what each does at the places that its path means."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bson import Decimal128, Int64, Timestamp

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.arithmetic import combine, fits
from webapp.store.embedded.array_updates import ARRAY_UPDATES, Edit
from webapp.store.embedded.errors import bad_value, failed_to_parse, type_mismatch
from webapp.store.embedded.update_targets import Place, Targets, read, write
from webapp.store.embedded.values import (
    MISSING,
    BsonValue,
    Compare,
    Document,
    copy,
    is_number,
    key,
    shown,
)

Act: TypeAlias = Callable[[Place], None]
"""Changes what stands at one place."""


@dataclass(frozen=True, slots=True)
class Change:
    """One operator on one path."""

    path: paths.Path
    act: Act
    create: bool
    """Whether what is missing on the way is made."""
    only_on_insert: bool = False

    @property
    def touched(self) -> tuple[paths.Path, ...]:
        """The paths that no other change of the same update may touch."""
        return (self.path,)

    def make(self, document: Document, targets: Targets) -> None:
        """Change the document in place."""
        for place in targets.find(document, self.path, create=self.create):
            self.act(place)


@dataclass(frozen=True, slots=True)
class Rename:
    """`$rename`: takes a field out and sets another."""

    path: paths.Path
    target: paths.Path
    only_on_insert = False

    @property
    def touched(self) -> tuple[paths.Path, ...]:
        """The paths that no other change of the same update may touch."""
        return (self.path, self.target)

    def make(self, document: Document, targets: Targets) -> None:
        """Change the document in place."""
        for container, name in targets.find(document, self.path, create=False):
            if isinstance(container, list):
                raise bad_value("The source field of $rename cannot be an array element")
            if name in container:
                value = container.pop(str(name))
                for place in targets.find(document, self.target, create=True):
                    write(place, value)


def compile_change(
    name: str, path: paths.Path, operand: BsonValue, now: dt.datetime
) -> Change | Rename:
    """Compile one operator on one path; raises CommandError."""
    if name == "$rename":
        return Rename(path, _rename_target(operand))
    if name == "$currentDate":
        return Change(path, _set(_present(operand, now)), create=True)
    if name in ARRAY_UPDATES:
        create = name in ("$push", "$addToSet")
        edit = ARRAY_UPDATES[name](operand)
        return Change(path, _array(name, edit, create=create), create=create)
    if name not in _ACTS:
        raise failed_to_parse(
            f"Unknown modifier: {name}. Expected a valid update modifier or "
            "pipeline-style update specified as an array"
        )
    act = _ACTS[name](operand)
    return Change(path, act, create=name != "$unset", only_on_insert=name == "$setOnInsert")


def _rename_target(operand: BsonValue) -> paths.Path:
    if not isinstance(operand, str) or "$" in operand or "" in paths.split(operand):
        raise bad_value(f"The 'to' field for $rename must be a field name: {shown(operand)}")
    return paths.split(operand)


def _present(operand: BsonValue, now: dt.datetime) -> BsonValue:
    kind = operand.get("$type") if isinstance(operand, dict) else "date"
    if not isinstance(operand, (bool, dict)) or kind not in ("date", "timestamp"):
        raise bad_value("$currentDate takes true or {$type: 'date' or 'timestamp'}")
    if kind == "date":
        return now
    return Timestamp(int(now.replace(tzinfo=dt.timezone.utc).timestamp()), 1)


def _array(name: str, edit: Edit, *, create: bool) -> Act:
    def act(place: Place) -> None:
        value = read(place)
        if value is MISSING:
            if not create:
                return
            value = []
            write(place, value)
        if not isinstance(value, list):
            message = f"The field '{place[1]}' must be an array for {name}, but is {shown(value)}"
            raise bad_value(message) if name != "$pop" else type_mismatch(message)
        edit(value)

    return act


def _set(operand: BsonValue) -> Act:
    # Not copied: whatever changes a value later copies it first, for older versions share it.
    return lambda place: write(place, operand)


def _unset(_: BsonValue) -> Act:
    def act(place: Place) -> None:
        container, at = place
        if isinstance(container, dict):
            container.pop(str(at), None)
        elif int(at) < len(container):
            container[int(at)] = None

    return act


def _arithmetic(
    name: str,
    calculate: Callable[[Any, Any], Any],
    start: Callable[[BsonValue], BsonValue],
) -> Callable[[BsonValue], Act]:
    """Make `$inc` or `$mul`; `start` gives the result when the field is missing."""

    def build(operand: BsonValue) -> Act:
        if not is_number(operand):
            raise type_mismatch(f"Cannot {name} with non-numeric argument: {shown(operand)}")

        def act(place: Place) -> None:
            value = read(place)
            if value is MISSING:
                write(place, start(operand))
                return
            if not is_number(value):
                raise type_mismatch(
                    f"Cannot apply {name} to a value of non-numeric type: "
                    f"the field '{place[1]}' is {shown(value)}"
                )
            result = combine(calculate, value, operand)
            if not fits(result):
                raise bad_value(f"Failed to apply {name}: the result does not fit 64 bits")
            write(place, result)

        return act

    return build


def _zero(operand: BsonValue) -> BsonValue:
    return Decimal128("0") if isinstance(operand, Decimal128) else type(operand)(0)


def _extreme(compare: Compare) -> Callable[[BsonValue], Act]:
    """Make `$min` or `$max`: write when the operand compares so with what is there."""

    def build(operand: BsonValue) -> Act:
        def act(place: Place) -> None:
            value = read(place)
            if value is MISSING or compare(key(operand), key(value)):
                write(place, copy(operand))

        return act

    return build


_BITS: dict[str, Callable[[int, int], int]] = {
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}


def _bit(operand: BsonValue) -> Act:
    if not isinstance(operand, dict) or not operand or not operand.keys() <= _BITS.keys():
        raise bad_value("The $bit modifier takes and, or, xor with integers")

    def act(place: Place) -> None:
        value = read(place)
        result = 0 if value is MISSING else value
        if not isinstance(result, int) or isinstance(result, bool):
            raise bad_value(f"Cannot apply $bit to a value of non-integral type: {shown(value)}")
        for how, number in operand.items():
            result = _BITS[how](result, number)
        write(place, Int64(result) if isinstance(value, Int64) else result)

    return act


_ACTS: dict[str, Callable[[BsonValue], Act]] = {
    "$bit": _bit,
    "$inc": _arithmetic("$inc", operator.add, lambda operand: operand),
    "$max": _extreme(operator.gt),
    "$min": _extreme(operator.lt),
    "$mul": _arithmetic("$mul", operator.mul, _zero),
    "$set": _set,
    "$setOnInsert": _set,
    "$unset": _unset,
}
