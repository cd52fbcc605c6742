"""Decides which bare numbers are clock times: "at 3", "tomorrow 10", but not "3 rooms"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from nlu.times.items import Clock, Found, Part, Period
from nlu.times.links import (
    CUE_LINKS,
    KEPT_CUES,
    OTHER_CUES,
    SPELLED_CUES,
    link_between,
    sort_of,
)
from nlu.times.phrases import find
from nlu.times.tokens import OPAQUE, Token, glued_at, number_at, word_at
from nlu.times.words import words

_COUNTED: Final = words(
    "people ppl person man men guy guys pax hour hours hr hrs day days week weeks month months "
    "year yr yrs x room bedroom km kms kilometre m metre meter cm mm inch inches ft foot feet "
    "litre liter l kg kgs g k kva kw v w watt watts volt volts amp amps mb gb tonne ton each "
    "per percent point points bond usd zig rand cent dollar dollars bucks vanhu munhu makamuri "
    "kamuri mikova mawindow abantu amakamelo izindlu child children kid kids pupil tv tvs "
    "seater pc pcs of roomed bedroomed storey phase burner minute minutes min mins guests meals "
    "other different separate small times more"
)
_POSSESSIVE: Final = words("my our your ur their his her a an the these those dis dat")
STREETS: Final = words(
    "street str strt st road rd avenue ave av drive crescent close way lane court flats flat "
    "gardens heights mansions building house centre mall block highway boulevard circle terrace "
    "place walk farm estate"
)
_NUMBERED: Final = words(
    "number no nr num # house hse stand flat unit room rm block phase section sect option "
    "extension ext plot erf lot shop suite apartment apt gate box bus grade form level size "
    "version channel part page step bay booking ref otp code pin age aged nhamba namba inombolo "
    "imba choice provider plumber electrician total x * + than only k"
)
_HAVE_SECTIONS: Final = words(
    "mkoba kuwadzana budiriro view park norah dzivarasekwa dzivaresekwa chikanga sakubva mucheke "
    "rujeko rhodene nkulumane entumbane pumula mpopoma magwegwe cowdray emganwini nketa luveve "
    "gwabalanda njube lobengula tshabalala sizinda emakhandeni dangamvura zengeza seke mary marys "
    "highfield mbare mufakose tafara mabvuku ascot senga rimuka mbizo amaveni torwood rutendo "
    "kumkoba pamkoba emkoba mumkoba kukuwadzana pakuwadzana kubudiriro kuchikanga kusakubva "
    "kuzengeza pazengeza enkulumane epumula"
)
"""Suburbs with numbered parts: "Mkoba 14 masikati" is a place and a part of the day."""
_ALSO_ADJECTIVES: Final = words("morning afternoon evening night lunch")
"""In "3 evening dresses" nothing is told of the time."""
_NOON: Final = 12
_BEFORE_DAY: Final = words(
    ", . ! ? ; : ( - or and to come cum for make it say maybe be like there here huya huyai uye "
    "uyai woza wozani buya ok okay yes yah ya hongu yebo then so rather please pls plz is kana "
    "kumbe noma lets let's time tym prefer set"
)
_AFTER_BIG: Final = words(
    ", . ! ? ; ) - please pls plz sharp if and or for on in coz cos because so to is thanks "
    "thank till until through will would i he she they we you u am ok okay chete bo kana kumbe "
    "noma then but with when"
)
_FILLERS: Final = words(
    "please pls plz ok okay yes hi hello so then maybe sure hongu yebo ehe ya yah thanks thank "
    "you at @ the in on by around about come cum . , ! ? ( ) - or to kana kumbe noma from "
    "between and na ne after before till until for b4 make it lets let's say bo chete"
)
_NOT_PLURAL: Final = words(
    "onwards upwards towards afterwards plis thanks plus this always unless yes perhaps lets "
    "thats theres his hers ours yours does was sometimes works suits sounds seems means has "
    "finishes opens closes starts leaves arrives gets comes goes looks feels makes ends fits "
    "helps stands mornings evenings afternoons mondays tuesdays wednesdays thursdays fridays "
    "saturdays sundays weekends"
)
_GLUED_LINKS: Final = frozenset({"ku", "lo", "la", "ngu"})
_PAIRED_CUES: Final[dict[str, frozenset[str]]] = {
    "to": frozenset({"up"}),
    "it": frozenset({"make", "mek"}),
    "is": frozenset({"time", "tym"}),
    ":": frozenset({"time", "tym"}),
    "make": frozenset({"can", "could"}),
    "for": frozenset({"booked", "booking", "appointment", "scheduled", "set"}),
    "ngu": frozenset({"kube", "asibe", "sibe"}),
}
"""Words that lead to a clock time after one of certain others only: "make it 3"."""
_TO_TIME: Final = frozenset({"time", "tym", "it", "nguva", "appointment", "booking", "isikhathi"})
_CHANGE: Final = frozenset({"change", "move", "make", "push", "shift", "reschedule", "chinja"})


def keep_sure(tokens: list[Token], founds: list[Found]) -> list[Found]:
    """Return the finds without the bare numbers and words that nothing makes a time."""
    sure = [not _is_weak(found) or _has_cue(tokens, founds, at) for at, found in enumerate(founds)]
    usable = [
        not _is_weak(found) or not _is_counted(tokens, founds, at)
        for at, found in enumerate(founds)
    ]
    for at in reversed(range(len(founds) - 1)):
        if _is_weak(founds[at]) and not usable[at + 1]:
            usable[at] = link_between(tokens, founds[at], founds[at + 1]) not in {"range", "or"}
    if any(usable) and _nothing_else(tokens, founds):
        sure = [s or _stands_alone(tokens, founds, at) for at, s in enumerate(sure)]
    for at in [*range(len(founds)), *reversed(range(len(founds)))]:
        if usable[at] and not sure[at]:
            sure[at] = _is_carried(tokens, founds, sure, at)
    return [
        _made_sure(found)
        for found, is_sure, is_usable in zip(founds, sure, usable, strict=True)
        if is_sure and is_usable
    ]


def _is_weak(found: Found) -> bool:
    return isinstance(found.item, Clock | Part) and found.item.weak


def _made_sure(found: Found) -> Found:
    item = found.item
    if isinstance(item, Clock | Part) and item.weak:
        return replace(found, item=replace(item, weak=False))
    return found


def _stands_alone(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether a number is a time where there is nothing else: 3, ten thirty, not ten."""
    item = founds[at].item
    spelled = _is_spelled(tokens, founds[at])
    if not spelled:
        return True
    several = len(founds) > 1 and all(sort_of(found) == "clock" for found in founds)
    return isinstance(item, Clock) and (item.precise or several)


def _is_spelled(tokens: list[Token], found: Found) -> bool:
    return isinstance(found.item, Part) or not word_at(tokens, found.first)[:1].isdecimal()


def _has_cue(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether a word like "at" stands before the number."""
    found = founds[at]
    if isinstance(found.item, Part):
        return False
    before = found.first - 1
    while word_at(tokens, before) in CUE_LINKS and before > 0:
        before -= 1
    word = word_at(tokens, before)
    if _is_spelled(tokens, found):
        return _spelled_cue(tokens, found, word)
    if word == "to" and _is_change(tokens, before):
        return True
    if word in _PAIRED_CUES:
        return word_at(tokens, before - 1) in _PAIRED_CUES[word]
    return word in KEPT_CUES or word in OTHER_CUES


def _spelled_cue(tokens: list[Token], found: Found, cue: str) -> bool:
    """Return whether the word before a spelled number makes it a clock time."""
    number = word_at(tokens, found.first)
    if number in {"imwe", "rimwe"}:
        return cue in {"awa", "hora", "nehora"}
    if cue in {"na", "pa", "ne"}:
        return not word_at(tokens, found.last).isalpha()
    if number == "one" and cue not in {"at", "@", "around", "arnd"}:
        return False
    return cue in SPELLED_CUES and not _runs_on(tokens, found)


def _is_change(tokens: list[Token], before: int) -> bool:
    earlier = {token.word for token in tokens[max(0, before - 5) : before]}
    return bool(earlier & _TO_TIME and earlier & _CHANGE)


def _is_counted(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether the number counts, measures or names something else."""
    found = founds[at]
    if isinstance(found.item, Part):
        return False
    more = at + 1 < len(founds)
    following = founds[at + 1].first if more else len(tokens)
    if more and found.last == following and sort_of(founds[at + 1]) != "clock":
        return _is_numbered(tokens, found)
    return (
        _is_numbered(tokens, found)
        or _counts_next(tokens, found.last)
        or _leads_to_street(tokens, found.last, following)
        or _is_odd(tokens, found)
    )


def _is_numbered(tokens: list[Token], found: Found) -> bool:
    before = found.first - 1
    word = word_at(tokens, before)
    if word == "." and glued_at(tokens, before):
        word = word_at(tokens, before - 1)
        return word in _NUMBERED or number_at(tokens, before - 1) is not None
    if word in _NUMBERED:
        return word != "no" or before > 0 or len(tokens) == found.last
    if word == "pa":
        stated = before - 1 - (word_at(tokens, before - 1) == "kubva")
        return number_at(tokens, stated) is not None
    if word == "by" and number_at(tokens, before - 1) is not None:
        return True
    if glued_at(tokens, found.first):
        return word not in KEPT_CUES | OTHER_CUES | CUE_LINKS | _GLUED_LINKS and (
            word.isalpha() or word in {"+", "*", "#"}
        )
    return False


def _counts_next(tokens: list[Token], index: int) -> bool:
    word = word_at(tokens, index)
    if word in _COUNTED or word in _POSSESSIVE or word in {"x", "*", "+", "%", OPAQUE}:
        return True
    if glued_at(tokens, index) and (word.isalpha() or word == "'"):
        return True
    if word in {".", ",", "/"}:
        return glued_at(tokens, index + 1) and number_at(tokens, index + 1) is not None
    if number_at(tokens, index) is not None:
        return True
    if word in {"and", "to", "-", "or"} and word_at(tokens, index + 1) == OPAQUE:
        return True
    return _is_plural(word)


def _is_plural(word: str) -> bool:
    if len(word) < 4 or not word.endswith("s") or not word.isalpha():
        return False
    return not word.endswith(("ss", "us", "is")) and word not in _NOT_PLURAL


def _leads_to_street(tokens: list[Token], index: int, stop: int) -> bool:
    for at in range(index, min(index + 3, stop, len(tokens))):
        if not tokens[at].word.isalpha():
            return False
        if tokens[at].word in STREETS:
            return True
    return False


def _is_odd(tokens: list[Token], found: Found) -> bool:
    """Return whether a number above 12 is followed by words that a time would not be."""
    clock = found.item
    if not isinstance(clock, Clock) or (clock.hour <= 12 and not clock.precise):
        return False
    if clock.precise and len(word_at(tokens, found.first)) < 3:
        return False
    if clock.hour > 24:
        return word_at(tokens, found.first - 1) not in {"at", "@"}
    word = word_at(tokens, found.last)
    return bool(word) and word not in _AFTER_BIG


def _nothing_else(tokens: list[Token], founds: list[Found]) -> bool:
    """Return whether the message holds small numbers and fillers only."""
    inside = {index for found in founds for index in range(found.first, found.last)}
    if any(t.word not in _FILLERS for index, t in enumerate(tokens) if index not in inside):
        return False
    return all(_is_small(f.item) for f in founds if isinstance(f.item, Clock))


def _is_small(clock: Clock) -> bool:
    """Return whether a bare number is more likely an hour than anything else: 3, 1430, not 14."""
    if not clock.weak or clock.hour <= 12:
        return True
    return clock.precise and clock.hour <= 21 and clock.minute % 15 == 0


def _is_carried(tokens: list[Token], founds: list[Found], sure: list[bool], at: int) -> bool:
    """Return whether a neighbour that is a time makes the number one: "3 or 4pm", "Friday 10"."""
    found = founds[at]
    if at > 0 and sure[at - 1] and _carries(tokens, founds[at - 1], found):
        return True
    if at + 1 < len(founds) and sure[at + 1]:
        right = founds[at + 1]
        if sort_of(right) == sort_of(found):
            return link_between(tokens, found, right) in {"or", "range", "list"}
        return _carries(tokens, found, right) and _free_before(tokens, founds, at)
    return False


def _carries(tokens: list[Token], left: Found, right: Found) -> bool:
    link = link_between(tokens, left, right)
    if (isinstance(left.item, Part) and left.item.weak) or (
        isinstance(right.item, Part) and right.item.weak
    ):
        return _early_beside(left, right) and link == "join"
    if any(isinstance(f.item, Period) and f.item.unit == "month" for f in (left, right)):
        return False
    if sort_of(left) == sort_of(right):
        return link in {"or", "range", "list"}
    if sort_of(left) in {"delay", "asap"} or sort_of(right) in {"delay", "asap"}:
        return False
    if any(sort_of(f) == "clock" and _runs_on(tokens, f) for f in (left, right)):
        return False
    return link == "join"


def _runs_on(tokens: list[Token], found: Found) -> bool:
    """Return whether a spelled number is followed by a word that it may count."""
    word, following = word_at(tokens, found.last), word_at(tokens, found.last + 1)
    if word_at(tokens, found.first) == "one":
        return True
    if not word.isalpha() or word in _AFTER_BIG or find(tokens, found.last):
        return False
    return _is_spelled(tokens, found) or _is_plural(following)


def _early_beside(left: Found, right: Found) -> bool:
    other = right if isinstance(left.item, Part) and left.item.weak else left
    return sort_of(other) == "day" and not isinstance(other.item, Period)


def _free_before(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether nothing before the number claims it, as in "Mkoba 14 tomorrow"."""
    found = founds[at]
    if isinstance(found.item, Part):
        return True
    if found.first == 0 or (at > 0 and founds[at - 1].last == found.first):
        return True
    before = word_at(tokens, found.first - 1)
    right = founds[at + 1]
    if before in _BEFORE_DAY or before in CUE_LINKS:
        return True
    beside_part = isinstance(right.item, Part) and right.first == found.last
    return (
        beside_part
        and isinstance(found.item, Clock)
        and found.item.hour <= _NOON
        and word_at(tokens, right.first) not in _ALSO_ADJECTIVES
        and before not in _HAVE_SECTIONS | _NUMBERED
    )
