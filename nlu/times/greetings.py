"""Tells greetings and wishes from times: "masikati", "good evening", "enjoy your weekend"."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from nlu.times.items import (
    Date,
    Found,
    Part,
    Period,
    Weekday,
)
from nlu.times.links import link_between, sort_of
from nlu.times.tokens import Token, word_at
from nlu.times.words import words

_GREETINGS: Final = words(
    "hi hie hello hey hallo helo hy yo hesi ndeipi makadii makadini mhoro mhoroi salibonani "
    "sawubona sanibonani kunjani linjani good gud gd greetings dear sir madam mam team admin "
    "boss mudhara bhudhi sisi , . ! - a very and holla heita hala hustlr"
)
_GREETING_STEMS: Final = (
    *("morn", "mrn", "mawn", "after", "aft", "even", "evn", "night", "nite", "nyt"),
    *("mangwana", "masikat", "maskat", "manher", "maner"),
)
"""How the parts of day begin that people greet with."""
_WISHED: Final = words(
    "good gud gd goood lovely nice pleasant blessed great wonderful happy beautiful fabulous "
    "merry fantastic super restful peaceful safe quiet awesome gr8 joyful"
)
_WISHES: Final = frozenset({"enjoy", "njoy", "enjoyed"})
_WISH_AFTER: Final = (
    "akanaka",
    "hwakanaka",
    "bwakanaka",
    "avo",
    "rakanaka",
    "zvakanaka",
    "obuhle",
    "enhle",
    "elihle",
    "ehle",
)
GOES_ON: Final = words(
    "is works work will would suits suit best better fine ok okay please pls plz only or hours "
    "time tym then around at session slot b4 before after may if between of from to @ chete na "
    "ne kana kumbe noma today tomorrow shift"
)
"""What follows a part of the day that tells when: "morning is best"."""


def is_greeting(tokens: list[Token], founds: list[Found], at: int, now: datetime) -> bool:
    """Return whether a part of the day greets: at the start, or alone where it fits the hour."""
    found = founds[at]
    item = found.item
    if not isinstance(item, Part) or item.name in {"first", "lunch"}:
        return False
    one_word = found.last - found.first == 1 or word_at(tokens, found.last - 1) == "ano"
    if not one_word or not word_at(tokens, found.first).startswith(_GREETING_STEMS):
        return False
    before = [token.word for token in tokens[: found.first]]
    if not all(word in _GREETINGS for word in before):
        return False
    following = word_at(tokens, found.last)
    if following.startswith(_WISH_AFTER):
        return True
    if following == "" and not any(word.isalpha() for word in before):
        return _fits(item, now)
    if any(word.isalpha() for word in before):
        return True
    return _opens(tokens, founds, at, following)


def _opens(tokens: list[Token], founds: list[Found], at: int, following: str) -> bool:
    """Return whether a part of day at the start of a message greets rather than tells when."""
    if following in GOES_ON:
        return False
    if at + 1 < len(founds) and link_between(tokens, founds[at], founds[at + 1]) != "break":
        punctuated = following in {",", ".", "!", "-", ":"}
        return punctuated and sort_of(founds[at + 1]) != "clock"
    return True


def _fits(part: Part, now: datetime) -> bool:
    """Return whether one greets so at this hour: "masikati" alone is no greeting at nine."""
    if part.name == "morning":
        return now.hour < 12
    if part.name == "afternoon":
        return 12 <= now.hour < 18
    return now.hour >= 17


def is_wish(tokens: list[Token], found: Found) -> bool:
    """Return whether a part, day or period is wished well: "have a blessed Sunday"."""
    item = found.item
    if not isinstance(item, Part | Period | Weekday | Date):
        return False
    before = [word_at(tokens, found.first - back) for back in (1, 2, 3)]
    if before[0] in _WISHED:
        return True
    if word_at(tokens, found.last).startswith(_WISH_AFTER):
        return True
    return any(word in _WISHES for word in before) and isinstance(item, Part | Period)
