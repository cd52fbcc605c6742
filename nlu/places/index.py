"""Every name and alias of every place, looked up exactly or by how it sounds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.places.spelling import key, words
from nlu.sound import sound
from nlu.types import Place

_PART = re.compile(r"(?:unit |section |phase )?(?:\d{1,2}|[a-p])", re.IGNORECASE)
_SOUNDS_ALIKE = 0.97


Everyday: TypeAlias = Literal["loose", "strict"]
"""A name that is an everyday word or a person's name too. "loose": meant as a place after a word
such as "in" or "ku"; "strict": only where nothing else can be meant ("I live in", its town)."""


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling, and the places that bear it."""

    key: str
    words: int
    places: tuple[Place, ...]
    """Those of the biggest towns first."""
    everyday: Everyday | None
    """Whether the word has another meaning too; None when it is only a place."""


class NameIndex:
    """Finds names by key; see `nlu.places.spelling.key`."""

    def __init__(self, places: Iterable[Place], everyday: Mapping[str, Everyday]) -> None:
        everything = tuple(places)
        self.names = _names(everything, everyday)
        self.most_words = max((name.words for name in self.names.values()), default=0)
        self._parts = {
            place: {part for alias in place.aliases if (part := _part_of(place, alias))}
            for place in everything
        }
        self._sounds: defaultdict[str, list[Name]] = defaultdict(list)
        self._shelves: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names.values():
            heard = sound(name.key)
            if heard.isalpha():
                self._sounds[heard].append(name)
        for heard in self._sounds:
            self._shelves[heard[0]].append(heard)

    def has_part(self, place: Place, part: str) -> bool:
        """Whether the place is known to have a section of this number or letter."""
        return part in self._parts.get(place, ())

    def nearest(self, name_key: str, edits: int) -> tuple[float, tuple[Name, ...]] | None:
        """Return the names that sound most like `name_key`, and how much (0..1).

        Several when they are equally near; None when none is within `edits` changed letters.
        """
        heard = sound(name_key)
        if heard in self._sounds:
            return _SOUNDS_ALIKE, tuple(self._sounds[heard])
        if edits == 0 or not heard:
            return None
        near = process.extract(
            heard, self._shelves[heard[0]], scorer=OSA.distance, score_cutoff=edits, limit=None
        )
        if not near:
            return None
        distance = near[0][1]
        names = [n for found, d, _ in near if d == distance for n in self._sounds[found]]
        score = 1 - distance / max(len(heard), max(len(sound(n.key)) for n in names))
        return score, tuple(names)


def _names(places: Sequence[Place], everyday: Mapping[str, Everyday]) -> dict[str, Name]:
    bearers: defaultdict[str, list[Place]] = defaultdict(list)
    counts: dict[str, int] = {}
    for place in places:
        parts = [alias for alias in place.aliases if alias.startswith(place.name)]
        for spelling in (place.name, *place.aliases):
            if spelling in parts and _part_of(place, spelling):
                continue
            name_key = key(spelling)
            counts[name_key] = len(words(spelling))
            if place not in bearers[name_key]:
                bearers[name_key].append(place)
    size = {place.name: place.population for place in places if place.kind != "suburb"}
    return {
        name_key: Name(
            name_key,
            counts[name_key],
            tuple(sorted(found, key=lambda place: -size.get(place.town, 0))),
            everyday.get(name_key),
        )
        for name_key, found in bearers.items()
    }


def _part_of(place: Place, alias: str) -> str | None:
    """Return "14" for the alias "Mkoba 14" of Mkoba, "unit k" for "Seke Unit K" and "Unit K"."""
    rest = alias.lower().removeprefix(place.name.lower()).strip()
    if rest != alias.lower() or rest.startswith("unit "):
        return rest if _PART.fullmatch(rest) else None
    return None
