"""Compiles a query into a function that tells whether a document matches.

Everything is checked while compiling, so a malformed query is refused even on an empty collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from bson import Regex

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.expressions import compile_expression, variables
from webapp.store.embedded.aggregation.function import truthy
from webapp.store.embedded.errors import CommandError, bad_value, not_implemented
from webapp.store.embedded.value_tests import VALUE_TESTS, ValueTest, equals, is_in, regex
from webapp.store.embedded.values import MISSING, BsonValue, Document, whole

Predicate: TypeAlias = Callable[[Document], bool]
_FieldTest: TypeAlias = Callable[[list[BsonValue]], bool]
"""Takes everything that a path leads to in one document."""

_KNOWN_TO_MONGODB = frozenset(
    [
        "$near",
        "$nearSphere",
        "$geoWithin",
        "$geoIntersects",
        "$bitsAllSet",
        "$bitsAnySet",
        "$bitsAllClear",
        "$bitsAnyClear",
        "$where",
        "$jsonSchema",
        "$text",
        "$sampleRate",
    ]
)


def compile_query(query: Mapping[str, BsonValue]) -> Predicate:
    """Return a function that tells whether a document matches; raises CommandError."""
    if not isinstance(query, Mapping):
        raise CommandError(14, f"Expected a query to be an object, found {query!r}")
    tests = [_clause(name, condition) for name, condition in query.items() if name != "$comment"]
    return tests[0] if len(tests) == 1 else _all(tests)


def _all(tests: list[Predicate]) -> Predicate:
    return lambda document: all(test(document) for test in tests)


def _any(tests: list[Predicate]) -> Predicate:
    return lambda document: any(test(document) for test in tests)


def _none(tests: list[Predicate]) -> Predicate:
    return lambda document: not any(test(document) for test in tests)


_LOGICAL = {"$and": _all, "$or": _any, "$nor": _none}


def _clause(name: str, condition: BsonValue) -> Predicate:
    if name in _LOGICAL:
        return _LOGICAL[name](_branches(name, condition))
    if name == "$expr":
        evaluate = compile_expression(condition)
        return lambda document: truthy(evaluate(variables(document)))
    if name.startswith("$"):
        if name in _KNOWN_TO_MONGODB:
            raise not_implemented(name)
        raise bad_value(f"unknown top level operator: {name}")
    return _field(name, condition)


def _branches(name: str, condition: BsonValue) -> list[Predicate]:
    if not isinstance(condition, list) or not condition:
        raise bad_value(f"{name} must be a nonempty array")
    if not all(isinstance(branch, dict) for branch in condition):
        raise bad_value(f"{name} entries need to be full objects")
    return [compile_query(branch) for branch in condition]


def _field(name: str, condition: BsonValue) -> Predicate:
    test = _condition(condition, _somewhere)
    path = paths.split(name)
    if len(path) == 1:
        return lambda document: test([document.get(name, MISSING)])
    return lambda document: test(paths.values_at(document, path))


def _condition(condition: BsonValue, lift: Callable[[ValueTest], _FieldTest]) -> _FieldTest:
    """Compile what stands after a field's name; `lift` makes a test of values one of a field."""
    if is_operators(condition):
        return _operators(condition, lift)
    if isinstance(condition, Regex):
        return lift(regex(condition))
    return lift(equals(condition))


def is_operators(condition: BsonValue) -> bool:
    """Tell {"$gt": 5} from a value to be equal to."""
    return isinstance(condition, dict) and next(iter(condition), "")[:1] == "$"


def _somewhere(test: ValueTest) -> _FieldTest:
    """Hold when a value, or an element of an array, passes."""

    def run(values: list[BsonValue]) -> bool:
        for value in values:
            if test(value):
                return True
            if isinstance(value, list) and any(test(item) for item in value):
                return True
        return False

    return run


def _itself(test: ValueTest) -> _FieldTest:
    """Hold when a value passes; elements of arrays do not count."""
    return lambda values: any(test(value) for value in values)


def _operators(
    operators: Mapping[str, BsonValue], lift: Callable[[ValueTest], _FieldTest]
) -> _FieldTest:
    tests = [
        _operator(name, operand, operators, lift)
        for name, operand in operators.items()
        if name != "$options"
    ]
    if "$options" in operators and "$regex" not in operators:
        raise bad_value("$options needs a $regex")
    return tests[0] if len(tests) == 1 else lambda values: all(test(values) for test in tests)


def _operator(
    name: str,
    operand: BsonValue,
    operators: Mapping[str, BsonValue],
    lift: Callable[[ValueTest], _FieldTest],
) -> _FieldTest:
    if name in VALUE_TESTS:
        return lift(VALUE_TESTS[name](operand))
    if name in _NEGATIVE:
        return _not(lift(_NEGATIVE[name](operand)))
    if name in _WHOLE:
        return _WHOLE[name](operand)
    if name == "$regex":
        return lift(regex(operand, operators.get("$options", "")))
    if name == "$not":
        if not isinstance(operand, Regex) and not is_operators(operand):
            raise bad_value("$not needs a regex or a document")
        return _not(_condition(operand, lift))
    if name in _KNOWN_TO_MONGODB:
        raise not_implemented(name)
    raise bad_value(f"unknown operator: {name}")


def _not(test: _FieldTest) -> _FieldTest:
    return lambda values: not test(values)


def _exists(operand: BsonValue) -> _FieldTest:
    wanted = truthy(operand)
    return lambda values: any(value is not MISSING for value in values) is wanted


def _size(operand: BsonValue) -> _FieldTest:
    size = whole(operand)
    if size is None or size < 0:
        raise bad_value("$size must be a whole number that is not negative")
    return lambda values: any(isinstance(value, list) and len(value) == size for value in values)


def _all_of(operand: BsonValue) -> _FieldTest:
    if not isinstance(operand, list):
        raise bad_value("$all needs an array")
    tests = [_all_element(item) for item in operand]
    return lambda values: bool(tests) and all(test(values) for test in tests)


def _all_element(item: BsonValue) -> _FieldTest:
    if is_operators(item) and "$elemMatch" not in item:
        raise bad_value("no $ expressions in $all")
    return _condition(item, _somewhere)


def _elem_match(operand: BsonValue) -> _FieldTest:
    matches = element_test(operand)
    return lambda values: any(
        isinstance(value, list) and any(matches(item) for item in value) for value in values
    )


def element_test(operand: BsonValue) -> ValueTest:
    """Compile what `$elemMatch` asks of one element: a query, or operators on a plain value."""
    if not isinstance(operand, dict):
        raise bad_value("$elemMatch needs an Object")
    if is_operators(operand) and next(iter(operand)) not in (*_LOGICAL, "$expr", "$comment"):
        test = _operators(operand, _itself)
        return lambda item: test([item])
    query = compile_query(operand)
    return lambda item: isinstance(item, dict) and query(item)


_NEGATIVE: dict[str, Callable[[BsonValue], ValueTest]] = {"$ne": equals, "$nin": is_in}
_WHOLE: dict[str, Callable[[BsonValue], _FieldTest]] = {
    "$exists": _exists,
    "$size": _size,
    "$all": _all_of,
    "$elemMatch": _elem_match,
}
