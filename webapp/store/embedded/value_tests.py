"""Query operators that look at one value at a time: comparisons, regular expressions, types."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from bson import Decimal128, ObjectId, Regex

from webapp.store.embedded.errors import CommandError, bad_value
from webapp.store.embedded.values import (
    MAXKEY,
    MINKEY,
    MISSING,
    NUMERIC_TYPES,
    TYPE_NAMES,
    BsonValue,
    Compare,
    is_number,
    key,
    type_name,
    whole,
)

ValueTest: TypeAlias = Callable[[BsonValue], bool]


def equals(operand: BsonValue) -> ValueTest:
    """Equal to the operand; null also stands for a missing field."""
    if type(operand) in (str, ObjectId):  # the common cases, where Python's equality is MongoDB's
        return lambda value: bool(value == operand)
    wanted = key(operand)
    return lambda value: key(value) == wanted


def _comparison(compare: Compare) -> Callable[[BsonValue], ValueTest]:
    """Make a test that only holds between values of the same type, as MongoDB's do."""

    def build(operand: BsonValue) -> ValueTest:
        if isinstance(operand, Regex):
            raise bad_value("Can't have RegEx as arg to predicate over field")
        wanted = key(operand)
        rank = wanted[0]
        if rank in (MINKEY, MAXKEY):  # these compare with every type
            return lambda value: value is not MISSING and compare(key(value), wanted)

        def test(value: BsonValue) -> bool:
            found = key(value)
            return found[0] == rank and compare(found, wanted)

        return test

    return build


def is_in(operand: BsonValue) -> ValueTest:
    """Equal to one of a list of values, or matched by one of its regular expressions."""
    if not isinstance(operand, list):
        raise bad_value("$in needs an array")
    if any(isinstance(item, dict) and next(iter(item), "")[:1] == "$" for item in operand):
        raise bad_value("cannot nest $ under $in")
    wanted = {key(item) for item in operand}
    patterns = [regex(item) for item in operand if isinstance(item, Regex)]
    if not patterns:
        return lambda value: key(value) in wanted
    return lambda value: key(value) in wanted or any(test(value) for test in patterns)


_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": re.UNICODE}


def regex(operand: BsonValue, options: str = "") -> ValueTest:
    """Contains a match, if it is a string; or is the same regular expression."""
    if isinstance(operand, Regex):
        pattern, flags = operand.pattern, operand.flags
    elif isinstance(operand, str):
        pattern, flags = operand, 0
    else:
        raise bad_value("$regex has to be a string")
    for option in options:
        if option not in _FLAGS:
            raise CommandError(51108, f"invalid flag in regex options: {option}")
        flags |= _FLAGS[option]
    compiled = compile_pattern(pattern, flags)

    def test(value: BsonValue) -> bool:
        if isinstance(value, str):
            return compiled.search(value) is not None
        return isinstance(value, Regex) and value == operand

    return test


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: int) -> re.Pattern[str]:
    r"""Compile a regular expression that was written for PCRE, as MongoDB uses it.

    There \w, \d, \s and \b know ASCII only. Python has one switch for that and for the letters
    that are the same in upper and lower case, so a pattern that ignores case keeps Unicode.
    """
    if re.search(r"\\[wWdDsSbB]", pattern) and not flags & re.IGNORECASE:
        flags = flags & ~re.UNICODE | re.ASCII
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise CommandError(51091, f"Regular expression is invalid: {error}") from error


def _mod(operand: BsonValue) -> ValueTest:
    if not isinstance(operand, list) or len(operand) != 2:
        raise bad_value("malformed mod, expected an array of a divisor and a remainder")
    divisor, remainder = map(_truncated, operand)
    if not divisor or remainder is None:
        raise bad_value("malformed mod, expected a divisor that is not 0 and a remainder")

    def test(value: BsonValue) -> bool:
        number = _truncated(value)
        if number is None:
            return False
        rest = abs(number) % abs(divisor)
        return (rest if number >= 0 else -rest) == remainder

    return test


def _truncated(value: BsonValue) -> int | None:
    """Return a finite number without its fraction, everything else as None."""
    if not is_number(value):
        return None
    number = value.to_decimal() if isinstance(value, Decimal128) else value
    return int(number) if math.isfinite(number) else None


def _type(operand: BsonValue) -> ValueTest:
    wanted: set[str] = set()
    for item in operand if isinstance(operand, list) else [operand]:
        number = whole(item)
        name = TYPE_NAMES.get(item if number is None else number) if _hashable(item) else None
        if name is None:
            raise bad_value(f"Unknown type name alias: {item}")
        wanted |= NUMERIC_TYPES if name == "number" else {name}
    return lambda value: type_name(value) in wanted


def _hashable(item: BsonValue) -> bool:
    return isinstance(item, (str, int, float))


VALUE_TESTS: dict[str, Callable[[BsonValue], ValueTest]] = {
    "$eq": equals,
    "$gt": _comparison(operator.gt),
    "$gte": _comparison(operator.ge),
    "$lt": _comparison(operator.lt),
    "$lte": _comparison(operator.le),
    "$in": is_in,
    "$mod": _mod,
    "$type": _type,
}
"""Those that hold for a field when they hold for its value or for one element of an array."""
