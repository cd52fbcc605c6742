"""Works out which date a weekday, a date without a year or a period means from a given now."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from nlu.times.items import (
    LAST_DAY,
    Date,
    Day,
    Easter,
    Later,
    MonthsAhead,
    Period,
    RelativeDay,
    Weekday,
)

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


class NoSuchDayError(ValueError):
    """The words name a day that no calendar has."""


@dataclass(frozen=True, slots=True)
class Named:
    """The days that a `Day` names."""

    start: date
    end: date | None = None
    """The day after a weekend, week or month; None for a single day."""
    roll: timedelta | None = None
    """How far on the next such day is, when an hour on this one has passed; None is never."""


def named_days(day: Day, today: date) -> Named:
    """Return the days that the words mean today; raises NoSuchDayError for 31 November."""
    if isinstance(day, RelativeDay):
        return Named(today + day.days * _DAY)
    if isinstance(day, Weekday):
        return _weekday(day, today)
    if isinstance(day, Date):
        return Named(_date(day, today))
    if isinstance(day, Easter):
        return Named(_next_easter(today, day.days))
    if isinstance(day, MonthsAhead):
        return Named(_months_ahead(today, day.months))
    if isinstance(day, Later):
        return Named(named_days(day.base, today).start + day.days * _DAY)
    return _period(day, today)


def _monday(today: date) -> date:
    return today - today.weekday() * _DAY


def _weekday(day: Weekday, today: date) -> Named:
    if day.week is not None:
        return Named(_monday(today) + day.week * _WEEK + day.index * _DAY)
    ahead = (day.index - today.weekday()) % 7
    if day.later:
        return Named(today + (ahead or 0) * _DAY + day.later * _DAY)
    return Named(today + ahead * _DAY, roll=_WEEK)


def _date(day: Date, today: date) -> date:
    if day.months_ahead is not None:
        return _in_month(day.day, *_month_after(today, day.months_ahead))
    if day.month is None:
        this_month = _in_month(day.day, today.year, today.month)
        return this_month if this_month >= today else _in_month(day.day, *_month_after(today, 1))
    if day.year is not None:
        return _in_month(day.day, day.year, day.month)
    if (day.month, day.day) < (today.month, today.day):
        return _in_month(day.day, today.year + 1, day.month)
    return _in_month(day.day, today.year, day.month)


def _month_after(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + months, 12)
    return today.year + years, month + 1


def _next_easter(today: date, days: int) -> date:
    this_year = _easter(today.year) + days * _DAY
    return this_year if this_year >= today else _easter(today.year + 1) + days * _DAY


def _easter(year: int) -> date:
    """Return Easter Sunday by Gauss's rule, which is exact for 1900 to 2099 but two corrections."""
    moon = (19 * (year % 19) + 24) % 30
    moon -= moon == 29 or (moon == 28 and year % 19 > 10)
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    return date(year, 3, 22) + (moon + sunday) * _DAY


def _in_month(day: int, year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise NoSuchDayError(f"month {month}")
    length = monthrange(year, month)[1]
    if day == LAST_DAY:
        day = length
    if not 1 <= day <= length:
        raise NoSuchDayError(f"day {day} of month {month}")
    return date(year, month, day)


def _months_ahead(today: date, months: int) -> date:
    year, month = _month_after(today, months)
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _period(period: Period, today: date) -> Named:
    if period.unit == "weekend":
        return _weekend(period, today)
    if period.unit == "week":
        monday = _monday(today) + (period.ahead or 0) * _WEEK
        return Named(_not_before(monday, today, monday + _WEEK), monday + _WEEK)
    return _month(period, today)


def _weekend(period: Period, today: date) -> Named:
    saturday = _monday(today) + _SATURDAY * _DAY
    if period.ahead is None and today.weekday() == _SUNDAY:
        saturday += _WEEK
    saturday += (period.ahead or 0) * _WEEK
    end = saturday + 2 * _DAY
    return Named(_not_before(saturday, today, end), end)


def _month(period: Period, today: date) -> Named:
    if period.month is None:
        first = date(*_month_after(today, period.ahead or 0), 1)
    else:
        year = period.year or today.year + (period.month < today.month)
        first = date(year, period.month, 1)
    end = date(*_month_after(first, 1), 1)
    return Named(_not_before(first, today, end), end)


def _not_before(start: date, today: date, end: date) -> date:
    """Return today when the period is running, its start otherwise."""
    return today if start < today < end else start
