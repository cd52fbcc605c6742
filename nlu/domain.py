"""What the project knows beside the examples: its services, its places, and how times are told.

Other people's data is trained on without any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from nlu import values
from nlu.hits import Hit
from nlu.places import Gazetteer
from nlu.services import ServiceFinder, ServiceMatch
from nlu.times import find_times
from nlu.types import Entity, EntityValue, PlaceMatch, Service, TimeMatch

_Match = TypeVar("_Match")

_READERS: Final[dict[str, Callable[[str], EntityValue]]] = {
    "ordinal": values.ordinal,
    "rating": values.rating,
    "language": values.language,
}
LIKE_A_PLACE = "place?"
"""Kind of a hit on a name that is misspelt, or another word like it."""
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Sighting:
    """The places, times and trades that stand in one message, whatever they are there for."""

    places: tuple[PlaceMatch, ...]
    times: tuple[TimeMatch, ...]
    trades: tuple[ServiceMatch, ...]
    words: tuple[Hit, ...]
    """Words for options and languages."""

    def hits(self) -> tuple[Hit, ...]:
        """Return them as the entity model sees them."""
        return (
            *(Hit(_level(m.score), m.start, m.end) for m in self.places),
            *(Hit(_sort(m), m.start_char, m.end_char) for m in self.times),
            *(Hit("trade", m.start, m.end) for m in self.trades),
            *self.words,
        )


class Domain:
    """Looks for places, times and trades, and gives entities their values."""

    def __init__(self, services: Sequence[Service], gazetteer: Gazetteer) -> None:
        self._finder = ServiceFinder(services)
        self._gazetteer = gazetteer

    def look(self, text: str, now: datetime) -> Sighting:
        """Return everything known that stands in the message."""
        return Sighting(
            places=self._gazetteer.find(text),
            times=find_times(text, now),
            trades=self._finder.find(text),
            words=tuple(values.hits(text)),
        )

    def value(self, entity: Entity, sighting: Sighting, now: datetime) -> EntityValue:
        """Return what the words of an entity stand for; None when that is not known."""
        if entity.type == "location":
            return self._place(entity, sighting)
        if entity.type == "time":
            return _time(entity, sighting, now)
        if entity.type == "service_type":
            return self._trade(entity, sighting)
        reader = _READERS.get(entity.type)
        return entity.text if reader is None else reader(entity.text)

    def _place(self, entity: Entity, sighting: Sighting) -> PlaceMatch | None:
        alone = self._gazetteer.match(entity.text)
        return alone or _overlapping(entity, [(m.start, m.end, m) for m in sighting.places])

    def _trade(self, entity: Entity, sighting: Sighting) -> str | None:
        seen = _overlapping(entity, [(m.start, m.end, m) for m in sighting.trades])
        if seen is None:
            seen = self._finder.match(entity.text)
        return seen.service_id if seen else None


def _time(entity: Entity, sighting: Sighting, now: datetime) -> TimeMatch | None:
    """Return the reading within the whole message, else that of the words alone."""
    seen = _overlapping(entity, [(m.start_char, m.end_char, m) for m in sighting.times])
    return seen or next(iter(find_times(entity.text, now)), None)


def _overlapping(entity: Entity, spans: Sequence[tuple[int, int, _Match]]) -> _Match | None:
    """Return the match that shares most characters with the entity."""
    shared = [(min(end, entity.end) - max(start, entity.start), m) for start, end, m in spans]
    best = max(shared, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] > 0 else None


def _sort(match: TimeMatch) -> str:
    """Return "time", but another kind for a bare number: "2" is an hour, or the second option."""
    return "time?" if match.text.isdecimal() else "time"


def _level(score: float) -> str:
    """Return how far a hit can be trusted: spelt as in the gazetteer, or nearly so."""
    return "place" if score >= _SURE else LIKE_A_PLACE
