"""Reads clock times: 3pm, 9.30, 14h00, 1400hrs, half past two, quarter to 5, noon."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from nlu.times.items import Clock, Found
from nlu.times.lexicon import PAST, TO
from nlu.times.phrases import find_kind
from nlu.times.tokens import Token, glued_at, number_at, word_at

_HOURS_WORDS: Final = frozenset({"hrs", "hr", "h", "hours", "hrz", "hre", "hour", "hwrs"})
_OCLOCK: Final = frozenset({"o'clock", "oclock", "o'clok", "clock", "o'clk", "oclok", "o'c"})
_MINUTE_WORDS: Final = frozenset({"minutes", "mins", "min", "minute", "maminitsi", "imizuzu"})
RANGE_INTROS: Final = frozenset({"from", "frm", "4rm", "between", "btwn", "btw"})
_EXACTLY: Final = frozenset({"rather", "instead", "sharp", "exactly", "sharply", "shap"})
_AND_A_HALF: Final = frozenset({"nehafu", "nehalf", "lehafu", "lehalf", "lengxenye"})
_SPELLED_MINUTES: Final = frozenset({5, 10, 15, 20, 25})
_NO_RANGE: Final[dict[int, tuple[int, ...]]] = {5: (1, 2, 3, 4, 9, 10, 11, 12), 10: (7, 8, 9)}
"""Hours before which "5 to" or "10 to" in digits means minutes: no range would fit."""


def read_clock(tokens: list[Token], index: int) -> Found | None:
    """Return the clock time that begins at the token."""
    found = _fraction(tokens, index) or _minutes_first(tokens, index) or _plain(tokens, index)
    return found and _finish(tokens, found)


def _plain(tokens: list[Token], index: int) -> Found | None:
    if number_at(tokens, index) is not None:
        return _digits(tokens, index)
    item = find_kind(tokens, index, "item")
    if item and isinstance(item.value, Clock):
        return Found(item.value, index, item.end)
    return _spelled(tokens, index)


def _digits(tokens: list[Token], index: int) -> Found | None:
    word = word_at(tokens, index)
    if len(word) >= 3:
        return _compact(tokens, index)
    return _with_minutes(tokens, index) or _hours_only(tokens, index)


def _with_minutes(tokens: list[Token], index: int) -> Found | None:
    """Read h:mm, h.mm, 14h00 and 9h30."""
    word, separator = word_at(tokens, index), word_at(tokens, index + 1)
    minutes = word_at(tokens, index + 2)
    joined = glued_at(tokens, index + 1) and glued_at(tokens, index + 2)
    if not (joined and len(minutes) == 2 and minutes.isdecimal() and minutes.isascii()):
        return None
    if separator not in {":", ".", "h", "hr", "hrs", ";"} or _more_digits(tokens, index + 3):
        return None
    dotted = separator in {".", ";"}
    if dotted and int(minutes) > 59 and _meridiem(tokens, index + 3)[0] is None:
        return None
    marked = word_at(tokens, index + 3) in {"hrs", "hr", "h", "hours"}
    literal = marked or word.startswith("0") or int(word) > 12 or separator.startswith("h")
    weak = dotted and not marked
    clock = Clock(int(word), int(minutes), literal=literal, precise=True, weak=weak)
    return Found(clock, index, index + 3 + marked)


def _more_digits(tokens: list[Token], index: int) -> bool:
    """Return whether a longer number goes on here, as in 1.30.5 or 12:30:45."""
    return word_at(tokens, index) in {".", ":", "/"} and (
        glued_at(tokens, index + 1) and number_at(tokens, index + 1) is not None
    )


def _hours_only(tokens: list[Token], index: int) -> Found | None:
    """Read 3, 3pm, 3 o'clock, 14h, 09hrs; without a mark the number is weak."""
    word = word_at(tokens, index)
    hour = int(word)
    following = word_at(tokens, index + 1)
    military = (word.startswith("0") and len(word) == 2) or hour > 12
    if following in _HOURS_WORDS and (military or glued_at(tokens, index + 1)):
        return _hours_mark(tokens, index, hour, military)
    literal = military
    if _oclock_end(tokens, index + 1):
        return Found(Clock(hour, literal=literal), index, index + 1)
    spaced = word_at(tokens, index + 1)
    if len(spaced) == 2 and spaced.isdecimal() and 1 <= hour <= 12 and spaced in {"15", "30", "45"}:
        return Found(Clock(hour, int(spaced), precise=True, weak=True), index, index + 2)
    if spaced in _AND_A_HALF and 1 <= hour <= 12:
        return Found(Clock(hour, 30, precise=True, weak=True), index, index + 2)
    return Found(Clock(hour, literal=literal, weak=True), index, index + 1)


def _hours_mark(tokens: list[Token], index: int, hour: int, military: bool) -> Found | None:
    mark = word_at(tokens, index + 1)
    if hour == 24 or (mark in {"hour", "hours"} and not word_at(tokens, index).startswith("0")):
        return None
    weak = not military
    return Found(Clock(hour, literal=True, weak=weak), index, index + 2)


def _compact(tokens: list[Token], index: int) -> Found | None:
    """Read 0900, 1400hrs, 930am."""
    word = word_at(tokens, index)
    hour, minute = int(word[:-2]), int(word[-2:])
    marked = word_at(tokens, index + 1) in _HOURS_WORDS
    end = index + 1 + marked
    meridiem = _meridiem(tokens, end)[0] is not None
    if not marked and not meridiem and (hour > 24 or minute > 59 or minute % 5):
        return None
    literal = marked or word.startswith("0") or hour > 12
    clock = Clock(hour, minute, literal=literal, precise=True, weak=not (marked or meridiem))
    return Found(clock, index, end)


def _spelled(tokens: list[Token], index: int) -> Found | None:
    """Read three, three thirty, two o'clock, awa mbiri."""
    number = find_kind(tokens, index, "number")
    if number is None or not isinstance(number.value, int) or number.value > 12:
        return None
    if _oclock_end(tokens, number.end):
        return Found(Clock(number.value), index, number.end)
    minutes = find_kind(tokens, number.end, "number")
    if minutes and isinstance(minutes.value, int) and 15 <= minutes.value <= 55:
        clock = Clock(number.value, minutes.value, precise=True, weak=True)
        return Found(clock, index, minutes.end)
    return Found(Clock(number.value, weak=True), index, number.end)


def _fraction(tokens: list[Token], index: int) -> Found | None:
    """Read half past 2, half 2, quarter to five, a quarter past 9."""
    start = index + (word_at(tokens, index) in {"a", "ku", "pa", "na"})
    fraction = find_kind(tokens, start, "fraction")
    if fraction is None or not isinstance(fraction.value, int):
        return None
    link = word_at(tokens, fraction.end)
    past, to = link in PAST, link in TO
    if not (past or to) and fraction.value != 30:
        return None
    at = fraction.end + (past or to)
    return _shifted(tokens, index, at, -fraction.value if to else fraction.value)


def _minutes_first(tokens: list[Token], index: int) -> Found | None:
    """Read 20 past 3, ten to twelve, 5 minutes to 8."""
    minutes, at = _hour_number(tokens, index)
    if minutes is None or minutes > 59:
        return None
    named = word_at(tokens, at) in _MINUTE_WORDS
    if not named and word_at(tokens, index - 1) in RANGE_INTROS:
        return None
    at += named
    link = word_at(tokens, at)
    if link in PAST:
        return _shifted(tokens, index, at + 1, minutes)
    spelled = not word_at(tokens, index)[:1].isdecimal()
    sure = named or minutes > 12 or (spelled and minutes in _SPELLED_MINUTES)
    sure = sure or number_at(tokens, at + 1) in _NO_RANGE.get(minutes, ())
    if link in TO and sure and (named or minutes in _SPELLED_MINUTES):
        return _shifted(tokens, index, at + 1, -minutes)
    return None


def _shifted(tokens: list[Token], index: int, at: int, shift: int) -> Found | None:
    if word_at(tokens, at) in {"-", "the"}:
        at += 1
    named = find_kind(tokens, at, "item")
    if named and isinstance(named.value, Clock):
        return Found(replace(named.value, shift=shift, precise=True), index, named.end)
    hour, end = _hour_number(tokens, at)
    if hour is None or not 1 <= hour <= 24 or _more_digits(tokens, at + 1):
        return None
    end = _oclock_end(tokens, end) or end
    return Found(Clock(hour, shift=shift, literal=hour > 12, precise=True), index, end)


def _hour_number(tokens: list[Token], index: int) -> tuple[int | None, int]:
    number = number_at(tokens, index)
    if number is not None:
        return (number, index + 1) if len(word_at(tokens, index)) <= 2 else (None, index)
    spelled = find_kind(tokens, index, "number")
    if spelled and isinstance(spelled.value, int):
        return spelled.value, spelled.end
    return None, index


def _finish(tokens: list[Token], found: Found) -> Found | None:
    """Add am or pm, noon, o'clock and -ish after the number."""
    clock, end = found.item, found.last
    if not isinstance(clock, Clock):
        return found
    end = _oclock_end(tokens, end) or end
    meridiem, after = _meridiem(tokens, end)
    if meridiem is not None:
        clock, end = replace(clock, meridiem=meridiem, weak=False), after
    elif clock.hour == 12 and word_at(tokens, end) in {"noon", "midday"}:
        clock, end = replace(clock, weak=False), end + 1
    elif clock.hour == 12 and word_at(tokens, end) == "midnight":
        clock, end = replace(clock, hour=24, weak=False), end + 1
    ish = _ish_end(tokens, end)
    sure = ish is not None or word_at(tokens, end) in _EXACTLY or _on_the_dot(tokens, end)
    return Found(replace(clock, weak=False) if sure else clock, found.first, ish or end)


def _on_the_dot(tokens: list[Token], index: int) -> bool:
    return [word_at(tokens, index + more) for more in range(3)] == ["on", "the", "dot"]


def _ish_end(tokens: list[Token], index: int) -> int | None:
    at = index + (word_at(tokens, index) == "-")
    return at + 1 if word_at(tokens, at) in {"ish", "ishh", "isch"} else None


def _oclock_end(tokens: list[Token], index: int) -> int | None:
    word, following = word_at(tokens, index), word_at(tokens, index + 1)
    if word in _OCLOCK:
        return index + 1
    if word in {"o", "0", "'"} and following in {"clock", "clok", "o"}:
        return index + 2 + (following == "o" and word_at(tokens, index + 2) == "clock")
    return None


def _meridiem(tokens: list[Token], index: int) -> tuple[Literal["am", "pm"] | None, int]:
    """Read am, pm, a.m., p.m, a m; the index after it includes a closing full stop."""
    word = word_at(tokens, index)
    if word in {"am", "pm"}:
        return ("am" if word == "am" else "pm"), index + 1
    if word not in {"a", "p"}:
        return None, index
    dotted = word_at(tokens, index + 1) == "." and glued_at(tokens, index + 1)
    at = index + 1 + dotted
    if word_at(tokens, at) != "m":
        return None, index
    closing = dotted and word_at(tokens, at + 1) == "." and glued_at(tokens, at + 1)
    return ("am" if word == "a" else "pm"), at + 1 + closing
