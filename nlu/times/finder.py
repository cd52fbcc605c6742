"""Finds the times of a message and picks the one that matters."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Final

from nlu.times.combine import Expression, combine
from nlu.times.links import lead_start
from nlu.times.lookalikes import drop
from nlu.times.phrases import length_of_prefix
from nlu.times.resolve import PAST, Moment, resolve, resolve_range, share_alternatives
from nlu.times.scan import scan
from nlu.times.stories import is_told
from nlu.times.tokens import Token, tokenise
from nlu.times.weak import keep_sure
from nlu.types import TimeMatch

HARARE: Final = timezone(timedelta(hours=2), "Africa/Harare")
"""Zimbabwe has no daylight saving time."""

_CHANGE: Final = re.compile(
    r"\b(?:mov(?:e|ing)|chang\w+|shift\w*|re-?sch?ed\w*|postpone\w*|push\w*|switch\w*|swap\w*|"
    r"chinja\w*|tamba|sudusa\w*|tshintsha\w*|ntshintsha\w*|guqula\w*|dzosera|endesa\w*|fambisa\w*)\b",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"\b(?:not|instead of|panzvimbo|endaweni|"
    r"rather than|kwete|aiwa|musauye|hayi|hatshi|except|isn'?t|cannot|can'?t(?: \w+)?|"
    r"busy|kwete pa|unavailable|off)\s+(?:on |at |the |for )*$",
    re.IGNORECASE,
)
_REFUSED_AFTER: Final = re.compile(
    r"\s*,?\s*(?:(?:i'?m|i am|i will be|i'?ll be|we are|is|ndiri|ndinenge ndiri|ngi\w+) )?"
    r"(?:busy|not|no good|bad|can'?t|cannot|off\b|unavailable|won'?t|doesn'?t|i can'?t|i won'?t|"
    r"handi\w+|hazvi\w+|angi\w+|kangi\w+|akulunganga)",
    re.IGNORECASE,
)
_LIMIT: Final = re.compile(
    r"\b(?:till?|until|untill|since|kusvika|kuze kube)\s+(?:the )?$", re.IGNORECASE
)


def find_times(text: str, now: datetime) -> tuple[TimeMatch, ...]:
    """Return every time in the text, in its order; `now` must be aware.

    The whole of "Friday or Saturday" or "from 8 to 10" is one match. In a message that moves a
    booking, "from Monday to Wednesday" is two. A message that is only a number from 1 to 12 is an
    hour here, since nothing tells it from a choice.
    """
    return tuple(match for match, _ in _read(text, now.astimezone(HARARE)))


def _read(text: str, now: datetime) -> list[tuple[TimeMatch, bool]]:
    """Return the times, each with whether it only belongs to a story about the past."""
    tokens = tokenise(text)
    founds = scan(tokens)
    if not founds:
        return []
    founds = drop(tokens, keep_sure(tokens, founds), now)
    told = [found for at, found in enumerate(founds) if is_told(tokens, founds, at, text)]
    read: list[tuple[TimeMatch, bool]] = []
    for expression in combine(tokens, founds, split_ranges=bool(_CHANGE.search(text))):
        if any(found in told for found in expression.founds):
            read.append((_to_match(text, _span(tokens, expression), PAST), True))
        else:
            read.append((_match(text, tokens, expression, now), False))
    return read


def _span(tokens: list[Token], expression: Expression) -> tuple[int, int]:
    lead = tokens[lead_start(tokens, expression.founds[0])]
    start = lead.start + length_of_prefix(lead.word)
    return start, tokens[expression.last - 1].end


def _match(text: str, tokens: list[Token], expression: Expression, now: datetime) -> TimeMatch:
    alternatives = share_alternatives(expression.alternatives)
    moments = [resolve_range(p, now) if len(p) > 1 else resolve(p[0], now) for p in alternatives]
    chosen = next((moment for moment in moments if moment.start), moments[0])
    others = (moment.start for moment in moments if moment is not chosen and moment.start)
    return _to_match(text, _span(tokens, expression), chosen, tuple(dict.fromkeys(others)))


def _to_match(
    text: str, span: tuple[int, int], moment: Moment, others: tuple[datetime, ...] = ()
) -> TimeMatch:
    start, end = span
    return TimeMatch(
        text=text[start:end],
        start_char=start,
        end_char=end,
        start=moment.start,
        end=moment.end,
        grain=moment.grain,
        alternatives=tuple(other for other in others if other != moment.start),
        day=moment.day,
        clock=moment.clock,
        problem=moment.problem,
    )


def find_time(text: str, now: datetime) -> TimeMatch | None:
    """Return the time that the message asks for, None when it holds none.

    What is told of the past ("it burst last night") is left out. A refused day ("not Friday"), a
    limit ("busy until 5") and an impossible time give way to another; of an old and a new time
    the new one counts; a day and a clock time said apart are one.
    """
    now = now.astimezone(HARARE)
    matches = [match for match, told in _read(text, now) if not told]
    if len(matches) > 1:
        matches = _without(matches, text, _REFUSED)
        matches = _without(matches, text, _LIMIT)
        matches = [match for match in matches if match.valid] or matches
    if not matches:
        return None
    if len(matches) > 1 and _CHANGE.search(text):
        return matches[-1]
    return _joined(matches, text, now) or matches[0]


def _without(matches: list[TimeMatch], text: str, before: re.Pattern[str]) -> list[TimeMatch]:
    kept = [
        match
        for match in matches
        if not before.search(text[: match.start_char])
        and not _REFUSED_AFTER.match(text, match.end_char)
    ]
    return kept or matches


def _joined(matches: list[TimeMatch], text: str, now: datetime) -> TimeMatch | None:
    """Return the day and the clock time that two neighbours name between them, if they do."""
    for left, right in pairwise(matches):
        day, clock = (left, right) if left.clock is None else (right, left)
        if day.grain != "day" or clock.day is not None or clock.clock is None or clock.ambiguous:
            continue
        both = find_times(f"{day.text} {clock.text}", now)
        if len(both) == 1 and both[0].valid:
            start, end = left.start_char, right.end_char
            return replace(both[0], text=text[start:end], start_char=start, end_char=end)
    return None
