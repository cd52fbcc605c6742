"""Expression operators that change the type of a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from bson import Decimal128, Int64, ObjectId
from bson.errors import InvalidId

from webapp.store.embedded.aggregation.dates import iso_format, parse_date
from webapp.store.embedded.aggregation.function import Function, truthy
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import BsonValue, is_number, key, shown, type_name

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - BSON's datetimes are decoded as naive UTC


def _refused(value: BsonValue, target: str) -> CommandError:
    return CommandError(
        241, f"Failed to convert {shown(value)} of type {type_name(value)} to {target} in $convert"
    )


def _to_string(value: BsonValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return iso_format(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (str, int, float, ObjectId, Decimal128)):
        return str(value)
    raise _refused(value, "string")


def _to_integer(target: str, bits: int) -> Callable[[BsonValue], BsonValue]:
    def convert(value: BsonValue) -> BsonValue:
        if isinstance(value, dt.datetime) and bits == 64:
            return Int64(key(value)[1])
        try:
            number = int(value.to_decimal() if isinstance(value, Decimal128) else value)
        except (TypeError, ValueError, OverflowError):
            raise _refused(value, target) from None
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise _refused(value, target)
        return Int64(number) if bits == 64 else number

    return convert


def _to_double(value: BsonValue) -> float:
    if isinstance(value, dt.datetime):
        return float(key(value)[1])
    try:
        return float(value.to_decimal() if isinstance(value, Decimal128) else value)
    except (TypeError, ValueError):
        raise _refused(value, "double") from None


def _to_decimal(value: BsonValue) -> Decimal128:
    if isinstance(value, Decimal128):
        return value
    try:
        return Decimal128(Decimal(str(int(value) if isinstance(value, bool) else value)))
    except InvalidOperation:
        raise _refused(value, "decimal") from None


def _to_date(value: BsonValue) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, ObjectId):
        return value.generation_time.replace(tzinfo=None)
    if isinstance(value, str):
        return parse_date(value)
    if is_number(value):
        return _EPOCH + dt.timedelta(milliseconds=int(_to_double(value)))
    raise _refused(value, "date")


def _to_object_id(value: BsonValue) -> ObjectId:
    try:
        return ObjectId(value)
    except (InvalidId, TypeError):
        raise _refused(value, "objectId") from None


CONVERSIONS: dict[str, Function] = {
    "$toBool": Function(truthy),
    "$toDate": Function(_to_date),
    "$toDecimal": Function(_to_decimal),
    "$toDouble": Function(_to_double),
    "$toInt": Function(_to_integer("int", 32)),
    "$toLong": Function(_to_integer("long", 64)),
    "$toObjectId": Function(_to_object_id),
    "$toString": Function(_to_string),
    "$type": Function(type_name, null_in_null_out=False),
}
