"""Joins finds into expressions: alternatives of ranges of day, part and clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nlu.times.items import (
    Asap,
    Clock,
    Date,
    Day,
    Delay,
    Found,
    Later,
    MonthsAhead,
    Part,
    Period,
    RelativeDay,
    Weekday,
)
from nlu.times.links import Link, link_between, sort_of
from nlu.times.tokens import Token, word_at

_MOST_PIECES = 3
_REFUSING = frozenset({"not", "nt", "kwete", "aiwa", "musauye", "hatshi", "hayi"})
_RANGE_STARTS = frozenset(
    {"from", "frm", "4rm", "kubva", "kubvira", "kusuka", "kusukela", "change", "move", "shift"}
)


@dataclass(slots=True)
class Piece:
    """One point of time as said, in its parts."""

    day: Day | None = None
    part: Part | None = None
    clock: Clock | None = None
    delay: Delay | None = None
    asap: bool = False

    def add(self, item: object) -> bool:
        """Take an item in; return False when it contradicts what is there."""
        if isinstance(item, Clock):
            return self._add_clock(item)
        if isinstance(item, Part):
            return self._add_part(item)
        if isinstance(item, Delay):
            return self._add_delay(item)
        if isinstance(item, Asap):
            self.asap = True
            return True
        return self._add_day(item) if isinstance(item, Day) else False

    def _add_clock(self, clock: Clock) -> bool:
        if self.delay or (self.clock and self.clock != clock):
            return False
        self.clock = clock
        return True

    def _add_delay(self, delay: Delay) -> bool:
        if self.delay or self.day or self.clock or self.part:
            return False
        self.delay = delay
        return True

    def _add_part(self, part: Part) -> bool:
        merged = part if self.part is None else _merged_parts(self.part, part)
        if self.delay or merged is None:
            return False
        self.part = merged
        return True

    def _add_day(self, day: Day) -> bool:
        merged = day if self.day is None else merged_days(self.day, day)
        if self.delay or merged is None:
            return False
        self.day = merged
        return True


@dataclass(slots=True)
class Expression:
    """Alternatives, each a range of pieces (one piece is no range), and the tokens they cover."""

    alternatives: list[list[Piece]]
    first: int
    last: int
    founds: list[Found] = field(default_factory=list)


def combine(tokens: list[Token], founds: list[Found], *, split_ranges: bool) -> list[Expression]:
    """Return the expressions that the finds form.

    With `split_ranges`, "from Monday to Wednesday" is two: an old time and a new one.
    """
    expressions: list[Expression] = []
    for at, found in enumerate(founds):
        link: Link = link_between(tokens, founds[at - 1], found) if at else "break"
        if link == "list":
            link = _list_link(tokens, founds, at)
        if link == "range" and split_ranges and _starts_range(tokens, expressions[-1].first):
            link = "break"
        if link == "join" and _replaces(tokens, expressions[-1], found):
            link = "break"
        if link == "break" or not _extend(expressions[-1], found, link):
            piece = Piece()
            piece.add(found.item)
            expressions.append(Expression([[piece]], found.first, found.last, [found]))
    return expressions


def _starts_range(tokens: list[Token], first: int) -> bool:
    return any(word_at(tokens, first - back) in _RANGE_STARTS for back in (1, 2))


def _replaces(tokens: list[Token], refused: Expression, found: Found) -> bool:
    """Tell "not tomorrow, Sunday" from "tomorrow, Friday", which names one day twice."""
    kinds = {type(each.item) for each in (*refused.founds, found)}
    after_comma = word_at(tokens, found.first - 1) == ","
    says_no = any(word_at(tokens, refused.first - back) in _REFUSING for back in (1, 2))
    return says_no and after_comma and kinds >= {RelativeDay, Weekday}


def _extend(expression: Expression, found: Found, link: Link) -> bool:
    pieces = expression.alternatives[-1]
    if link == "join":
        if not pieces[-1].add(found.item):
            return False
    elif link == "range" and len(pieces) < _MOST_PIECES:
        pieces.append(Piece())
        pieces[-1].add(found.item)
    elif link == "or":
        expression.alternatives.append([Piece()])
        expression.alternatives[-1][0].add(found.item)
    else:
        return False
    expression.last = found.last
    expression.founds.append(found)
    return True


def _list_link(tokens: list[Token], founds: list[Found], at: int) -> Link:
    """Return "or" for a comma in "Mon, Tue or Wed", else "join"."""
    for later in range(at, len(founds) - 1):
        link = link_between(tokens, founds[later], founds[later + 1])
        if sort_of(founds[later]) != sort_of(founds[later + 1]) or link not in {"list", "or"}:
            return "join"
        if link == "or":
            return "or"
    return "join"


def _merged_parts(one: Part, other: Part) -> Part | None:
    today = one.today or other.today
    names = {one.name, other.name}
    if len(names) == 1:
        return replace(one, today=today)
    if names == {"evening", "night"}:
        return Part("evening", today)
    if "first" in names:
        rest = other if one.name == "first" else one
        return Part("first" if rest.name == "morning" else rest.name, today)
    if names == {"lunch", "afternoon"}:
        return Part("afternoon", today)
    return None


def merged_days(one: Day, other: Day) -> Day | None:
    """Return the day that two ways of naming it mean together, None when they contradict."""
    if one == other:
        return one
    for left, right in ((one, other), (other, one)):
        merged = _merged_in_order(left, right)
        if merged is not None:
            return merged
    return None


def _merged_in_order(left: Day, right: Day) -> Day | None:
    if isinstance(left, Weekday):
        return _weekday_with(left, right)
    if isinstance(left, Date) and isinstance(right, Period):
        return _date_with(left, right)
    if isinstance(left, RelativeDay | Later) and isinstance(right, Date | Later):
        return right
    return None


def _weekday_with(weekday: Weekday, other: Day) -> Day | None:
    if isinstance(other, Period) and other.unit != "month":
        ahead = other.ahead
        if ahead is None or (other.unit == "weekend" and ahead == 0):
            return weekday
        return Weekday(weekday.index, ahead)
    if isinstance(other, Date | RelativeDay | Later | MonthsAhead):
        return other
    return None


def _date_with(date: Date, period: Period) -> Day | None:
    if period.unit != "month":
        return None
    if period.month is not None and date.month in {None, period.month}:
        return Date(date.day, period.month, date.year or period.year)
    if date.month is None and date.months_ahead is None:
        return Date(date.day, months_ahead=period.ahead)
    return None
