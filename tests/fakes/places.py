"""The real gazetteer as the dialogue's port, and a geocoder that knows where Zimbabwe is."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.messages import Pin
from dialogue.slots.place import to_location
from dialogue.values import Location
from nlu.places import Gazetteer
from nlu.places.near import near
from nlu.types import PlaceMatch

ZIMBABWE = ((-22.5, -15.5), (25.2, 33.1))


@dataclass
class GazetteerPlaces:
    gazetteer: Gazetteer

    def match(self, text: str) -> PlaceMatch | None:
        return self.gazetteer.match(text)

    def near(self, text: str, limit: int) -> tuple[Location, ...]:
        return tuple(to_location(place) for place in near(text, self.gazetteer.places, limit))

    def by_label(self, label: str) -> Location | None:
        place = self.gazetteer.by_label(label)
        return to_location(place) if place else None

    def locate(self, pin: Pin) -> Location | None:
        (south, north), (west, east) = ZIMBABWE
        if not (south <= pin.latitude <= north and west <= pin.longitude <= east):
            return None
        place, _ = self.gazetteer.nearest(pin.latitude, pin.longitude, 1)[0]
        return to_location(place)
