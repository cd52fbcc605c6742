"""Expression operators on dates. Stored dates are naive UTC; `timezone` moves the calendar."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bson import ObjectId

from webapp.store.embedded.aggregation.function import NamedFunction
from webapp.store.embedded.errors import CommandError, not_implemented
from webapp.store.embedded.values import BsonValue, type_name

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SPANS = {
    "week": dt.timedelta(weeks=1),
    "day": dt.timedelta(days=1),
    "hour": dt.timedelta(hours=1),
    "minute": dt.timedelta(minutes=1),
    "second": dt.timedelta(seconds=1),
    "millisecond": dt.timedelta(milliseconds=1),
}
_ORIGIN = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - only differences from it are used


def zone(name: BsonValue) -> dt.tzinfo:
    """Return the zone of an Olson name or an offset such as +02:00; None means UTC."""
    if name is None:
        return dt.timezone.utc
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)?", str(name))
    if offset:
        span = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return dt.timezone(span if offset[1] == "+" else -span)
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandError(40485, f'unrecognized time zone identifier: "{name}"') from None


def _date(value: BsonValue) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, ObjectId):
        return value.generation_time.replace(tzinfo=None)
    raise CommandError(16006, f"can't convert from BSON type {type_name(value)} to Date")


def _local(value: BsonValue, name: BsonValue) -> dt.datetime:
    return _date(value).replace(tzinfo=dt.timezone.utc).astimezone(zone(name))


def _stored(value: dt.datetime) -> dt.datetime:
    return value.astimezone(dt.timezone.utc).replace(tzinfo=None)


def _unit(arguments: Mapping[str, BsonValue]) -> str:
    unit = arguments["unit"]
    if unit not in _SPANS and unit not in _MONTHS:
        raise CommandError(9, f"unknown time unit value: {unit}")
    return str(unit)


def _null_safe(
    apply: Callable[[Mapping[str, BsonValue]], BsonValue],
) -> Callable[[Mapping[str, BsonValue]], BsonValue]:
    """Give null when any of the arguments is null."""
    return lambda arguments: None if None in arguments.values() else apply(arguments)


def date_part(read: Callable[[dt.datetime], int]) -> NamedFunction:
    """Make an operator such as `$year` from a function of a date in its zone."""

    def apply(arguments: Mapping[str, BsonValue]) -> int:
        return read(_local(arguments["date"], arguments.get("timezone")))

    return NamedFunction(_null_safe(apply), frozenset({"date"}), frozenset({"timezone"}))


DATE_PARTS: dict[str, Callable[[dt.datetime], int]] = {
    "$dayOfMonth": lambda date: date.day,
    "$dayOfWeek": lambda date: date.isoweekday() % 7 + 1,
    "$dayOfYear": lambda date: date.timetuple().tm_yday,
    "$hour": lambda date: date.hour,
    "$isoDayOfWeek": lambda date: date.isoweekday(),
    "$isoWeek": lambda date: date.isocalendar()[1],
    "$isoWeekYear": lambda date: date.isocalendar()[0],
    "$millisecond": lambda date: date.microsecond // 1000,
    "$minute": lambda date: date.minute,
    "$month": lambda date: date.month,
    "$second": lambda date: date.second,
    "$week": lambda date: int(date.strftime("%U")),
    "$year": lambda date: date.year,
}


def _offset(date: dt.datetime) -> str:
    minutes = (date.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


_FORMATS: dict[str, Callable[[dt.datetime], str]] = {
    "%d": lambda date: f"{date.day:02}",
    "%G": lambda date: f"{date.isocalendar()[0]:04}",
    "%H": lambda date: f"{date.hour:02}",
    "%j": lambda date: f"{date.timetuple().tm_yday:03}",
    "%L": lambda date: f"{date.microsecond // 1000:03}",
    "%m": lambda date: f"{date.month:02}",
    "%M": lambda date: f"{date.minute:02}",
    "%S": lambda date: f"{date.second:02}",
    "%u": lambda date: str(date.isoweekday()),
    "%U": lambda date: date.strftime("%U"),
    "%V": lambda date: f"{date.isocalendar()[1]:02}",
    "%w": lambda date: str(date.isoweekday() % 7 + 1),
    "%Y": lambda date: f"{date.year:04}",
    "%z": _offset,
    "%Z": lambda date: str((date.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)),
    "%%": lambda date: "%",  # noqa: ARG005 - as the others
}


def _written(date: dt.datetime, pattern: str) -> str:
    def part(match: re.Match[str]) -> str:
        if match[0] not in _FORMATS:
            raise CommandError(18536, f"Invalid format character '{match[0]}' in format string")
        return _FORMATS[match[0]](date)

    return re.sub("%.?", part, pattern)


def iso_format(date: dt.datetime) -> str:
    """Return a stored date as MongoDB writes it: 2026-03-01T12:00:00.000Z."""
    return _written(date, "%Y-%m-%dT%H:%M:%S.%LZ")


def _to_string(arguments: Mapping[str, BsonValue]) -> BsonValue:
    if arguments["date"] is None:
        return arguments.get("onNull")
    if arguments.get("format", "") is None or arguments.get("timezone", "") is None:
        return None
    local = _local(arguments["date"], arguments.get("timezone"))
    default = "%Y-%m-%dT%H:%M:%S.%LZ" if local.tzinfo is dt.timezone.utc else "%Y-%m-%dT%H:%M:%S.%L"
    return _written(local, arguments.get("format", default))


def parse_date(text: str) -> dt.datetime:
    """Return the stored form of an ISO 8601 date; without an offset it is UTC."""
    try:
        date = dt.datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))
    except ValueError:
        raise CommandError(241, f'Error parsing date string "{text}"') from None
    return _stored(date) if date.tzinfo else date


def _truncate(arguments: Mapping[str, BsonValue]) -> dt.datetime:
    unit = _unit(arguments)
    if arguments.get("binSize", 1) != 1:
        raise not_implemented("$dateTrunc with binSize")
    date = _local(arguments["date"], arguments.get("timezone"))
    if unit == "week":
        return _stored(_midnight(date) - _since_week_began(date, arguments))
    if unit in _MONTHS:
        months = _MONTHS[unit]
        return _stored(
            _midnight(date).replace(day=1, month=(date.month - 1) // months * months + 1)
        )
    if unit == "day":
        return _stored(_midnight(date))
    into_day = dt.timedelta(
        hours=date.hour, minutes=date.minute, seconds=date.second, microseconds=date.microsecond
    )
    return _stored(date) - into_day % _SPANS[unit]


def _midnight(date: dt.datetime) -> dt.datetime:
    return date.replace(hour=0, minute=0, second=0, microsecond=0)


def _since_week_began(date: dt.datetime, arguments: Mapping[str, BsonValue]) -> dt.timedelta:
    name = str(arguments.get("startOfWeek", "sunday")).lower()
    starts = [number for number, day in enumerate(_WEEKDAYS) if name in (day, day[:3])]
    if not starts:
        raise CommandError(9, f"unknown day of week value: {name}")
    return dt.timedelta(days=(date.weekday() - starts[0]) % 7)


def _add(sign: int) -> Callable[[Mapping[str, BsonValue]], dt.datetime]:
    def apply(arguments: Mapping[str, BsonValue]) -> dt.datetime:
        unit, amount = _unit(arguments), sign * int(arguments["amount"])
        date = _local(arguments["startDate"], arguments.get("timezone"))
        if unit in _MONTHS:
            return _stored(_plus_months(date, amount * _MONTHS[unit]))
        if unit in ("week", "day"):  # the same time of day, also over a change of the clock
            return _stored(date + amount * _SPANS[unit])
        return _stored(date) + amount * _SPANS[unit]

    return apply


def _plus_months(date: dt.datetime, months: int) -> dt.datetime:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    day = min(date.day, calendar.monthrange(year, month + 1)[1])
    return date.replace(year=year, month=month + 1, day=day)


def _difference(arguments: Mapping[str, BsonValue]) -> int:
    """Return how many boundaries of the unit lie between the dates."""
    unit = _unit(arguments)
    start, end = (
        _local(arguments[name], arguments.get("timezone")) for name in ("startDate", "endDate")
    )
    if unit in _MONTHS:
        size = _MONTHS[unit]
        first, last = ((date.year * 12 + date.month - 1) // size for date in (start, end))
        return last - first
    if unit == "week":
        first_day, last_day = (
            (date - _since_week_began(date, arguments)).date() for date in (start, end)
        )
        return (last_day - first_day).days // 7
    before, after = ((date.replace(tzinfo=None) - _ORIGIN) // _SPANS[unit] for date in (start, end))
    return after - before


_ZONE = frozenset({"timezone"})
_WEEK = frozenset({"timezone", "startOfWeek"})
DATES: dict[str, NamedFunction] = {
    "$dateAdd": NamedFunction(
        _null_safe(_add(1)), frozenset({"startDate", "unit", "amount"}), _ZONE
    ),
    "$dateDiff": NamedFunction(
        _null_safe(_difference), frozenset({"startDate", "endDate", "unit"}), _WEEK
    ),
    "$dateSubtract": NamedFunction(
        _null_safe(_add(-1)), frozenset({"startDate", "unit", "amount"}), _ZONE
    ),
    "$dateToString": NamedFunction(
        _to_string, frozenset({"date"}), frozenset({"format", "timezone", "onNull"})
    ),
    "$dateTrunc": NamedFunction(
        _null_safe(_truncate), frozenset({"date", "unit"}), _WEEK | {"binSize"}
    ),
}
