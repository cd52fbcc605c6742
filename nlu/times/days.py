"""Reads days: weekdays, dates, periods and their modifiers."""

from __future__ import annotations

from typing import Final

from nlu.times.items import (
    LAST_DAY,
    Date,
    Easter,
    Found,
    Part,
    Period,
    PeriodUnit,
    RelativeDay,
    Weekday,
)
from nlu.times.lexicon import BARE_WEEKDAYS, SVONDO
from nlu.times.phrases import Hit, find_all, find_kind
from nlu.times.tokens import Token, glued_at, number_at, word_at
from nlu.times.words import words

_SUFFIXES = frozenset({"st", "nd", "rd", "th", "nth"})
_OF = frozenset({"of", "wa", "we", "wo", "ka", "ku", "kwe", "ye", "yemwedzi", "in", "da", "the"})
DAY_INTROS: Final = words(
    "end mid on pa musi nemusi pamusi yemusi wemusi remusi pemusi kukamhlaka kamhlaka mhlaka "
    "ngomhlaka umhlaka omhlaka ngomhla umhla"
)
_DATE_LINKS = frozenset({"wa", "we", "ka", "-", "wechi", "u"})
_MODALS = frozenset({"i", "you", "u", "we", "he", "she", "they", "be", "have", "not", "it", "or"})
_AFTER_NUMBER = frozenset({"chaipo", "chete"}) | frozenset(
    {"", ",", ".", "?", "!", "at", "@", "around", "from", "please", "pls", "for", "and", "or", "na",
     "if", "kana", "kumbe", "ngo", "between", "in"}
)  # fmt: skip
_YEARS = range(2000, 2100)
_UNITS: dict[str, PeriodUnit] = {"weekend": "weekend", "week": "week", "month": "month"}


def read_day(tokens: list[Token], index: int) -> Found | None:
    """Return the day that begins at the token."""
    if word_at(tokens, index) in DAY_INTROS:
        return _introduced(tokens, index)
    for hit in find_all(tokens, index):
        if hit.kind == "item" and isinstance(hit.value, Part):
            return None
        found = _from_hit(tokens, index, hit)
        if found:
            return found
    if number_at(tokens, index) is None:
        return _bare_weekday(tokens, index)
    return _numeric(tokens, index) or _day_first(tokens, index)


def _bare_weekday(tokens: list[Token], index: int) -> Found | None:
    """Read "Sihlanu ngo10", "Sibili 9 Mpalakazi" and "Sithathu" alone."""
    weekday = BARE_WEEKDAYS.get(word_at(tokens, index))
    following = word_at(tokens, index + 1)
    alone = index == 0 and following == ""
    if weekday is None or not (alone or following[:1].isdecimal() or following == "ngo"):
        return None
    return _weekday_with_more(tokens, weekday, index, index + 1)


def _from_hit(tokens: list[Token], index: int, hit: Hit) -> Found | None:
    if hit.kind == "before":
        return _modified(tokens, index, hit)
    if hit.kind == "month" and isinstance(hit.value, int):
        return _month_first(tokens, index, hit.value, hit.end)
    if hit.kind in {"weekday", "period"}:
        return _named(tokens, index, hit)
    if word_at(tokens, hit.end - 1) == "after" and not _is_day_after(tokens, index, hit.end):
        return None
    if isinstance(hit.value, RelativeDay | Date | Weekday | Easter):
        return Found(hit.value, index, hit.end)
    return None


def _is_day_after(tokens: list[Token], index: int, end: int) -> bool:
    """Return whether "day after" is a day: "or the day after", not "every day after 4"."""
    return word_at(tokens, index - 1) == "the" and number_at(tokens, end) is None


def _modified(tokens: list[Token], index: int, before: Hit) -> Found | None:
    """Read "next Friday", "this weekend", "coming week", "this afternoon"."""
    ahead = before.value if isinstance(before.value, int) else None
    if ahead == 2:
        return Found(Period("week", 2), index, before.end)
    noun = find_kind(tokens, before.end, "weekday", "period", "month", "item")
    if noun is None:
        return None
    if isinstance(noun.value, Part):
        return _part_of_today(noun.value, ahead, index, noun.end)
    if noun.kind == "weekday" and isinstance(noun.value, int):
        after_next = ahead == 1 and _words(tokens, noun.end, "after", "next")
        return Found(
            Weekday(noun.value, 2 if after_next else ahead),
            index,
            noun.end + (2 if after_next else 0),
        )
    if noun.kind == "month" and isinstance(noun.value, int):
        return _month_first(tokens, index, noun.value, noun.end)
    if noun.kind == "period":
        return Found(_period(str(noun.value), ahead, coming=True), index, noun.end)
    return None


def _part_of_today(part: Part, ahead: int | None, index: int, end: int) -> Found | None:
    if ahead is None:
        return None
    if ahead == 0:
        return Found(Part(part.name, today=True), index, end)
    return Found(RelativeDay(-1), index, end) if ahead == -1 else Found(part, index, end)


def _named(tokens: list[Token], index: int, hit: Hit) -> Found | None:
    """Read a weekday or a period with a modifier after it: "Chishanu chinouya", "Sunday week"."""
    after = find_kind(tokens, hit.end, "after")
    ahead = after.value if after and isinstance(after.value, int) else None
    end = after.end if after else hit.end
    if hit.kind == "period":
        if after is None and hit.value != "weekend":
            return _this_period(tokens, index, hit)
        return Found(_period(str(hit.value), ahead, coming=after is not None), index, end)
    weekday = int(str(hit.value))
    said = word_at(tokens, hit.end - 1)
    if after and (said in SVONDO or said.removeprefix("i") in SVONDO):
        shift = 1 if ahead is None else ahead
        return Found(Period("week", shift, sunday=True), index, end)
    if after is None and said == "isonto":
        return None
    if after is None:
        return _weekday_with_more(tokens, weekday, index, end)
    return Found(Weekday(weekday, ahead), index, end)


def _this_period(tokens: list[Token], index: int, hit: Hit) -> Found | None:
    """Read "ngeviki le", "end of the week"."""
    if word_at(tokens, hit.end) != "le":
        return None
    return Found(_period(str(hit.value), 0, coming=True), index, hit.end + 1)


def _weekday_with_more(tokens: list[Token], weekday: int, index: int, end: int) -> Found:
    """Read "Sunday week", "Friday after next", "Monday 23"."""
    if word_at(tokens, end) in {"week", "wk"}:
        return Found(Weekday(weekday, later=7), index, end + 1)
    if _words(tokens, end, "after", "next"):
        return Found(Weekday(weekday, 2), index, end + 2)
    date = _bare_number(tokens, end + (word_at(tokens, end) == "the"), 13)
    return Found(date.item, index, date.last) if date else Found(Weekday(weekday), index, end)


def _period(name: str, ahead: int | None, *, coming: bool) -> Period:
    unit = _UNITS[name]
    if ahead is None and coming and unit != "weekend":
        ahead = 1
    return Period(unit, ahead)


def _introduced(tokens: list[Token], index: int) -> Found | None:
    """Read a day that a small word announces."""
    word = word_at(tokens, index)
    if word in {"end", "mid"}:
        return _end_of_month(tokens, index)
    if word == "on":
        return _on_number(tokens, index)
    if word == "pa":
        found = _bare_number(tokens, index + 1, 25) if glued_at(tokens, index + 1) else None
        return found and Found(found.item, index, found.last)
    return _after_musi(tokens, index)


def _after_musi(tokens: list[Token], index: int) -> Found | None:
    """Read "musi wa5 Zvita", "mhlaka-5 Disemba", "musi weChipiri"."""
    at = index + 1
    if not word_at(tokens, index).endswith(("mhlaka", "mhla")):
        inner = read_day(tokens, at)
        if inner:
            return Found(inner.item, index, inner.last)
    while word_at(tokens, at) in _DATE_LINKS:
        at += 1
    if number_at(tokens, at) is None:
        return None
    found = _day_first(tokens, at)
    day = number_at(tokens, at)
    if found is None and day is not None and 1 <= day <= 31:
        found = Found(Date(day), at, at + 1)
    return found and Found(found.item, index, found.last)


def _on_number(tokens: list[Token], index: int) -> Found | None:
    """Read "on the 28" and, above the hours of a clock face, "on 28"."""
    article = word_at(tokens, index + 1) in {"the", "da"}
    at = index + 1 + article
    return _bare_number(tokens, at, 1 if article else 13)


def _bare_number(tokens: list[Token], at: int, least: int) -> Found | None:
    """Read a day of the month without th, where no word follows that it may count."""
    day = number_at(tokens, at)
    if day is None or not least <= day <= 31 or word_at(tokens, at + 1) not in _AFTER_NUMBER:
        return None
    return Found(Date(day), at, at + 1)


def _end_of_month(tokens: list[Token], index: int) -> Found | None:
    """Read "end of December" and "mid August"."""
    month = find_kind(tokens, index + 1 + (word_at(tokens, index + 1) == "of"), "month")
    if month and isinstance(month.value, int):
        day = LAST_DAY if word_at(tokens, index) == "end" else 15
        return Found(Date(day, month.value), index, month.end)
    ending = find_kind(tokens, index, "item")
    if ending and isinstance(ending.value, Date | Weekday):
        return Found(ending.value, index, ending.end)
    return None


def _numeric(tokens: list[Token], index: int) -> Found | None:
    """Read 5/12, 5/12/26, 5-12-2026, 5.12.2026 and 2026-12-05."""
    separator = word_at(tokens, index + 1)
    if separator not in {"/", "-", "."} or not _glued_run(tokens, index + 1, 2):
        return None
    first, second = number_at(tokens, index), number_at(tokens, index + 2)
    if first is None or second is None or glued_at(tokens, index):
        return None
    third = number_at(tokens, index + 4)
    full = word_at(tokens, index + 3) == separator and _glued_run(tokens, index + 3, 2)
    if full and third is not None:
        return _full_date(first, second, third, index)
    short = separator == "/" and first <= 39 and second <= 31 and word_at(tokens, index + 3) != "/"
    return Found(Date(first, second), index, index + 3) if short else None


def _full_date(first: int, second: int, third: int, index: int) -> Found | None:
    if first in _YEARS:
        first, third = third, first
    year = third + 2000 if third < 100 else third
    plausible = first <= 39 and second <= 39 and (year in _YEARS or 1900 < year < 2000)
    return Found(Date(first, second, year), index, index + 5) if plausible else None


def _glued_run(tokens: list[Token], index: int, count: int) -> bool:
    return all(glued_at(tokens, at) for at in range(index, index + count))


def _day_first(tokens: list[Token], index: int) -> Found | None:
    """Read "5 Dec", "5th of December 2026", "5th", "the 5th of next month"."""
    day = number_at(tokens, index)
    if (
        day is None
        or len(word_at(tokens, index)) > 2
        or (glued_at(tokens, index) and _letters(tokens, index))
    ):
        return None
    at = index + 1
    ordinal = word_at(tokens, at) in _SUFFIXES
    at += ordinal
    after_of = at
    while word_at(tokens, after_of) in _OF and after_of - at < 2:
        after_of += 1
    month = find_kind(tokens, after_of, "month")
    if month and isinstance(month.value, int) and _is_month(tokens, month, after_of):
        year, end = _year(tokens, month.end)
        return Found(Date(day, month.value, year), index, end)
    ahead = _month_ahead(tokens, after_of)
    if ahead:
        months = ahead.value if isinstance(ahead.value, int) else 0
        return Found(Date(day, months_ahead=months), index, ahead.end)
    return Found(Date(day), index, at) if ordinal else None


def _letters(tokens: list[Token], index: int) -> bool:
    word = word_at(tokens, index - 1)
    return word.isalpha() and word not in _DATE_LINKS | {"pa", "na", "on", "ngo", "musi"}


def _is_month(tokens: list[Token], month: Hit, index: int) -> bool:
    """Return whether a word after a number is a month and not "may", "mar" or part of a name."""
    return not (word_at(tokens, index) == "may" and word_at(tokens, month.end) in _MODALS)


def _month_ahead(tokens: list[Token], index: int) -> Hit | None:
    """Return the hit of "next month" or "mwedzi unouya", valued by the months from this one."""
    before = find_kind(tokens, index, "before")
    if before:
        noun = find_kind(tokens, before.end, "period")
        if noun and noun.value == "month":
            return Hit("before", 1 if before.value is None else before.value, noun.end)
    noun = find_kind(tokens, index, "period")
    if noun and noun.value == "month":
        after = find_kind(tokens, noun.end, "after")
        if after:
            return Hit("after", 1 if after.value is None else after.value, after.end)
        if index > 0 and word_at(tokens, index - 1) in _OF:
            return Hit("period", 0, noun.end)
    return None


def _month_first(tokens: list[Token], index: int, month: int, at: int) -> Found | None:
    """Read "Dec 5", "December the 5th, 2026", "December 2026", "December"."""
    after = at + (word_at(tokens, at) == "the")
    day = number_at(tokens, after)
    if day is not None and len(word_at(tokens, after)) <= 2 and not _is_clock(tokens, after):
        end = after + 1 + (word_at(tokens, after + 1) in _SUFFIXES)
        year, end = _year(tokens, end)
        return Found(Date(day, month, year), index, end)
    year, end = _year(tokens, at)
    return Found(Period("month", None, month, year), index, end)


def _is_clock(tokens: list[Token], index: int) -> bool:
    following = word_at(tokens, index + 1)
    if following in {"am", "pm", "h", "hrs"}:
        return True
    return following in {":", "."} and number_at(tokens, index + 2) is not None


def _year(tokens: list[Token], index: int) -> tuple[int | None, int]:
    at = index + (word_at(tokens, index) == ",")
    year = number_at(tokens, at)
    if year is None or word_at(tokens, at + 1) in {"hrs", "h", "hours"}:
        return None, index
    if year in _YEARS:
        return year, at + 1
    short = 25 <= year <= 50 and at == index and word_at(tokens, at + 1) in _AFTER_NUMBER
    return (2000 + year, at + 1) if short else (None, index)


def _words(tokens: list[Token], index: int, *words: str) -> bool:
    return all(word_at(tokens, index + offset) == word for offset, word in enumerate(words))
