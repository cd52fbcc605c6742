"""Drops what only looks like a time: greetings, streets, names, marks, lengths of time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from nlu.times.calendar import named_days
from nlu.times.greetings import GOES_ON, is_greeting, is_wish
from nlu.times.items import (
    LAST_DAY,
    Asap,
    Clock,
    Date,
    Delay,
    Found,
    Part,
    Period,
    RelativeDay,
    Weekday,
)
from nlu.times.links import link_between, sort_of
from nlu.times.stories import is_idle_now, presses
from nlu.times.tokens import Token, number_at, word_at
from nlu.times.weak import STREETS
from nlu.times.words import words

_TITLES: Final = words(
    "mr mrs ms miss mister dr doc mai mama baba sekuru gogo ambuya mbuya mdala teacher pastor "
    "sis bro sisi bhudhi aunt auntie uncle tete named called ndinonzi ngingu ndini mukoma amai "
    "ndi khulu malume"
)
_NOT_HOW_LONG: Final = words("all whole every entire since whoole per each swera zuva")
_ALL_OF_IT: Final = words("ese yose yese wese hwese hwose wose rese rose lonke yonke wonke bonke")
_STREET_WORDS: Final = STREETS | {"mail", "school", "avenue's", "news", "market", "club"}
_MONTH_CUES: Final = words(
    "b4 in during for by until till of this next early late mid end from before after muna mu "
    "ngo mwedzi wa pana musi since start beginning nenyanga or and to"
)
_AMBIGUOUS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "sat": (
        words("i he she we they it who that just was been have had has u you dog cat and"),
        words("down there idle under beside here waiting quietly back still together"),
    ),
    "sun": (
        words("the is more much enough there's hot da in under sa bright no"),
        words("is heater rise set burn burnt light flower city"),
    ),
    "wed": (
        frozenset({"to", "they", "i"}),
        words("like love be appreciate prefer need"),
    ),
    "mon": (frozenset({"ya", "hey"}), frozenset()),
    "fri": (frozenset(), frozenset()),
    "china": (
        words("in from to of made via the ku kwa mu nyika like fong south"),
        words(
            "phone phones mall made brand products fittings shop tiles geyser battery motor town "
            "is has was square material stuff type copy"
        ),
    ),
}
"""Words that are days unless one of the first stands before or one of the second after."""
_DAY_CUES: Final = words(
    "on this next for 4 by come cum till until every or and to from coming of nxt dis before "
    "after b4 mangwana not kana kumbe noma rather maybe book"
)
_AFTER_DAY: Final = GOES_ON | words(
    "i im i'm we in for but coz cos because so if when please pls thanks can with my there here "
    "to as he she they it and or kana asi kodwa ndi ngi"
)
"""What stands about "sat", "sun", "mon" and "wed" where they are days, if another word follows."""
_TIMES_PER: Final = ("kamwe", "kaviri", "katatu", "kashanu", "twice", "once")
_AT_NIGHT: Final = words(
    "duty shift shifts guard guards carer nurse watch watchman club night nite"
)
_OF_NIGHT: Final = ("webusuku", "wasebusuku", "reusiku", "weusiku", "hweusiku", "lwebusuku")
_SHORT: Final = 4
"""Tokens of a message in which a night by itself answers when."""


def drop(tokens: list[Token], founds: list[Found], now: datetime) -> list[Found]:
    """Return the finds that are really meant as times."""
    return [
        found
        for at, found in enumerate(founds)
        if not (
            is_greeting(tokens, founds, at, now)
            or is_wish(tokens, found)
            or _is_name(tokens, founds, at, now.date())
            or _is_ambiguous(tokens, founds, at)
            or _is_stretch(tokens, found)
            or _is_idle_night(tokens, founds, at)
        )
    ]


def _alone(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether no other find joins this one."""
    before = at > 0 and link_between(tokens, founds[at - 1], founds[at]) != "break"
    after = at + 1 < len(founds) and link_between(tokens, founds[at], founds[at + 1]) != "break"
    return not (before or after)


def _is_name(tokens: list[Token], founds: list[Found], at: int, today: date) -> bool:
    """Return whether a day or month is part of a street, a person or a newspaper."""
    found = founds[at]
    item = found.item
    if isinstance(item, Clock | Asap | Part) or sort_of(found) != "day":
        return False
    following = word_at(tokens, found.last)
    if following in _STREET_WORDS and _single_word(tokens, found):
        return True
    if following in {"gift", "pass"}:
        return True
    if isinstance(item, Date):
        return _is_ordinal_noun(tokens, founds, at) or _is_mark(tokens, founds, at, today)
    before = word_at(tokens, found.first - 1)
    if before == ".":
        before = word_at(tokens, found.first - 2)
    named = before in _TITLES and isinstance(item, Weekday | Period)
    return named or _is_lone_month(tokens, founds, at)


def _single_word(tokens: list[Token], found: Found) -> bool:
    return found.last - found.first == 1 or number_at(tokens, found.first) is not None


def _is_lone_month(tokens: list[Token], founds: list[Found], at: int) -> bool:
    item, found = founds[at].item, founds[at]
    if not isinstance(item, Period) or item.month is None or item.year:
        return False
    if found.last - found.first > 1 or len(tokens) == 1:
        return False
    before = word_at(tokens, found.first - 1)
    if word_at(tokens, found.first).startswith("ngo"):
        return False
    if word_at(tokens, found.first) in {"may", "march", "mar", "mbudzi"}:
        if word_at(tokens, found.first) == "mbudzi":
            return before not in {"muna", "wa", "mwedzi"}
        return before not in {"in", "during", "of", "muna", "next", "this"}
    return before not in _MONTH_CUES and _alone(tokens, founds, at)


def _is_ordinal_noun(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether an ordinal counts something: the 2nd plumber, 5th Avenue, 1st floor."""
    found = founds[at]
    item = found.item
    if (
        not isinstance(item, Date)
        or item.month
        or item.day == LAST_DAY
        or number_at(tokens, found.last - 2) is None
    ):
        return False
    following = word_at(tokens, found.last)
    if not following.isalpha() or not _alone(tokens, founds, at):
        return False
    return following not in _AFTER_ORDINAL


_MARKS: Final = words("rate rating rated give score mark marks star stars service out job work")
_BOOKED_AHEAD: Final = timedelta(days=60)
_AFTER_ORDINAL: Final = words(
    "must should could was has had needs as with not instead rather ndi ngi ndinenge ndino "
    "ngiya at around in for please pls plz if and or of on is will works work would to from "
    "before after kana kumbe noma na ngo suits then but because coz when can i so same between "
    "by december early morning thanks"
)


def _is_mark(tokens: list[Token], founds: list[Found], at: int, today: date) -> bool:
    """Return whether 4/5 or 9/10 is a mark: said as one, or a day that nobody books yet."""
    found, item = founds[at], founds[at].item
    if not isinstance(item, Date) or item.month not in {5, 10} or item.day > item.month:
        return False
    if word_at(tokens, found.first + 1) != "/" or item.year or not _alone(tokens, founds, at):
        return False
    said = any(t.word in _MARKS for t in tokens)
    return said or named_days(item, today).start - today > _BOOKED_AHEAD


def _is_ambiguous(tokens: list[Token], founds: list[Found], at: int) -> bool:
    found = founds[at]
    if isinstance(found.item, Asap):
        return is_idle_now(tokens, found) or presses(tokens, founds, at)
    rule = _AMBIGUOUS.get(word_at(tokens, found.first))
    if rule is None or found.last - found.first > 1 or not _alone(tokens, founds, at):
        return False
    before, after = word_at(tokens, found.first - 1), word_at(tokens, found.last)
    if before in rule[0] or after in rule[1]:
        return True
    if word_at(tokens, found.first) == "china" or not after.isalpha():
        return False
    return before not in _DAY_CUES and after not in _AFTER_DAY


def _is_stretch(tokens: list[Token], found: Found) -> bool:
    """Return whether a part, a day or a week is a length of time: "the whole night"."""
    before = word_at(tokens, found.first - 1)
    if before in {"the", "ur", "your"}:
        before = word_at(tokens, found.first - 2)
    if isinstance(found.item, Part) and word_at(tokens, found.last) in _ALL_OF_IT:
        return True
    if isinstance(found.item, Clock | RelativeDay | Delay):
        return _is_time_taken(tokens, found)
    if isinstance(found.item, Part):
        return before in _NOT_HOW_LONG or before == "night" or before == "last"
    return before.startswith(_TIMES_PER)


def _is_time_taken(tokens: list[Token], found: Found) -> bool:
    """Return whether a delay tells how long something took: "fixed it in 20 minutes"."""
    if word_at(tokens, found.first) not in {"in", "after", "within"}:
        return False
    if isinstance(found.item, Clock):
        return False
    before = [word_at(tokens, found.first - back) for back in (1, 2, 3)]
    return any(len(word) > 4 and word.endswith("ed") for word in before)


def _is_idle_night(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether a night by itself tells when something goes on: "it barks at night"."""
    item = founds[at].item
    if not isinstance(item, Part) or item.name != "night" or item.today:
        return False
    if word_at(tokens, founds[at].last) in _AT_NIGHT:
        return True
    if word_at(tokens, founds[at].first).startswith(_OF_NIGHT):
        return True
    return _alone(tokens, founds, at) and len(tokens) > _SHORT
