"""Working hours as people write them: "Mon-Sat 8-5", "weekdays 7 to 4, Saturday till 1"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from typing import TypeAlias

from dialogue.values import DayHours

Week: TypeAlias = "tuple[DayHours | None, ...]"

_NAMES = (
    "mon(day)?s?|muvhuro|(ngo|ngu|u)?m(vulo|sombuluko)",
    "tue(s|sday)?s?|chipiri|((ngo|o)?lwe)?sibili",
    "wed(nesday|s)?s?|chitatu|((ngo|o)?lwe)?sithathu",
    "thu(r|rs|rsday)?s?|china|((ngo|o)?lwe)?sine",
    "fri(day)?s?|chishanu|((ngo|o)?lwe)?sihlanu",
    "sat(urday)?s?|mugovera|(ngo|ngu|u)?mgqibelo",
    "sun(day)?s?|svondo|(nge|i)?sonto",
)
_DAY = "|".join(f"(?P<d{number}>{names})" for number, names in enumerate(_NAMES))
_GROUPS = (
    ("weekday|weekdays|week days|mukati mevhiki", range(5)),
    ("weekend|weekends", range(5, 7)),
    ("every ?day|daily|all week|7 days a week|zuva rega rega|mazuva ese|nsuku zonke", range(7)),
)
_ALL_DAYS = "|".join(f"(?P<g{n}>{words})" for n, (words, _) in enumerate(_GROUPS))
_CLOCK = r"(?:na|ng[ou])?(\d{1,2})(?:[:.h](\d{2})|h)?\s*(am|pm)?(?:\s*hrs)?"
_TO = r"\s*(?:-|–|to|till?|until|kusvika|kusiya(?: ku)?|kuze(?: kube)?|ku)\s*"
_TOKEN = re.compile(
    rf"(?P<hours>(?:to\s+)?{_CLOCK}{_TO}{_CLOCK})|"
    rf"(?P<until>(?:till?|until|to|kusvika|kusiya ku|kuze kube) {_CLOCK})|"
    rf"(?P<closed>closed|off|not working|no work|rest|kuvhara|takavhara|kuvaliwe)|"
    rf"\b(?:{_ALL_DAYS})\b|\b(?:{_DAY})\b|"
    rf"(?P<to>-|–|\b(?:to|through|thru|kusvika|kusiya(?: ku)?|kuze kube)\b)|"
    rf"(?P<also>\band\b|&|\bna\b)|(?P<filler>[\s,;.:!]+|\b(?:i'?m|we'?re|i|we|am|are|my|our|is|work|working|"
    rf"hours?|times?|open|from|on|at|only|o'?clock|the|but|set|change|make it|"
    rf"too|also|as well|ndinoshanda|ngisebenza|ngiyasebenza|kubva|please|it'?s)\b)",
    re.IGNORECASE,
)
USUAL = DayHours(opens=time(8), closes=time(17))
EARLIEST = 5
"""A bare opening hour before this is after noon."""
_ADDS = re.compile(r"\b(too|also|as well)\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(every|always|\w{3,}days)\b", re.IGNORECASE)


def read_hours(text: str, now: Week) -> Week | None:
    """Return the week that a message tells; None unless every word of it is about hours.

    Days that are not named are closed where the message names days with hours, else they stay as
    in `now`. "Off on Friday" is about one Friday, and so none of this; "off on Fridays" is.
    """
    tokens = _tokens(text)
    if tokens is None or not (_has(tokens, "hours", "until") or _EVERY.search(text)):
        return None
    spoken = _Spoken(now=now, adds=bool(_ADDS.search(text)))
    for kind, match in tokens:
        if not spoken.hear(kind, match):
            return None
    return spoken.week()


@dataclass
class _Spoken:
    """What was heard of a week so far, word by word."""

    now: Week
    named: dict[int, DayHours | None] = field(default_factory=dict)
    days: list[int] = field(default_factory=list)
    """Those just named, which wait for their hours or have just got them."""
    reaches: bool = False
    """Whether "Monday to" was just heard."""
    closed: bool = False
    """Whether "closed on" was just heard."""
    loose: DayHours | None = None
    """Hours that were heard before their days: "8-5 every day"."""
    adds: bool = False
    """Whether days come to those of `now`: "Sundays too"."""

    def hear(self, kind: str, match: re.Match[str]) -> bool:
        """Take a word; False when it makes no sense."""
        if kind == "day":
            self._hear_days(_days(match))
        elif kind == "closed":
            self.closed = not self._waiting()
            self.named.update(dict.fromkeys(self._waiting()))
        elif kind in ("hours", "until"):
            hours = _hours(kind, match, self.named)
            usual = [day for day, known in enumerate(self.now) if known is not None]
            self.named.update(dict.fromkeys(self.days or usual, hours))
            self.loose = None if self.days else hours
            if hours is None:
                return False
        self.reaches = kind == "to"
        return True

    def _hear_days(self, found: list[int]) -> None:
        if self.reaches and self.days:
            found = _between(self.days[-1], found[0])
        elif not self._waiting():
            self.days = []
        if self.loose and not self.days:
            self.named.clear()
        self.days += found
        if self.loose:
            self.named.update(dict.fromkeys(found, self.loose))
        if self.closed:
            self.named.update(dict.fromkeys(found))

    def _waiting(self) -> list[int]:
        """Return the days that were named and have no hours yet."""
        return [day for day in self.days if day not in self.named]

    def week(self) -> Week:
        """Return the whole week."""
        tells_days = bool(self.days) and any(self.named.values()) and not self.adds
        rest: Week = (None,) * 7 if tells_days else self.now
        return tuple(self.named.get(day, rest[day]) for day in range(7))


def _has(tokens: list[tuple[str, re.Match[str]]], *kinds: str) -> bool:
    return any(kind in kinds for kind, _ in tokens)


def _tokens(text: str) -> list[tuple[str, re.Match[str]]] | None:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            return None
        kind = next(_kinds(match), "filler")
        if kind != "filler":
            found.append((kind, match))
        at = match.end()
    return found


def _kinds(match: re.Match[str]) -> Iterator[str]:
    for name, text in match.groupdict().items():
        if text is not None:
            yield name if name in ("hours", "until", "closed", "to", "also", "filler") else "day"


def _days(match: re.Match[str]) -> list[int]:
    groups = match.groupdict()
    for number, (_, days) in enumerate(_GROUPS):
        if groups[f"g{number}"]:
            return list(days)
    return [number for number in range(7) if groups[f"d{number}"]]


def _between(first: int, last: int) -> list[int]:
    """Return the days after `first` up to `last`, over the end of the week if need be."""
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _hours(kind: str, match: re.Match[str], named: dict[int, DayHours | None]) -> DayHours | None:
    clocks = list(re.finditer(_CLOCK, match[0], re.IGNORECASE))
    if kind == "hours":
        opens, closes = _clock(clocks[0]), _clock(clocks[-1])
    else:
        known = next((hours for hours in named.values() if hours), USUAL)
        opens, closes = known.opens, _clock(clocks[-1])
    if opens is None or closes is None:
        return None
    if kind == "hours" and opens.hour < EARLIEST and not clocks[0][3]:
        opens = opens.replace(hour=opens.hour + 12)
    if closes <= opens and closes.hour < 12:
        closes = closes.replace(hour=closes.hour + 12)
    return DayHours(opens=opens, closes=closes) if opens < closes else None


def _clock(match: re.Match[str]) -> time | None:
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def pack(week: Week) -> tuple[str, ...]:
    """Return a week as texts, for a slot of the session."""
    return tuple(f"{day.opens:%H:%M}-{day.closes:%H:%M}" if day else "" for day in week)


def unpack(texts: tuple[str, ...]) -> Week:
    """Return the week that `pack` made a slot of."""
    return tuple(_unpacked(text) for text in texts)


def _unpacked(text: str) -> DayHours | None:
    opens, _, closes = text.partition("-")
    if not closes:
        return None
    return DayHours(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
