"""Works out which minute of the day a clock time or a part of the day means."""

from __future__ import annotations

from typing import Final

from nlu.times.items import Clock, Part, PartName

NOON, MIDNIGHT = 12 * 60, 24 * 60

WINDOWS: Final[dict[PartName, tuple[int, int]]] = {
    "first": (7 * 60, 8 * 60),
    "morning": (8 * 60, 12 * 60),
    "lunch": (12 * 60, 14 * 60),
    "afternoon": (14 * 60, 17 * 60),
    "evening": (17 * 60, 20 * 60),
    "night": (17 * 60, 20 * 60),
}
"""Start and end of each part in minutes after midnight."""


class NoSuchHourError(ValueError):
    """The words name an hour or a minute that no clock shows."""


def minutes_of(clock: Clock, part: Part | None) -> int:
    """Return minutes after midnight of the day named; 1440 and more belong to the night after it.

    Raises NoSuchHourError for 25:00, 10:75, 15am.
    """
    hour = _hour(clock, part)
    return hour * 60 + clock.minute + clock.shift


def is_bare(clock: Clock) -> bool:
    """Return whether the words leave open which half of the day is meant."""
    return clock.meridiem is None and not clock.literal and 1 <= clock.hour <= 12


def _hour(clock: Clock, part: Part | None) -> int:
    if clock.minute > 59 or clock.hour > 24 or (clock.hour == 24 and clock.minute):
        raise NoSuchHourError(f"{clock.hour}:{clock.minute}")
    if clock.meridiem is not None:
        return _with_meridiem(clock, part)
    if clock.hour == 0 or clock.hour > 12:
        return clock.hour
    if part is not None and (part.name not in {"morning", "first"} or not clock.literal):
        return _in_part(clock.hour, part.name)
    if clock.literal:
        return clock.hour
    return clock.hour + 12 if clock.hour <= 6 else clock.hour


def _with_meridiem(clock: Clock, part: Part | None) -> int:
    if clock.meridiem == "pm":
        return clock.hour + 12 if clock.hour < 12 else clock.hour
    if clock.hour > 12:
        raise NoSuchHourError(f"{clock.hour}am")
    hour = clock.hour % 12
    after_midnight = part is not None and part.name in {"evening", "night"} and hour < 5
    return hour + 24 if after_midnight else hour


def _in_part(hour: int, name: PartName) -> int:
    if name in {"morning", "first"}:
        return hour % 12
    if name in {"evening", "night"}:
        if hour == 12 or (name == "night" and hour < 5):
            return 24 + hour % 12
        return hour + 12
    return hour + 12 if hour <= 7 else hour
