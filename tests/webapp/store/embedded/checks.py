"""What the checks of database behaviour share.

The expected answers are MongoDB 7's: the same checks run against a real server with
`TEST_MONGODB_URI`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias

from bson import ObjectId

Rows: TypeAlias = Any
"""A pymongo collection; its types would ask for a check of None behind every `find_one`."""

ONE, OTHER = ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f"), ObjectId("6f5f5f5f5f5f5f5f5f5f5f5f")


def utc(*parts: int) -> dt.datetime:
    """Return an aware date."""
    year, month, day, *_ = parts
    midnight = dt.datetime(year, month, day, tzinfo=dt.timezone.utc)
    units = zip(("hours", "minutes", "seconds", "microseconds"), parts[3:], strict=False)
    return midnight + dt.timedelta(**dict(units))


def aware(date: dt.datetime) -> dt.datetime:
    """Return a date that mongoengine gives, as aware UTC."""
    return date if date.tzinfo else date.replace(tzinfo=dt.timezone.utc)


def ids(documents: Any, field: str = "k") -> list[Any]:  # noqa: ANN401 - cursors of any kind
    """Return one field of every document."""
    return [document.get(field) for document in documents]


def assert_same(found: Any, expected: Any) -> None:  # noqa: ANN401 - BSON values
    """Assert equality in which True is not 1, and floats may differ in the last digits."""
    assert _comparable(found) == _comparable(expected)


def _comparable(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _comparable(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_comparable(item) for item in value]
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, float):
        return round(value, 6)
    return aware(value) if isinstance(value, dt.datetime) else value
