"""Compiles an aggregation expression into a function of the variables in scope."""

from __future__ import annotations

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.arithmetic import ARITHMETIC
from webapp.store.embedded.aggregation.arrays import ARRAYS
from webapp.store.embedded.aggregation.comparisons import COMPARISONS
from webapp.store.embedded.aggregation.conversions import CONVERSIONS
from webapp.store.embedded.aggregation.dates import DATE_PARTS, DATES, date_part
from webapp.store.embedded.aggregation.function import (
    Expression,
    Function,
    NamedFunction,
    Variables,
    null_if_missing,
)
from webapp.store.embedded.aggregation.special_forms import SPECIAL_FORMS
from webapp.store.embedded.aggregation.strings import NAMED_STRINGS, STRINGS
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import MISSING, BsonValue, Document

FUNCTIONS: dict[str, Function] = {
    **ARITHMETIC,
    **ARRAYS,
    **COMPARISONS,
    **CONVERSIONS,
    **STRINGS,
}
NAMED_FUNCTIONS: dict[str, NamedFunction] = {**DATES, **NAMED_STRINGS}


def variables(document: Document) -> dict[str, BsonValue]:
    """Return the scope in which a document's expressions start."""
    return {"CURRENT": document, "ROOT": document}


def compile_expression(spec: BsonValue) -> Expression:
    """Return a function of the variables; raises CommandError for what it does not know."""
    if isinstance(spec, str) and spec.startswith("$"):
        return _reference(spec)
    if isinstance(spec, dict):
        return _document(spec)
    if isinstance(spec, list):
        items = [compile_expression(item) for item in spec]
        return lambda scope: [null_if_missing(item(scope)) for item in items]
    return lambda scope: spec  # noqa: ARG005 - a constant


def _reference(text: str) -> Expression:
    """Compile "$field.path" or "$$variable.path"."""
    name, *rest = paths.split(text[2:] if text.startswith("$$") else f"CURRENT.{text[1:]}")
    if "" in (name, *rest):
        raise CommandError(40353, f"'{text}' is not a valid field path")
    path = tuple(rest)
    if len(path) == 1:
        field = path[0]

        def field_of(scope: Variables) -> BsonValue:
            value = _variable(scope, name)
            return value.get(field, MISSING) if type(value) is dict else follow(value, path)

        return field_of
    return lambda scope: follow(_variable(scope, name), path)


def _variable(scope: Variables, name: str) -> BsonValue:
    try:
        return scope[name]
    except KeyError:
        if name == "REMOVE":
            return MISSING
        raise CommandError(17276, f"Use of undefined variable: {name}") from None


def follow(value: BsonValue, path: paths.Path) -> BsonValue:
    """Return what a path leads to in an expression: through an array it gives an array."""
    for at, part in enumerate(path):
        if isinstance(value, list):
            found = [follow(item, path[at:]) for item in value]
            return [item for item in found if item is not MISSING]
        if not isinstance(value, dict):
            return MISSING
        value = value.get(part, MISSING)
    return value


def _document(spec: Document) -> Expression:
    names = [name for name in spec if name.startswith("$")]
    if not names:
        return _object(spec)
    if len(spec) > 1:
        raise CommandError(
            15983, "An object representing an expression must have exactly one field: " + names[0]
        )
    name, operand = names[0], spec[names[0]]
    if name in FUNCTIONS:
        return _function(name, FUNCTIONS[name], operand)
    if name in NAMED_FUNCTIONS:
        return _named_function(name, NAMED_FUNCTIONS[name], operand)
    if name in DATE_PARTS:
        return _date_part(name, operand)
    if name in SPECIAL_FORMS:
        return SPECIAL_FORMS[name](operand, compile_expression)
    raise CommandError(168, f"Unrecognized expression '{name}'")


def _object(spec: Document) -> Expression:
    fields = {name: compile_expression(item) for name, item in spec.items()}

    def build(scope: Variables) -> BsonValue:
        values = {name: item(scope) for name, item in fields.items()}
        return {name: value for name, value in values.items() if value is not MISSING}

    return build


def _function(name: str, function: Function, operand: BsonValue) -> Expression:
    arguments = operand if isinstance(operand, list) else [operand]
    function.check(name, len(arguments))
    compiled = [compile_expression(argument) for argument in arguments]
    return lambda scope: function.call([argument(scope) for argument in compiled])


def _named_function(name: str, function: NamedFunction, operand: BsonValue) -> Expression:
    if not isinstance(operand, dict):
        raise CommandError(18629, f"{name} only supports an object as its argument")
    function.check(name, set(operand))
    compiled = {key: compile_expression(argument) for key, argument in operand.items()}
    return lambda scope: function.apply(
        {key: null_if_missing(argument(scope)) for key, argument in compiled.items()}
    )


def _date_part(name: str, operand: BsonValue) -> Expression:
    """Compile {"$year": "$at"} and {"$year": {"date": "$at", "timezone": "+02:00"}}."""
    if isinstance(operand, list) and len(operand) == 1:
        operand = operand[0]
    if not (isinstance(operand, dict) and "date" in operand):
        operand = {"date": operand}
    part = date_part(DATE_PARTS[name])
    return _named_function(name, part, operand)
