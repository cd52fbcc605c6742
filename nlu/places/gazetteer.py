"""The towns, suburbs, growth points and villages that messages name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from nlu.places.answer import chosen
from nlu.places.index import Everyday, NameIndex
from nlu.places.meaning import distance_km, is_certain, with_towns
from nlu.places.message import Hit, Message
from nlu.places.search import search
from nlu.places.table import read_everyday_words, read_places
from nlu.types import Place, PlaceMatch


class Gazetteer:
    """Finds places by what people call them, and by where they are. Immutable."""

    def __init__(self, places: Iterable[Place], everyday: Mapping[str, Everyday]) -> None:
        self._by_label = {place.label.casefold(): place for place in places}
        self.places = tuple(self._by_label.values())
        self._everyday = everyday
        self._index = NameIndex(self.places, everyday)

    @classmethod
    def load(cls, path: Path) -> Gazetteer:
        """Read places.csv, and common_word_names.csv beside it.

        Raises `DataError` with file and line when a row is wrong.
        """
        everyday = read_everyday_words(path.with_name("common_word_names.csv"))
        return cls(read_places(path), everyday)

    def extended(self, places: Iterable[Place]) -> Gazetteer:
        """Return a gazetteer that also knows these places; those known already stay as they are."""
        new = [place for place in places if place.label.casefold() not in self._by_label]
        return Gazetteer((*self.places, *new), self._everyday) if new else self

    def find(self, text: str) -> tuple[PlaceMatch, ...]:
        """Return the places named in a running message, in its order, without overlaps.

        A name that is also an everyday word counts only where a place must be meant.
        """
        message = Message.of(text)
        found = with_towns(search(message, self._index, expected=False), message)
        return tuple(_match(hit, text) for hit in found if is_certain(hit, message))

    def match(self, text: str) -> PlaceMatch | None:
        """Return the place that a text means which answers "where?"; None when it names none.

        A small town misspelt or a name that is also a word count here, if the answer says
        nothing else. "Mbare or Highfield" has the candidates of both.
        """
        message = Message.of(text)
        hit = chosen(with_towns(search(message, self._index, expected=True), message), message)
        return self._end_of_address(text, 2) or (
            self._end_of_address(text, 1) if hit is None else _match(hit, text)
        )

    def _end_of_address(self, text: str, parts: int) -> PlaceMatch | None:
        """Return the place whose label an address ends with: "9 First Street, Mutare"."""
        pieces = text.rsplit(",", parts)
        label = ",".join(pieces[1:]).strip(" .")
        place = self.by_label(label)
        if len(pieces) <= parts or place is None:
            return None
        start = text.rindex(label)
        return PlaceMatch(
            text=label, start=start, end=start + len(label), score=1.0, candidates=(place,)
        )

    def by_label(self, label: str) -> Place | None:
        """Return the place written so ("Mufakose, Harare"), whatever the case of the letters."""
        return self._by_label.get(label.strip().casefold())

    def nearest(
        self, latitude: float, longitude: float, limit: int
    ) -> tuple[tuple[Place, float], ...]:
        """Return the `limit` nearest places whose position is known, with their distance in km.

        The last gives way to the nearest city or town when there is none among them.
        """
        here = (latitude, longitude)
        ranked = sorted(
            (
                (place, distance_km(here, (place.latitude, place.longitude)))
                for place in self.places
                if place.position != "low"
            ),
            key=lambda pair: pair[1],
        )
        nearest = ranked[:limit]
        if not any(place.kind in ("city", "town") for place, _ in nearest):
            towns = [pair for pair in ranked if pair[0].kind in ("city", "town")]
            nearest[-1:] = towns[:1]
        return tuple(nearest)


def _match(hit: Hit, text: str) -> PlaceMatch:
    return PlaceMatch(
        text=text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        score=hit.score,
        candidates=hit.places,
        section=hit.part,
    )
