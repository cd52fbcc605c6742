"""Reads lengths of time counted from now or from a day: "in 2 hours", "a week from Friday"."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from nlu.times.days import read_day
from nlu.times.items import Date, Delay, Found, Item, Later, MonthsAhead, RelativeDay, Weekday
from nlu.times.lexicon import DAY, MONTH_UNIT
from nlu.times.phrases import find_kind
from nlu.times.tokens import Token, number_at, word_at

INTROS: Final = frozenset(
    {"in", "after", "aft", "aftr", "afta", "within", "mu", "mushure", "pashure", "emva",
     "ngemva", "ngemuva", "ngokuhamba", "shure"}
)  # fmt: skip
_AFTER_INTRO: Final = frozenset(
    {"the", "next", "nxt", "me", "ma", "mu", "muma", "mema", "kwe", "kwa", "kwema", "pe", "about",
     "like", "around", "another", "just", "exactly", "wa", "approx"}
)  # fmt: skip
_OR: Final = frozenset({"or", "-", "to", "kana", "kumbe"})
_NUMBERED_INTROS: Final = frozenset({"in", "after", "aft", "aftr", "afta", "mu"})
_IMPLIED: Final = ("mum", "muawa", "mema", "emahol", "emav", "emalang", "ezin", "ensuk", "eholeni")
"""Beginnings of unit words whose prefix already says "in": mumaminitsi, emavikini."""
_CONCORDS: Final = frozenset({"engu", "ezi", "a", "ezingu", "angu", "ayi", "engama", "eli", "-"})


class _Length(NamedTuple):
    minutes: float
    months: int
    precise: bool
    end: int


def read_delay(tokens: list[Token], index: int) -> Found | None:
    """Return the delay or the day counted from now that begins at the token."""
    at, introduced = _after_intro(tokens, index)
    if introduced and _is_hour_said(tokens, index, at):
        return None
    length = _amount_first(tokens, at) or _first_of_two(tokens, at)
    if length is None and (introduced or _implies_intro(tokens, at)):
        length = _unit_first(tokens, at, numbered=word_at(tokens, index) in _NUMBERED_INTROS)
    if length is None or not (length.minutes or length.months):
        return None
    if word_at(tokens, length.end) == "ago":
        return Found(RelativeDay(-1), index, length.end + 1)
    end, base = _anchor(tokens, length)
    if base is not None:
        return _later(length, base, index, end)
    if not introduced and end == length.end and not _implies_intro(tokens, at):
        return None
    return Found(_item(length), index, end)


def _after_intro(tokens: list[Token], index: int) -> tuple[int, bool]:
    """Return where the amount begins and whether an "in" or "after" stands before it."""
    if word_at(tokens, index) in INTROS:
        at = index + 1
        while word_at(tokens, at) in _AFTER_INTRO:
            at += 1
        return at, True
    second = word_at(tokens, index - 1) in _OR and word_at(tokens, index - 3) in INTROS
    return index, second and _whole_number(tokens, index - 2)[0] is not None


def _is_hour_said(tokens: list[Token], index: int, at: int) -> bool:
    """Return whether "after 14hrs" names an hour."""
    number = number_at(tokens, at)
    after = word_at(tokens, index).startswith("aft")
    return after and number in range(13, 25) and word_at(tokens, at + 1) in {"hrs", "hr", "h"}


def _first_of_two(tokens: list[Token], index: int) -> _Length | None:
    """Read the 2 of "2 or 3 days"; the 3 is read after it."""
    number, at = _whole_number(tokens, index)
    if number is None or word_at(tokens, at) not in _OR or _whole_number(tokens, at + 1)[0] is None:
        return None
    other = _amount_first(tokens, at + 1)
    unit = find_kind(tokens, _whole_number(tokens, at + 1)[1], "unit")
    if other is None or unit is None or not isinstance(unit.value, int):
        return None
    if unit.value == MONTH_UNIT:
        return _Length(0, number, False, at)
    return _Length(number * unit.value, 0, unit.value == 1, at)


def _implies_intro(tokens: list[Token], index: int) -> bool:
    return word_at(tokens, index).startswith(_IMPLIED)


def _item(length: _Length) -> Item:
    if length.months:
        return MonthsAhead(length.months)
    if length.minutes >= DAY and length.minutes % DAY == 0 and not length.precise:
        return RelativeDay(int(length.minutes // DAY))
    return Delay(timedelta(minutes=round(length.minutes)), length.precise)


def _later(
    length: _Length, base: RelativeDay | Weekday | Date, index: int, end: int
) -> Found | None:
    if length.months or length.minutes % DAY:
        return None
    return Found(Later(int(length.minutes // DAY), base), index, end)


def _anchor(
    tokens: list[Token], length: _Length
) -> tuple[int, RelativeDay | Weekday | Date | None]:
    """Read what the length counts from: "from now", "time", "from Friday"."""
    end = length.end
    word = word_at(tokens, end)
    if word in {"time", "tym", "'"} and end > 0:
        return end + 1 + (word == "'" and word_at(tokens, end + 1) == "time"), None
    if word in {"from", "frm", "4rm"} and word_at(tokens, end + 1) in {"now", "nw"}:
        return end + 2, None
    counts_days = length.minutes >= DAY and not length.precise
    if counts_days and (word in {"from", "frm", "after", "on"} or not _is_break(word)):
        base = read_day(tokens, end + (word in {"from", "frm", "after", "on"}))
        if base and isinstance(base.item, RelativeDay | Weekday | Date):
            return base.last, base.item
    return end, None


def _is_break(word: str) -> bool:
    """Return whether nothing or punctuation stands here."""
    return not word[:1].isalpha()


def _amount_first(tokens: list[Token], index: int) -> _Length | None:
    """Read "2 hours", "an hour and a half", "half an hour", "1hr 30min", "a couple of days"."""
    amount, at, precise = _amount(tokens, index)
    if amount is None:
        return None
    unit = find_kind(tokens, at, "unit")
    if unit is None or not isinstance(unit.value, int):
        return None
    if unit.value == MONTH_UNIT:
        return _Length(0, int(amount), False, unit.end) if amount >= 1 else None
    minutes, precise, end = amount * unit.value, precise or unit.value == 1, unit.end
    extra, end, more = _and_more(tokens, end, unit.value)
    return _Length(minutes + extra, 0, precise or more, end)


def _amount(tokens: list[Token], index: int) -> tuple[float | None, int, bool]:
    word = word_at(tokens, index)
    fraction = find_kind(tokens, index, "fraction")
    if fraction and isinstance(fraction.value, int):
        at = fraction.end
        while word_at(tokens, at) in {"a", "an", "of"}:
            at += 1
        return (fraction.value / 60, at, True) if at > fraction.end else (None, index, False)
    if word in {"a", "an"}:
        return _article(tokens, index)
    if word == "couple":
        return 2, index + 1 + (word_at(tokens, index + 1) == "of"), False
    number, at = _whole_number(tokens, index)
    if number is None or (len(word) > 3 and word.isdecimal()):
        return None, index, False
    return _halves(tokens, number, at)


def _whole_number(tokens: list[Token], index: int) -> tuple[int | None, int]:
    number = number_at(tokens, index)
    if number is not None:
        return number, index + 1
    spelled = find_kind(tokens, index, "number")
    if spelled is None or not isinstance(spelled.value, int):
        return None, index
    return spelled.value, spelled.end


def _article(tokens: list[Token], index: int) -> tuple[float | None, int, bool]:
    following = word_at(tokens, index + 1)
    if following == "couple":
        return 2, index + 2 + (word_at(tokens, index + 2) == "of"), False
    if following in {"half", "quarter"}:
        return _amount(tokens, index + 1)
    return 1, index + 1, False


def _halves(tokens: list[Token], number: int, at: int) -> tuple[float, int, bool]:
    """Read what may follow a whole number: ".5", "and a half"."""
    decimals = number_at(tokens, at + 1)
    if word_at(tokens, at) == "." and decimals is not None and tokens[at + 1].glued:
        return float(f"{number}.{tokens[at + 1].word}"), at + 2, True
    end = _half_end(tokens, at)
    return (number + 0.5, end, True) if end else (number, at, False)


def _half_end(tokens: list[Token], at: int) -> int | None:
    if word_at(tokens, at) not in {"and", "n", "&", "nehafu", "ne"}:
        return None
    if word_at(tokens, at) == "nehafu":
        return at + 1
    at += 1
    at += word_at(tokens, at) == "a"
    return at + 1 if word_at(tokens, at) in {"half", "hafu", "haf"} else None


def _and_more(tokens: list[Token], index: int, unit: int) -> tuple[float, int, bool]:
    """Read what may follow a unit: "and a half", "30 minutes", "and 15 min"."""
    end = _half_end(tokens, index)
    if end:
        return unit / 2, end, True
    at = index + (word_at(tokens, index) in {"and", "n", "&"})
    number = number_at(tokens, at)
    minutes = find_kind(tokens, at + 1, "unit") if number is not None and unit == 60 else None
    if number is not None and minutes and minutes.value == 1:
        return number, minutes.end, True
    return 0, index, False


def _unit_first(tokens: list[Token], index: int, *, numbered: bool) -> _Length | None:
    """Read the Shona and Ndebele order: "maawa maviri", "amahola amabili", "imizuzu engu-30".

    Without a number it is one, as in "ngemva kwehola", unless it must be `numbered`.
    """
    unit = find_kind(tokens, index, "unit")
    if unit is None or not isinstance(unit.value, int):
        return None
    at = unit.end
    while word_at(tokens, at) in _CONCORDS:
        at += 1
    number = number_at(tokens, at)
    end = at + 1
    if number is None:
        spelled = find_kind(tokens, at, "number")
        if spelled and isinstance(spelled.value, int):
            number, end = spelled.value, spelled.end
        elif numbered:
            return None
        else:
            number, end = 1, unit.end
    if unit.value == MONTH_UNIT:
        return _Length(0, number, False, end)
    return _Length(number * unit.value, 0, unit.value == 1, end)
