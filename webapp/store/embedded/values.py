"""BSON values: one total order, the one that MongoDB sorts, compares and indexes by.

`key(value)` turns any value into a pair (rank of its type, something comparable inside that rank).
Two values are equal to MongoDB exactly when their keys are equal (1 == 1.0, but 1 != True), and
pairs compare and hash at the speed of Python's tuples.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import bson
from bson import Binary, Code, DatetimeMS, DBRef, Decimal128, Int64, ObjectId, Regex, Timestamp
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.max_key import MaxKey
from bson.min_key import MinKey

BsonValue: TypeAlias = Any
"""Anything that BSON can hold, as pymongo's `bson` decodes it; datetimes are naive UTC."""
Document: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[int, Any]
Compare: TypeAlias = Callable[[Any, Any], bool]
"""One of the comparisons of the module `operator`."""

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
CODEC: CodecOptions[Document] = CodecOptions(
    document_class=dict, tz_aware=False, datetime_conversion=DatetimeConversion.DATETIME_AUTO
)
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - BSON's datetimes are decoded as naive UTC
_MILLISECOND = dt.timedelta(milliseconds=1)

MINKEY, UNDEFINED, NULL, NAN, NUMBER, STRING, OBJECT, ARRAY = range(8)
BINARY, OBJECT_ID, BOOL, DATE, TIMESTAMP, REGEX, CODE, MAXKEY = range(8, 16)


class Missing:
    """The type of MISSING."""

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing()
"""Stands for a field that is not there, which is not the same as a null."""
NULL_KEY: Final[Key] = (NULL, 0)
EMPTY_ARRAY_KEY: Final[Key] = (UNDEFINED, 0)
"""What an index holds for an empty array; it sorts before null."""


def encode(document: Document) -> bytes:
    """Return the BSON of a document."""
    return bson.encode(document, codec_options=CODEC)


def decode(data: bytes) -> Document:
    """Return the document in `data`; raises bson.errors.InvalidBSON."""
    return bson.decode(data, CODEC)


def _number(value: float) -> Key:
    return (NUMBER, value) if value == value else (NAN, 0)


def _decimal(value: Decimal128) -> Key:
    number = value.to_decimal()
    return (NAN, 0) if number.is_nan() else (NUMBER, number)


def _date(value: dt.datetime) -> Key:
    if value.tzinfo is not None:
        value = value.astimezone(dt.timezone.utc).replace(tzinfo=None)
    return (DATE, (value - _EPOCH) // _MILLISECOND)


def _object(value: Document) -> Key:
    return (OBJECT, tuple((*key(item)[:1], name, key(item)) for name, item in value.items()))


def _binary(value: bytes) -> Key:
    subtype = value.subtype if isinstance(value, Binary) else 0
    return (BINARY, (len(value), subtype, bytes(value)))


_KEYS: dict[type, Callable[[Any], Key]] = {
    str: lambda value: (STRING, value),
    ObjectId: lambda value: (OBJECT_ID, value.binary),
    type(None): lambda value: NULL_KEY,  # noqa: ARG005
    Missing: lambda value: NULL_KEY,  # noqa: ARG005
    bool: lambda value: (BOOL, value),
    int: lambda value: (NUMBER, value),
    Int64: lambda value: (NUMBER, int(value)),
    float: _number,
    Decimal128: _decimal,
    dt.datetime: _date,
    DatetimeMS: lambda value: (DATE, int(value)),
    dict: _object,
    list: lambda value: (ARRAY, tuple(key(item) for item in value)),
    bytes: _binary,
    Binary: _binary,
    DBRef: lambda value: _object(value.as_doc()),
    Regex: lambda value: (REGEX, (value.pattern, value.flags)),
    Timestamp: lambda value: (TIMESTAMP, (value.time, value.inc)),
    Code: lambda value: (CODE, (str(value), key(dict(value.scope or {})))),
    MinKey: lambda value: (MINKEY, 0),  # noqa: ARG005
    MaxKey: lambda value: (MAXKEY, 0),  # noqa: ARG005
}


def key(value: BsonValue) -> Key:
    """Return what `value` sorts, compares and hashes by; a missing field counts as null."""
    function = _KEYS.get(type(value))
    if function is None:  # a subclass, such as SON
        function = next(f for cls, f in _KEYS.items() if isinstance(value, cls))
    return function(value)


def same(left: BsonValue, right: BsonValue) -> bool:
    """Tell whether MongoDB calls two values equal."""
    return key(left) == key(right)


_TYPES: dict[type, tuple[str, int]] = {
    float: ("double", 1),
    str: ("string", 2),
    dict: ("object", 3),
    DBRef: ("object", 3),
    list: ("array", 4),
    bytes: ("binData", 5),
    Binary: ("binData", 5),
    ObjectId: ("objectId", 7),
    bool: ("bool", 8),
    dt.datetime: ("date", 9),
    DatetimeMS: ("date", 9),
    type(None): ("null", 10),
    Regex: ("regex", 11),
    Code: ("javascript", 13),
    Int64: ("long", 18),
    Timestamp: ("timestamp", 17),
    Decimal128: ("decimal", 19),
    MinKey: ("minKey", -1),
    MaxKey: ("maxKey", 127),
}
TYPE_NAMES: dict[BsonValue, str] = {
    **{number: name for name, number in _TYPES.values()},
    **{name: name for name, _ in _TYPES.values()},
    16: "int",
    "int": "int",
    "number": "number",
}
"""From what `$type` accepts, a number or a name, to the name."""
NUMERIC_TYPES = frozenset({"int", "long", "double", "decimal"})


def type_name(value: BsonValue) -> str:
    """Return MongoDB's name of the value's type; "missing" when there is none."""
    if value is MISSING:
        return "missing"
    if type(value) is int:
        return "int" if -(2**31) <= value < 2**31 else "long"
    found = _TYPES.get(type(value))
    if found is None:
        found = next(entry for cls, entry in _TYPES.items() if isinstance(value, cls))
    return found[0]


def is_number(value: BsonValue) -> bool:
    """Tell whether the value is one of BSON's number types; a boolean is not."""
    return isinstance(value, (int, float, Decimal128)) and not isinstance(value, bool)


def whole(value: BsonValue) -> int | None:
    """Return a number without a fraction as an int, everything else as None."""
    if type(value) is int:
        return value
    if not is_number(value):
        return None
    number = value.to_decimal() if isinstance(value, Decimal128) else value
    return int(number) if math.isfinite(number) and number == int(number) else None


def copy(value: BsonValue) -> BsonValue:
    """Return a copy whose documents and arrays may be changed freely."""
    if isinstance(value, dict):
        return {name: copy(item) for name, item in value.items()}
    if isinstance(value, list):
        return [copy(item) for item in value]
    return value


def shown(value: BsonValue) -> str:
    """Return a value as error messages show it: as MongoDB's shell writes it, more or less."""
    if isinstance(value, dict):
        inner = ", ".join(f"{name}: {shown(item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[ {', '.join(map(shown, value))} ]"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is MISSING:
        return "null"
    return f"ObjectId('{value}')" if isinstance(value, ObjectId) else str(value)
