"""What expressions are made of: scopes, compiled expressions, and tables of operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bson import Decimal128

from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import MISSING, BsonValue

Variables: TypeAlias = Mapping[str, BsonValue]
"""The variables by name, without the dollars; "CURRENT" is the document."""
Expression: TypeAlias = Callable[[Variables], BsonValue]
"""Gives MISSING for a field that is not there."""
Compile: TypeAlias = Callable[[BsonValue], Expression]


@dataclass(frozen=True, slots=True)
class Function:
    """An operator that takes the values of its arguments: {"$subtract": ["$a", 1]}."""

    apply: Callable[..., BsonValue]
    least: int = 1
    most: int | None = 1
    """None: any number of arguments."""
    null_in_null_out: bool = True
    """Give null when any argument is null or missing, without calling `apply`."""

    def check(self, name: str, count: int) -> None:
        """Raise CommandError when the operator cannot take this many arguments."""
        if count < self.least or (self.most is not None and count > self.most):
            wanted = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
            raise CommandError(
                16020,
                f"Expression {name} takes exactly {wanted} arguments. {count} were passed in.",
            )

    def call(self, arguments: Sequence[BsonValue]) -> BsonValue:
        """Apply to values."""
        if self.null_in_null_out and any(is_nothing(value) for value in arguments):
            return None
        return self.apply(*arguments)


@dataclass(frozen=True, slots=True)
class NamedFunction:
    """An operator whose arguments have names: {"$dateTrunc": {"date": "$at", "unit": "day"}}."""

    apply: Callable[[Mapping[str, BsonValue]], BsonValue]
    """Takes the values by name; a missing field is null there."""
    required: frozenset[str]
    optional: frozenset[str] = frozenset()

    def check(self, name: str, names: set[str]) -> None:
        """Raise CommandError when an argument is unknown or missing."""
        for unknown in sorted(names - self.required - self.optional):
            raise CommandError(18535, f"Unrecognized argument to {name}: {unknown}")
        for missing in sorted(self.required - names):
            raise CommandError(18628, f"Missing '{missing}' parameter to {name}")


def is_nothing(value: BsonValue) -> bool:
    """Tell whether a value is null or missing."""
    return value is None or value is MISSING


def null_if_missing(value: BsonValue) -> BsonValue:
    """Return null instead of MISSING, as arrays and named arguments need it."""
    return None if value is MISSING else value


def truthy(value: BsonValue) -> bool:
    """Tell whether a value counts as true: all but false, zero, null and missing."""
    if value is None or value is MISSING or value is False:
        return False
    if isinstance(value, (int, float)):
        return value != 0
    return not (isinstance(value, Decimal128) and value.to_decimal() == 0)
