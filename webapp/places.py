"""The gazetteer and the geocoder, as the dialogue asks them."""

from __future__ import annotations

from dialogue.messages import Pin
from dialogue.slots.place import to_location
from dialogue.values import Location
from nlu.places import Gazetteer
from nlu.places.near import near
from nlu.types import Place, PlaceMatch
from webapp.geocoding import Geocoder


class KnownPlaces:
    """Satisfies dialogue.ports.Places."""

    def __init__(self, gazetteer: Gazetteer, geocoder: Geocoder) -> None:
        self._gazetteer = gazetteer
        self._geocoder = geocoder

    def match(self, text: str) -> PlaceMatch | None:
        """Return the place that `text`, an answer to "where?", names; None when it names none.

        A landmark that the gazetteer does not know is the suburb that it lies in, at its own
        coordinates.
        """
        return self._gazetteer.match(text) or self._landmark(text)

    def _landmark(self, text: str) -> PlaceMatch | None:
        location = self._geocoder.landmark(text)
        if location is None:
            return None
        suburb, comma, _town = location.label.rpartition(", ")
        place = Place(
            name=suburb if comma else location.label,
            kind="suburb" if comma else "town",
            town=location.town,
            province="",
            latitude=location.latitude,
            longitude=location.longitude,
        )
        return PlaceMatch(text=text, start=0, end=len(text), score=1.0, candidates=(place,))

    def near(self, text: str, limit: int) -> tuple[Location, ...]:
        """Return places whose names are like `text`, which names none, best first."""
        return tuple(to_location(place) for place in near(text, self._gazetteer.places, limit))

    def by_label(self, label: str) -> Location | None:
        """Return the place with exactly this label; None when there is none."""
        place = self._gazetteer.by_label(label)
        return to_location(place) if place else None

    def locate(self, pin: Pin) -> Location | None:
        """Return where a map pin lies; None outside Zimbabwe."""
        return self._geocoder.locate(pin)
