"""Every name and alias of every place, looked up exactly or by how it sounds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.normalise import REMEMBERED_WORDS
from nlu.places.spelling import words
from nlu.sound import sound
from nlu.types import Place

_PART = re.compile(r"(?:unit |section |phase )?(?:\d{1,2}|[a-p])", re.IGNORECASE)
_SOUNDS_ALIKE = 0.97
_QUALIFIES = 0.65

Everyday: TypeAlias = Literal["loose", "person", "strict", "never"]
"""What it takes for a word of another meaning to be a place. "loose": a word before it such as
"in" or "ku", or a capital in the middle of a sentence; "person": the first of these, as people
bear the name; "strict": that nothing else can be meant ("I live in", its town beside it);
"never": the word is no place, however like the name of one."""


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling, and the places that bear it."""

    key: str
    words: int
    places: tuple[Place, ...]
    """Those of the biggest towns first."""
    everyday: Everyday | None
    """None when the word is nothing but a place."""


class NameIndex:
    """Finds names by key: the words of a name in lower case, written as one.

    `parts` are the words of names of several words, as heard.
    """

    def __init__(self, places: Iterable[Place], everyday: Mapping[str, Everyday]) -> None:
        everything = tuple(places)
        self.everyday = everyday
        self.names = _names(everything, everyday)
        self.most_words = max((name.words for name in self.names.values()), default=0)
        self._parts = {
            place: {part.split()[-1] for alias in place.aliases if (part := _part_of(place, alias))}
            for place in everything
        }
        self.parts = frozenset(
            sound(word)
            for place in everything
            for spelling in (place.name, *place.aliases)
            for word in _spaced(spelling).split()
            if " " in spelling
        )
        self._qualified = _qualified(everything)
        self._sounds: defaultdict[str, list[Name]] = defaultdict(list)
        self._shelves: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names.values():
            if name.key.isalpha() and not _is_unit(name.key):
                self._sounds[sound(name.key)].append(name)
        for heard in self._sounds:
            for shelf in {heard[:1], heard[-3:]}:
                self._shelves[shelf].append(heard)
        # The words that people write are few, and each is looked up in every message it is in.
        self.nearest = lru_cache(maxsize=REMEMBERED_WORDS)(self._nearest)

    def has_part(self, place: Place, part: str) -> bool:
        """Whether the place is known to have this section: "14", "Unit K", "section 3"."""
        return part.lower().split()[-1] in self._parts.get(place, ())

    def qualified(self, place: Place, word: str) -> Place | None:
        """Return Avondale West for Avondale and a misspelt "west"; None when there is no such."""
        others = self._qualified.get(place, {})
        near = process.extractOne(
            word, tuple(others), scorer=OSA.normalized_similarity, score_cutoff=_QUALIFIES
        )
        return others[near[0]] if near is not None else None

    def _nearest(self, key: str, edits: int) -> tuple[float, tuple[Name, ...]] | None:
        """Return the names that look and sound most like `key`, and how much (0..1).

        Several when they are equally near; None when none is within `edits` changed letters.
        """
        heard = sound(key)
        if heard in self._sounds:
            return _SOUNDS_ALIKE, tuple(self._sounds[heard])
        near = self._near(key, heard, edits) if edits else []
        if not near:
            return None
        smallest = min(distance for distance, _ in near)
        names = tuple(name for distance, name in near if distance == smallest)
        return 1 - smallest / max(len(key), *(len(name.key) for name in names)), names

    def _near(self, key: str, heard: str, edits: int) -> list[tuple[float, Name]]:
        """Return names with the mean of the letters changed as written and as heard."""
        found: dict[str, Name] = {}
        # Whoever misses the first letter seldom misses another.
        for shelf, most in ((heard[:1], edits + 1), (heard[-3:], 1)):
            choices = self._shelves.get(shelf, ())
            for spelling, _, _ in process.extract(
                heard, choices, scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                found.update((name.key, name) for name in self._sounds[spelling])
        near: list[tuple[float, Name]] = []
        for name in found.values():
            written, spoken = OSA.distance(key, name.key), OSA.distance(heard, sound(name.key))
            if min(written, spoken) <= edits:
                near.append(((written + spoken) / 2, name))
        return near


def _qualified(places: Sequence[Place]) -> dict[Place, dict[str, Place]]:
    """Return, for Avondale, {"west": Avondale West}."""
    by_name = {(place.name, place.town): place for place in places}
    qualified: defaultdict[Place, dict[str, Place]] = defaultdict(dict)
    for place in places:
        name, _, qualifier = place.name.rpartition(" ")
        shorter = by_name.get((name, place.town))
        if shorter is not None and len(qualifier) > 2:
            qualified[shorter][qualifier.lower()] = place
    return qualified


def _names(places: Sequence[Place], everyday: Mapping[str, Everyday]) -> dict[str, Name]:
    bearers: defaultdict[str, list[Place]] = defaultdict(list)
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for place in places:
        for spelling in (place.name, *place.aliases):
            if spelling.startswith(place.name) and _part_of(place, spelling):
                continue
            spaced = _spaced(spelling)
            key = spaced.replace(" ", "")
            spellings[key].append(spaced)
            if place not in bearers[key]:
                bearers[key].append(place)
    for key in [key for key in bearers if key.startswith("the") and key[3:] in bearers]:
        del bearers[key]
    size = {place.name: place.population for place in places if place.kind != "suburb"}
    return {
        key: Name(
            key,
            max(spaced.count(" ") + 1 for spaced in spellings[key]),
            tuple(sorted(found, key=lambda place: -size.get(place.town, 0))),
            next((everyday[spaced] for spaced in spellings[key] if spaced in everyday), None),
        )
        for key, found in bearers.items()
    }


def _spaced(spelling: str) -> str:
    return " ".join(word.key for word in words(spelling))


def _part_of(place: Place, alias: str) -> str | None:
    """Return "14" for the alias "Mkoba 14" of Mkoba, "unit k" for "Seke Unit K" and "Unit K"."""
    rest = alias.lower().removeprefix(place.name.lower()).strip()
    if rest != alias.lower() or rest.startswith("unit "):
        return rest if _PART.fullmatch(rest) else None
    return None


def _is_unit(key: str) -> bool:
    return key.startswith("unit") and len(key) == len("unit") + 1
