"""Reads a whole text as the answer to "where?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlu.places.meaning import is_certain
from nlu.places.message import Hit, Message
from nlu.places.wording import BEING, FILLER, NOT, TITLES

_OR = re.compile(r"[\s,]*(?:or|kana|kumbe|loba|/)[\s,]*", re.IGNORECASE)


def chosen(hits: Sequence[Hit], message: Message) -> Hit | None:
    """Return the place that the answer means, None when it names none for certain."""
    meant = [hit for hit in hits if _meant(hit, hits, message)]
    meant = [h for h in meant if message.before(h.first) not in NOT or len(meant) == 1]
    if not meant:
        return None
    if len(meant) == 2 and _OR.fullmatch(message.text[meant[0].end : meant[1].start]):
        left, right = meant
        return replace(left, end=right.end, last=right.last, places=left.places + right.places)
    return _most_exact(meant)


def _meant(hit: Hit, hits: Sequence[Hit], message: Message) -> bool:
    if message.before(hit.first) in TITLES:
        return False
    if not hit.lenient and is_certain(hit, message):
        return True
    if hit.everyday is not None and (message.before(hit.first) in BEING or hit.linked):
        return False
    return not _others(hits, message)


def _others(hits: Sequence[Hit], message: Message) -> list[str]:
    """Return the words that neither name a place nor belong to an answer."""
    taken = {i for hit in hits for i in range(hit.first, hit.last + 1)}
    rest = (word.plain for i, word in enumerate(message.words) if i not in taken)
    return [word for word in rest if word not in FILLER and word not in NOT]


def _most_exact(hits: Sequence[Hit]) -> Hit:
    """Return the best spelt suburb, else the last place: addresses go from small to large."""
    suburbs = [h for h in hits if all(p.kind == "suburb" for p in h.places)]
    if not suburbs:
        return hits[-1]
    best = max(hit.score for hit in suburbs)
    return [hit for hit in suburbs if hit.score == best][-1]
