"""Walks over the tokens and collects everything that may be a time."""

from __future__ import annotations

from dataclasses import replace

from nlu.times.clock import read_clock
from nlu.times.days import DAY_INTROS, read_day
from nlu.times.delay import INTROS, read_delay
from nlu.times.items import Asap, Clock, Date, Found, Part
from nlu.times.lexicon import BARE_WEEKDAYS
from nlu.times.phrases import find, find_all
from nlu.times.tokens import OPAQUE, Token, number_at, word_at

_STARTERS = INTROS | DAY_INTROS | {"a", "an", "half", "couple", *BARE_WEEKDAYS}
_SHARED_MONTH_LINKS = frozenset({"-", "–", "to", "or", "and", "&", "till", "/", "kana", "kusvika"})


def scan(tokens: list[Token]) -> list[Found]:
    """Return what may be times, in the order of the text, doubtful ones included."""
    founds: list[Found] = []
    index = 0
    while index < len(tokens):
        found = _read(tokens, index) if _may_begin(tokens, index) else None
        if found is None:
            index += 1
            continue
        _share_month(tokens, founds, found)
        founds.append(found)
        index = found.last
        more = _second_day(tokens, found)
        if more:
            founds.append(more)
            index = more.last
    return founds


def _second_day(tokens: list[Token], found: Found) -> Found | None:
    """Read the other end of "Dec 25-27"."""
    date = found.item
    if not isinstance(date, Date) or date.month is None or date.year:
        return None
    at = found.last + 1
    day = number_at(tokens, at)
    if word_at(tokens, found.last) not in {"-", "–", "to"} or day is None:
        return None
    if not date.day < day <= 31 or read_clock(tokens, at) != Found(_bare(tokens, at), at, at + 1):
        return None
    if word_at(tokens, found.last - 1) != str(date.day):
        return None
    return Found(Date(day, date.month), at, at + 1)


def _bare(tokens: list[Token], index: int) -> Clock:
    """Return the clock time of a number that no mark makes one."""
    hour = int(word_at(tokens, index))
    return Clock(hour, literal=hour > 12, weak=True)


def _may_begin(tokens: list[Token], index: int) -> bool:
    word = tokens[index].word
    if word == OPAQUE:
        return False
    return word[0].isdecimal() or word in _STARTERS or find(tokens, index) is not None


def _read(tokens: list[Token], index: int) -> Found | None:
    return (
        read_delay(tokens, index)
        or read_day(tokens, index)
        or _read_part_or_asap(tokens, index)
        or read_clock(tokens, index)
    )


def _read_part_or_asap(tokens: list[Token], index: int) -> Found | None:
    for hit in find_all(tokens, index):
        if isinstance(hit.value, Part) and word_at(tokens, hit.end) in {"ano", "lokhu"}:
            return Found(replace(hit.value, today=True), index, hit.end + 1)
        if isinstance(hit.value, Part | Asap):
            return Found(hit.value, index, hit.end)
    return None


def _share_month(tokens: list[Token], founds: list[Found], found: Found) -> None:
    """Give the month of "26 Dec" to a day before it: "24-26 Dec", "5th or 6th of May"."""
    date = found.item
    if not isinstance(date, Date) or date.month is None:
        return
    if word_at(tokens, found.first - 1) not in _SHARED_MONTH_LINKS:
        return
    end = found.first - 1
    before = founds[-1] if founds and founds[-1].last == end else None
    if before and isinstance(before.item, Date) and before.item.month is None:
        founds[-1] = replace(before, item=replace(before.item, month=date.month, year=date.year))
        return
    day = number_at(tokens, end - 1)
    if day is None or not 1 <= day <= 31 or len(word_at(tokens, end - 1)) > 2:
        return
    if before and isinstance(before.item, Clock) and before.first == end - 1:
        founds.pop()
    elif before:
        return
    founds.append(Found(Date(day, date.month, date.year), end - 1, end))
