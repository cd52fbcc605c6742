"""Turns pieces of an expression into instants, seen from a given now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from nlu.times.calendar import Named, NoSuchDayError, named_days
from nlu.times.combine import Piece
from nlu.times.hours import MIDNIGHT, WINDOWS, NoSuchHourError, is_bare, minutes_of
from nlu.times.items import Clock, Date, Day, Part, Period, RelativeDay, Weekday
from nlu.types import Grain

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a piece, or a range of them, comes to; the fields are those of TimeMatch."""

    start: datetime | None
    end: datetime | None = None
    grain: Grain | None = None
    day: date | None = None
    clock: time | None = None
    problem: Literal["past", "impossible"] | None = None


PAST = Moment(None, problem="past")
IMPOSSIBLE = Moment(None, problem="impossible")


def resolve(piece: Piece, now: datetime) -> Moment:
    """Return what one piece means at `now`."""
    if piece.delay:
        return _delayed(piece.delay.length, now, precise=piece.delay.precise)
    if piece.asap and _is_now(piece):
        return Moment(now, grain="asap")
    try:
        if piece.clock:
            return _at_clock(piece, piece.clock, now)
        if piece.part:
            return _in_part(piece, piece.part, now)
        return _on_days(named_days(piece.day, now.date()), piece.day, now) if piece.day else PAST
    except (NoSuchDayError, NoSuchHourError):
        return IMPOSSIBLE


def _is_now(piece: Piece) -> bool:
    return piece.clock is None and piece.part is None and piece.day in {None, RelativeDay(0)}


def _delayed(length: timedelta, now: datetime, *, precise: bool) -> Moment:
    start = now + length
    return Moment(start, None, "minute" if precise else "hour", start.date(), start.time())


def _on_days(named: Named, day: Day, now: datetime) -> Moment:
    """Resolve a day, weekend, week or month without any hour."""
    start = named.start
    if named.roll and start == now.date():
        start += named.roll
    last = named.end - _DAY if named.end else start
    if last < now.date():
        return PAST
    grain: Grain = day.unit if isinstance(day, Period) else "day"
    return Moment(_midnight(start, now), _midnight(named.end, now), grain, start)


def _midnight(day: date | None, now: datetime) -> datetime | None:
    return datetime.combine(day, time(), now.tzinfo) if day else None


def _at_clock(piece: Piece, clock: Clock, now: datetime) -> Moment:
    named = _days_of(piece, now)
    start = _settled(named, minutes_of(clock, piece.part), now)
    if start is None:
        return PAST
    names_day = piece.day is not None or (piece.part is not None and piece.part.today)
    grain: Grain = "minute" if clock.precise else "hour"
    return Moment(start, None, grain, start.date() if names_day else None, start.time())


def _in_part(piece: Piece, part: Part, now: datetime) -> Moment:
    named = _days_of(piece, now)
    opens, closes = WINDOWS[part.name]
    start = _settled(named, opens, now)
    if start is None:
        return _rest_of_part(named, part, now)
    names_day = piece.day is not None or part.today
    end = start + timedelta(minutes=closes - opens)
    return Moment(start, end, "part", start.date() if names_day else None)


def _rest_of_part(named: Named, part: Part, now: datetime) -> Moment:
    """Resolve a part of today that has begun: what is left of it, an evening until midnight."""
    closes = MIDNIGHT if part.name in {"evening", "night"} else WINDOWS[part.name][1]
    end = _instant(named.start, closes, now)
    return Moment(now, end, "part", now.date()) if now < end else PAST


def _days_of(piece: Piece, now: datetime) -> Named:
    """Return the day of a clock time or part; without one, today or else the next day."""
    day = piece.day
    if day is None:
        today_only = piece.part is not None and piece.part.today
        return Named(now.date(), roll=None if today_only else _DAY)
    if isinstance(day, Period) and day.sunday:
        day = Weekday(6, day.ahead)
    return named_days(day, now.date())


def _settled(named: Named, minutes: int, now: datetime) -> datetime | None:
    """Return the first instant after now at these minutes of the day, None when it is past."""
    start = _instant(named.start, minutes, now)
    if start <= now and named.roll:
        start = _instant(named.start + named.roll, minutes, now)
    return start if start > now else None


def _instant(day: date, minutes: int, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo) + timedelta(minutes=minutes)


def resolve_range(pieces: list[Piece], now: datetime) -> Moment:
    """Return what a range means: its start, its end, grain "range"."""
    opening, closing = _shared(pieces)
    opening = _with_half_of_day(opening, closing)
    start = resolve(opening, now)
    if start.start is None:
        return _running(opening, closing, start, now)
    end = _range_end(opening, closing, start.start, now)
    if end is None:
        return IMPOSSIBLE
    return replace(start, end=end, grain="range")


def _running(opening: Piece, closing: Piece, start: Moment, now: datetime) -> Moment:
    """Resolve a range of today that has begun: what is left of it."""
    end = resolve(closing, now)
    if start.problem == "past" and end.start and opening.day == RelativeDay(0) == closing.day:
        return Moment(now, end.start, "range", now.date())
    return start if start.problem != "past" or end.problem != "impossible" else end


def _range_end(opening: Piece, closing: Piece, start: datetime, now: datetime) -> datetime | None:
    """Return the end, or None when it does not exist or come after the start.

    On the same day a bare hour moves on by half a day to come after it, any other to the next day.
    """
    if closing.day is not None and closing.day != opening.day:
        absolute = isinstance(closing.day, RelativeDay | Period)
        end = resolve(closing, now if absolute else start).start
        return end if end is None or end > start else None
    closing = replace(closing, day=Date(start.day, start.month, start.year))
    end = resolve(closing, start - _DAY).start
    if end is None or end > start:
        return end
    half = timedelta(hours=12)
    lifted = end + half if closing.clock and is_bare(closing.clock) else end
    return lifted if lifted > start else end + _DAY


def _shared(pieces: list[Piece]) -> tuple[Piece, Piece]:
    """Return the two ends of a range, each with what is said only at the other."""
    opening, closing = pieces[0], pieces[1]
    if len(pieces) > 2:
        opening, closing = _double_range(pieces)
    elif opening.day is None and closing.day is not None and opening.clock:
        opening = replace(opening, day=closing.day)
    elif closing.day is None and (opening.clock or opening.part) and opening.day is not None:
        closing = replace(closing, day=opening.day)
    if closing.part and opening.part is None and opening.clock and is_bare(opening.clock):
        opening = replace(opening, part=closing.part)
    elif opening.part and closing.part is None and closing.clock and opening.clock:
        closing = replace(closing, part=opening.part)
    return opening, closing


def _double_range(pieces: list[Piece]) -> tuple[Piece, Piece]:
    """Return the ends of "Mon-Fri 8-5" and "8-5 Mon-Fri"."""
    one, two, three = pieces
    if one.clock is None:
        return replace(one, clock=two.clock), replace(two, clock=three.clock)
    return replace(one, day=two.day), replace(two, day=three.day)


def _with_half_of_day(opening: Piece, closing: Piece) -> Piece:
    """Let am or pm of the end hold for the start if the start still comes first."""
    if not (opening.clock and closing.clock and closing.clock.meridiem and is_bare(opening.clock)):
        return opening
    marked = replace(opening.clock, meridiem=closing.clock.meridiem)
    try:
        first = minutes_of(marked, None) < minutes_of(closing.clock, None)
    except NoSuchHourError:
        return opening
    return replace(opening, clock=marked) if first else opening


def share_alternatives(alternatives: list[list[Piece]]) -> list[list[Piece]]:
    """Let am, pm, a part or a day after the last hold for all, a first day for those after."""
    last = alternatives[-1][-1]
    day: Day | None = None
    shared: list[list[Piece]] = []
    for pieces in alternatives:
        pieces = [_like_last(piece, last) for piece in pieces]
        if day is not None and pieces[0].day is None and not pieces[0].delay:
            pieces[0] = replace(pieces[0], day=day)
        day = pieces[0].day or day
        shared.append(pieces)
    return [_with_last_day(pieces, last) for pieces in shared]


def _with_last_day(pieces: list[Piece], last: Piece) -> list[Piece]:
    first = pieces[0]
    if first.day is None and last.day is not None and (first.clock or first.part):
        return [replace(first, day=last.day), *pieces[1:]]
    return pieces


def _like_last(piece: Piece, last: Piece) -> Piece:
    if piece is last or not piece.clock or not last.clock or not is_bare(piece.clock):
        return piece
    if last.clock.meridiem:
        return _with_half_of_day(piece, last)
    return replace(piece, part=last.part) if last.part and not piece.part else piece
