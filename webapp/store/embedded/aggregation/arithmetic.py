"""Arithmetic on BSON's four number types, and the expression operators made of it."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bson import Decimal128, Int64

from webapp.store.embedded.aggregation.function import Function
from webapp.store.embedded.errors import CommandError, type_mismatch
from webapp.store.embedded.values import BsonValue, is_number, type_name

_LARGEST = 2**63


def combine(calculate: Callable[[Any, Any], Any], left: BsonValue, right: BsonValue) -> BsonValue:
    """Apply to two numbers; the result has the wider of their types.

    An integer that no longer fits 64 bits is returned as it is: the caller decides.
    """
    if isinstance(left, Decimal128) or isinstance(right, Decimal128):
        return Decimal128(calculate(_to_decimal(left), _to_decimal(right)))
    result = calculate(left, right)
    if isinstance(result, int) and (isinstance(left, Int64) or isinstance(right, Int64)):
        return Int64(result) if fits(result) else result
    return result


def fits(value: BsonValue) -> bool:
    """Tell whether a number can be stored: integers have 64 bits."""
    return not isinstance(value, int) or -_LARGEST <= value < _LARGEST


def _to_decimal(value: BsonValue) -> Decimal:
    return value.to_decimal() if isinstance(value, Decimal128) else Decimal(str(value))


def _numbers(name: str, *values: BsonValue) -> None:
    for value in values:
        if not is_number(value):
            raise type_mismatch(f"{name} only supports numeric types, not {type_name(value)}")


def _widened(value: BsonValue) -> BsonValue:
    return value if fits(value) else float(value)


def total(values: list[BsonValue]) -> BsonValue:
    """Return the sum of the numbers among the values."""
    result: BsonValue = 0
    for value in values:
        if is_number(value):
            result = combine(operator.add, result, value)
    return _widened(result)


def mean(values: list[BsonValue]) -> BsonValue:
    """Return the average of the numbers among the values; None when there are none."""
    numbers = [value for value in values if is_number(value)]
    if not numbers:
        return None
    divisor = Decimal128(Decimal(len(numbers))) if isinstance(total(numbers), Decimal128) else None
    return combine(operator.truediv, total(numbers), divisor or len(numbers))


def _add(*values: BsonValue) -> BsonValue:
    dates = [value for value in values if isinstance(value, dt.datetime)]
    if len(dates) > 1:
        raise CommandError(16612, "only one date allowed in an $add expression")
    numbers = [value for value in values if not isinstance(value, dt.datetime)]
    _numbers("$add", *numbers)
    amount = total(numbers)
    return dates[0] + dt.timedelta(milliseconds=int(amount)) if dates else amount


def _subtract(left: BsonValue, right: BsonValue) -> BsonValue:
    if isinstance(left, dt.datetime):
        if isinstance(right, dt.datetime):
            return Int64((left - right) // dt.timedelta(milliseconds=1))
        _numbers("$subtract", right)
        return left - dt.timedelta(milliseconds=int(right))
    _numbers("$subtract", left, right)
    return _widened(combine(operator.sub, left, right))


def _multiply(*values: BsonValue) -> BsonValue:
    _numbers("$multiply", *values)
    result: BsonValue = 1
    for value in values:
        result = combine(operator.mul, result, value)
    return _widened(result)


def _divide(left: BsonValue, right: BsonValue) -> BsonValue:
    _numbers("$divide", left, right)
    if _to_decimal(right) == 0:
        raise CommandError(2, "can't $divide by zero")
    return combine(operator.truediv, left, right)


def _mod(left: BsonValue, right: BsonValue) -> BsonValue:
    _numbers("$mod", left, right)
    if _to_decimal(right) == 0:
        raise CommandError(16610, "can't $mod by zero")
    return combine(_remainder, left, right)


def _remainder(left: Any, right: Any) -> Any:  # noqa: ANN401 - int, float or Decimal
    """Divide with the sign of the dividend, as C and Decimal do and Python's int does not."""
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return rest if left >= 0 else -rest
    return left % right if isinstance(left, Decimal) else math.fmod(left, right)


def _rounding(name: str, mode: str) -> Callable[..., BsonValue]:
    def rounded(value: BsonValue, places: BsonValue = 0) -> BsonValue:
        _numbers(name, value, places)
        if isinstance(value, int) and places >= 0:
            return value
        if isinstance(value, float) and not math.isfinite(value):
            return value
        result = _to_decimal(value).quantize(Decimal(1).scaleb(-int(places)), rounding=mode)
        if isinstance(value, Decimal128):
            return Decimal128(result)
        return type(value)(result)

    return rounded


def _float(name: str, calculate: Callable[..., float]) -> Callable[..., BsonValue]:
    def apply(*values: BsonValue) -> BsonValue:
        _numbers(name, *values)
        try:
            return calculate(*(float(_to_decimal(value)) for value in values))
        except (ValueError, OverflowError) as error:
            raise CommandError(28765, f"{name}: {error}") from error

    return apply


def _absolute(value: BsonValue) -> BsonValue:
    _numbers("$abs", value)
    return Decimal128(abs(value.to_decimal())) if isinstance(value, Decimal128) else abs(value)


ARITHMETIC: dict[str, Function] = {
    "$abs": Function(_absolute),
    "$add": Function(_add, 0, None),
    "$ceil": Function(_rounding("$ceil", decimal.ROUND_CEILING)),
    "$divide": Function(_divide, 2, 2),
    "$exp": Function(_float("$exp", math.exp)),
    "$floor": Function(_rounding("$floor", decimal.ROUND_FLOOR)),
    "$ln": Function(_float("$ln", math.log)),
    "$log10": Function(_float("$log10", math.log10)),
    "$mod": Function(_mod, 2, 2),
    "$multiply": Function(_multiply, 0, None),
    "$pow": Function(_float("$pow", math.pow), 2, 2),
    "$round": Function(_rounding("$round", decimal.ROUND_HALF_EVEN), 1, 2),
    "$sqrt": Function(_float("$sqrt", math.sqrt)),
    "$subtract": Function(_subtract, 2, 2),
    "$trunc": Function(_rounding("$trunc", decimal.ROUND_DOWN), 1, 2),
}
