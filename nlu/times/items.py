"""What single words or phrases mean before any calendar is looked at.

A reader turns tokens into one of these values; `nlu.times.resolve` turns them into instants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

PartName: TypeAlias = Literal["first", "morning", "lunch", "afternoon", "evening", "night"]
PeriodUnit: TypeAlias = Literal["weekend", "week", "month"]

LAST_DAY = -1
"""As the day of a `Date`: the last one of its month."""


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """So many days from today; negative is past."""

    days: int


@dataclass(frozen=True, slots=True)
class MonthsAhead:
    """The same day of the month, so many months from today."""

    months: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, Monday = 0."""

    index: int
    week: int | None = None
    """Calendar weeks from this one; None is the next such day after today."""
    later: int = 0
    """Days to add: 7 in "Friday week"."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the month, which need not exist."""

    day: int
    month: int | None = None
    """None: this month, or the next one when the day is past."""
    year: int | None = None
    months_ahead: int | None = None
    """0 for "the 5th of this month", 1 for "of next month"."""


@dataclass(frozen=True, slots=True)
class Period:
    """A weekend, a week or a month."""

    unit: PeriodUnit
    ahead: int | None = None
    """How many of them from the present one; None when only named ("weekend", "in December")."""
    month: int | None = None
    year: int | None = None
    sunday: bool = False
    """Said with the Shona word that is both week and Sunday."""


@dataclass(frozen=True, slots=True)
class Later:
    """So many days after another day: "two weeks from Friday"."""

    days: int
    base: RelativeDay | Weekday | Date


@dataclass(frozen=True, slots=True)
class Easter:
    """So many days from the next Easter Sunday."""

    days: int


Day: TypeAlias = RelativeDay | MonthsAhead | Weekday | Date | Period | Later | Easter


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day."""

    name: PartName
    today: bool = False
    """Whether the words also name today: "tonight", "this morning"."""
    weak: bool = False
    """A bare "early", which is a time only beside a day."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said; `hour` and `minute` may be impossible."""

    hour: int
    minute: int = 0
    shift: int = 0
    """Minutes to add to the hour once its half of the day is known: -15 in "quarter to 5"."""
    meridiem: Literal["am", "pm"] | None = None
    literal: bool = False
    """A 24-hour form: leading zero, 13 to 23, hrs, 14h00."""
    precise: bool = False
    """Minutes were stated or implied."""
    weak: bool = False
    """A bare number, which is a time only where its surroundings say so."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Hours or minutes from now."""

    length: timedelta
    precise: bool
    """Whether minutes were stated or implied."""


@dataclass(frozen=True, slots=True)
class Asap:
    """Right away."""


Item: TypeAlias = Day | Part | Clock | Delay | Asap


@dataclass(frozen=True, slots=True)
class Found:
    """An item and the tokens that it was read from, `first` to `last` exclusive."""

    item: Item
    first: int
    last: int
