"""Expression operators that decide themselves what to evaluate, or name variables."""

from __future__ import annotations

from collections.abc import Callable

from webapp.store.embedded.aggregation.function import (
    Compile,
    Expression,
    Variables,
    is_nothing,
    null_if_missing,
    truthy,
)
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import BsonValue, type_name


def _fields(
    name: str, operand: BsonValue, required: str, optional: str = ""
) -> dict[str, BsonValue]:
    """Check the names of the arguments; both lists are separated by spaces."""
    if not isinstance(operand, dict):
        raise CommandError(9, f"{name} requires an object as its argument")
    for unknown in set(operand) - set(required.split()) - set(optional.split()):
        raise CommandError(9, f"Unrecognized parameter to {name}: {unknown}")
    for missing in set(required.split()) - set(operand):
        raise CommandError(9, f"Missing '{missing}' parameter to {name}")
    return operand


def _list(operand: BsonValue) -> list[BsonValue]:
    return operand if isinstance(operand, list) else [operand]


def _literal(operand: BsonValue, compile_: Compile) -> Expression:  # noqa: ARG001 - as all forms
    return lambda scope: operand  # noqa: ARG005 - a constant


def _and(operand: BsonValue, compile_: Compile) -> Expression:
    parts = [compile_(part) for part in _list(operand)]
    return lambda scope: all(truthy(part(scope)) for part in parts)


def _or(operand: BsonValue, compile_: Compile) -> Expression:
    parts = [compile_(part) for part in _list(operand)]
    return lambda scope: any(truthy(part(scope)) for part in parts)


def _cond(operand: BsonValue, compile_: Compile) -> Expression:
    if isinstance(operand, list):
        if len(operand) != 3:
            raise CommandError(16020, "Expression $cond takes exactly 3 arguments.")
        operand = dict(zip(("if", "then", "else"), operand, strict=True))
    fields = _fields("$cond", operand, "if then else")
    test, then, otherwise = (compile_(fields[name]) for name in ("if", "then", "else"))
    return lambda scope: then(scope) if truthy(test(scope)) else otherwise(scope)


def _if_null(operand: BsonValue, compile_: Compile) -> Expression:
    if not isinstance(operand, list) or len(operand) < 2:
        raise CommandError(1257300, "$ifNull needs at least two arguments")
    parts = [compile_(part) for part in operand]

    def evaluate(scope: Variables) -> BsonValue:
        values = (part(scope) for part in parts[:-1])
        found = next((value for value in values if not is_nothing(value)), None)
        return parts[-1](scope) if found is None else found

    return evaluate


def _switch(operand: BsonValue, compile_: Compile) -> Expression:
    fields = _fields("$switch", operand, "branches", "default")
    branches = [
        (compile_(branch["case"]), compile_(branch["then"]))
        for branch in (_fields("$switch", item, "case then") for item in fields["branches"])
    ]
    default = compile_(fields["default"]) if "default" in fields else None

    def evaluate(scope: Variables) -> BsonValue:
        for test, then in branches:
            if truthy(test(scope)):
                return then(scope)
        if default is None:
            raise CommandError(40066, "$switch could not find a matching branch for an input")
        return default(scope)

    return evaluate


def _let(operand: BsonValue, compile_: Compile) -> Expression:
    fields = _fields("$let", operand, "vars in")
    named = {name: compile_(value) for name, value in fields["vars"].items()}
    body = compile_(fields["in"])
    return lambda scope: body({**scope, **{name: value(scope) for name, value in named.items()}})


def _input(name: str, value: BsonValue) -> list[BsonValue] | None:
    if is_nothing(value):
        return None
    if not isinstance(value, list):
        raise CommandError(16883, f"input to {name} must be an array not {type_name(value)}")
    return value


def _map(operand: BsonValue, compile_: Compile) -> Expression:
    fields = _fields("$map", operand, "input in", "as")
    source, body, name = compile_(fields["input"]), compile_(fields["in"]), fields.get("as", "this")

    def evaluate(scope: Variables) -> BsonValue:
        items = _input("$map", source(scope))
        if items is None:
            return None
        return [null_if_missing(body({**scope, name: item})) for item in items]

    return evaluate


def _filter(operand: BsonValue, compile_: Compile) -> Expression:
    fields = _fields("$filter", operand, "input cond", "as limit")
    source, test = compile_(fields["input"]), compile_(fields["cond"])
    name, limit = fields.get("as", "this"), compile_(fields.get("limit"))

    def evaluate(scope: Variables) -> BsonValue:
        items = _input("$filter", source(scope))
        if items is None:
            return None
        return [item for item in items if truthy(test({**scope, name: item}))][: limit(scope)]

    return evaluate


def _reduce(operand: BsonValue, compile_: Compile) -> Expression:
    fields = _fields("$reduce", operand, "input initialValue in")
    source, initial, body = (compile_(fields[name]) for name in ("input", "initialValue", "in"))

    def evaluate(scope: Variables) -> BsonValue:
        items = _input("$reduce", source(scope))
        if items is None:
            return None
        value = initial(scope)
        for item in items:
            value = body({**scope, "value": value, "this": item})
        return value

    return evaluate


SPECIAL_FORMS: dict[str, Callable[[BsonValue, Compile], Expression]] = {
    "$and": _and,
    "$cond": _cond,
    "$filter": _filter,
    "$ifNull": _if_null,
    "$let": _let,
    "$literal": _literal,
    "$map": _map,
    "$or": _or,
    "$reduce": _reduce,
    "$switch": _switch,
}
