"""Finds the stretches of a text that read like names of places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nlu.places.exact import exact_hits
from nlu.places.index import NameIndex
from nlu.places.message import Hit, Message
from nlu.places.misspelt import misspelt_hits
from nlu.places.wording import AT, FILLER, PART, STREET


def search(message: Message, index: NameIndex, *, expected: bool) -> list[Hit]:
    """Return what reads like a place, without overlaps, in the order of the text.

    `expected`: the text answers "where?", so that more is forgiven.
    """
    hits = list(exact_hits(message, index))
    taken = {i for hit in hits for i in range(hit.first, hit.last + 1)}
    hits += misspelt_hits(message, index, taken, expected=expected)
    hits = [_qualified(hit, message, index) for hit in sorted(hits, key=lambda hit: hit.start)]
    hits = [_with_part(hit, message, index) for hit in hits]
    firsts = {hit.first for hit in hits}
    return [hit for hit in hits if not _is_street(hit, message, firsts)]


def _qualified(hit: Hit, message: Message, index: NameIndex) -> Hit:
    """Take a misspelt "West", "Extension" after a name into the hit: "Avondale wst"."""
    after = message.after(hit.last)
    if len(after) < 3 or (after in AT | FILLER and after != "extension"):
        return hit
    places = [q for place in hit.places if (q := index.qualified(place, after)) is not None]
    if not places:
        return hit
    last = hit.last + 1
    return replace(hit, end=message.words[last].end, last=last, places=tuple(places))


def _with_part(hit: Hit, message: Message, index: NameIndex) -> Hit:
    """Take the section after the name into the hit: "Mkoba 14", "Seke Unit L"."""
    unit = PART.fullmatch(message.text[hit.start : hit.end])
    if unit is not None:
        return replace(hit, part=unit["part"])
    match = PART.match(message.text, hit.end)
    if match is None:
        return hit
    part = match["part"]
    places = tuple(place for place in hit.places if index.has_part(place, part))
    if not places and len(part) > 2:
        places = tuple(place for place in hit.places if place.kind == "suburb")
    if not places:
        return hit
    last = max(i for i, word in enumerate(message.words) if word.end <= match.end())
    return replace(hit, end=match.end(), last=last, part=part, places=places)


def _is_street(hit: Hit, message: Message, firsts: Collection[int]) -> bool:
    return message.after(hit.last) in STREET and hit.last + 1 not in firsts
