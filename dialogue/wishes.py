"""Several wishes in one message: "cancel Tuesday and book someone for Friday"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from nlu.types import Parse

Understand: TypeAlias = Callable[[str, datetime], Parse]

SURE = 0.7
"""Confidence from which a piece of a message is a wish of its own."""
SHORT, SURE_WHEN_SHORT = 3, 0.5
"""The same of so few words as "cancel that"."""
MOST = 4
LONGEST = 60
"""Words of a message that is looked at; a longer one is a story about one thing."""
_JOINT = re.compile(
    r"(?:\s*[.;!]+\s+|\s*,\s*|\s+)(?:(?:and then|and also|and|then|also|plus|after that|uye|"
    r"zvakare|mobva|wobva|njalo|futhi|besekuthi|ubusu)\s+)|\s*[.;!]+\s+|\s*,\s+|"
    r"\s+(?=mo(?:ndi|ti)(?:bh?uk|book|tsvag)\w*)",
    re.IGNORECASE,
)
_BOOKS = re.compile(r"\b\w*(book|bhuk|buk)\w*", re.IGNORECASE)
_ONE = re.compile(
    r"^\s*(?:(?:please )?(?:get|find|send|give) me (?:one\b|another one\b|"
    r"another(?=\s*$|\s+(?:for|on|at|in|by|instead|please|tomorrow|today|next|this|mon|tue|wed|thu|"
    r"fri|sat|sun)))|"
    r"(?:u|mu|mo)?(?:ngi|ndi)(?:bh?uk|tsvag|ding)\w+ (?:enye|omunye|imwe|umwe|mumwe)\b)",
    re.IGNORECASE,
)
"""Asks for another of what the wish before was about."""
_INSTEAD = re.compile(r"\s*\b(?:instead|pachinzvimbo|esikhundleni)\b", re.IGNORECASE)
_KINDS: Mapping[str, str] = {
    "request_service": "book",
    "book_again": "book",
    "cancel_booking": "cancel",
    "cancel": "cancel",
    "reschedule_booking": "move",
    "view_bookings": "bookings",
    "provider_jobs": "jobs",
    "set_availability": "hours",
    "register_provider": "register",
    "rate_provider": "rate",
    "complete_booking": "complete",
}
"""What kind of thing is wanted, by intent; other intents are no wishes of their own."""
_EXPLAINED = frozenset({"cancel", "move", "hours"})
"""Kinds of wishes for which people give a reason."""


@dataclass(frozen=True, slots=True)
class _Wish:
    text: str
    kind: str
    service: str | None


def split(text: str, understand: Understand, now: datetime) -> tuple[str, ...]:
    """Return the wishes of a message in order; empty when it holds only one."""
    joints = [match for match in _JOINT.finditer(text) if match.start() > 0]
    if not joints or len(text.split()) > LONGEST:
        return ()
    begins = [0, *(match.end() for match in joints)]
    ends = [*(match.start() for match in joints), len(text)]
    wishes: list[_Wish] = []
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        piece = _wish(text[begin:end], understand, now)
        if number == 0 and piece is None:
            return ()
        if wishes and piece is not None and _is_reason(wishes[-1], piece, joints[number - 1]):
            piece = None
        if piece is not None and (not wishes or _differ(wishes[-1], piece)):
            wishes.append(piece)
        else:
            # What tells more about a wish belongs to it, with the words between them.
            whole = wishes[-1]
            before = joints[number - 1].group()
            wishes[-1] = _Wish(f"{whole.text}{before}{text[begin:end]}", whole.kind, whole.service)
    shared = _with_last_of(wishes[:MOST], understand, now)
    return tuple(wish.text for wish in shared) if len(wishes) > 1 else ()


def _with_last_of(wishes: list[_Wish], understand: Understand, now: datetime) -> list[_Wish]:
    """Let "a plumber and a painter in Budiriro at 9" be both in Budiriro at 9."""
    if any(wish.kind != "book" for wish in wishes):
        return wishes
    told = [understand(wish.text, now) for wish in wishes]
    for kind in ("location", "time"):
        last = told[-1].of_type(kind)
        if last and not any(parse.of_type(kind) for parse in told[:-1]):
            wishes = [
                *(replace(wish, text=f"{wish.text}, {last[0].text}") for wish in wishes[:-1]),
                wishes[-1],
            ]
    return wishes


def _wish(text: str, understand: Understand, now: datetime) -> _Wish | None:
    if not text.strip():
        return None
    one = _ONE.match(text)
    if one is not None:
        text = f"book someone{_INSTEAD.sub('', text[one.end() :])}"
    parse = understand(text, now)
    kind = _KINDS.get(parse.intent)
    sure = SURE if len(text.split()) > SHORT else SURE_WHEN_SHORT
    if one is not None:
        kind = "book"
    elif kind is None or parse.confidence < sure:
        names_one = bool(parse.of_type("service_type")) and len(text.split()) <= SHORT
        kind = "book" if names_one or _BOOKS.search(text) else None
    if kind is None:
        return None
    named = [e.value for e in parse.of_type("service_type") if isinstance(e.value, str)]
    return _Wish(text, kind, named[0] if named else None)


def _is_reason(before: _Wish, piece: _Wish, joint: re.Match[str]) -> bool:
    """Tell "I must cancel, my car broke down" from a wish for a mechanic."""
    fault = piece.kind == "book" and piece.service is None and not _BOOKS.search(piece.text)
    return fault and before.kind in _EXPLAINED and not joint.group().strip(" ,.;!")


def _differ(one: _Wish, other: _Wish) -> bool:
    """Tell whether two pieces want two things: a "sink is blocked" wants the same plumber."""
    if one.kind != other.kind:
        return True
    return (
        one.kind == "book"
        and None not in (one.service, other.service)
        and one.service != other.service
    )
