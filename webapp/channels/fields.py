"""Typed reading of JSON that may hold anything: what does not fit reads as absent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import TypeAlias

Json: TypeAlias = "Mapping[str, object]"

_ABSENT: Json = {}
_FIRST_YEAR = datetime(2009, 1, 1, tzinfo=timezone.utc)
"""WhatsApp's first year; an earlier timestamp is a mistake."""
_CLOCK_SKEW = timedelta(days=1)


def part(source: Json, key: str) -> Json:
    """Return the object under `key`, or an empty one."""
    value = source.get(key)
    return value if isinstance(value, Mapping) else _ABSENT


def items(source: Json, key: str) -> Iterator[Json]:
    """Yield the objects in the array under `key`; nothing when there is no array."""
    value = source.get(key)
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def text(source: Json, key: str, longest: int | None = None) -> str:
    """Return the text under `key` in a form that every store and log takes; "" when absent.

    Numbers become text: ids and timestamps come as either. `longest` is in characters.
    """
    value = source.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    if not isinstance(value, str):
        return ""
    return value[:longest].encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def whole_number(source: Json, key: str) -> int | None:
    """Return the whole number under `key`, as number or digits; None when absent."""
    try:
        return int(text(source, key))
    except ValueError:
        return None


def coordinate(source: Json, key: str, bound: float) -> float | None:
    """Return degrees within ±bound; None when absent or not on the globe. 0.0 is a coordinate."""
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= bound else None


def instant(source: Json, key: str, received_at: datetime) -> datetime:
    """Return the Unix seconds under `key` as aware UTC.

    A time that cannot be right, long past or in the future, counts as `received_at`.
    """
    seconds = whole_number(source, key)
    if seconds is None:
        return received_at
    try:
        sent_at = datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (ValueError, OverflowError, OSError):
        return received_at
    return sent_at if _FIRST_YEAR <= sent_at <= received_at + _CLOCK_SKEW else received_at
