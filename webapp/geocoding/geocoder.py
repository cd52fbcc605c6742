"""Turns map pins and landmarks into places: by Nominatim where it helps, else by the gazetteer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from dialogue.messages import Pin
from dialogue.values import Location
from nlu.places import Gazetteer
from webapp.geocoding.borders import in_zimbabwe
from webapp.geocoding.landmarks import landmark_in
from webapp.geocoding.nominatim import Address, NominatimLookup

_HOME = "zw"
_PLACES = 3
"""Decimals of a degree that are asked for and kept: about 100 m, and no one's front door."""


class Cache(Protocol):
    """Keeps answers; webapp.store.geocodes is one."""

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what was put under `key`, or None."""

    def put(self, key: str, found: dict[str, Any]) -> None:
        """Keep what was found; empty: nothing."""


class Geocoder:
    """Names what lies at a map pin, and finds landmarks; safe to share between threads."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        lookup: NominatimLookup | None = None,
        cache: Cache | None = None,
    ) -> None:
        """Without `lookup` nobody is asked; without `cache` everything is asked again."""
        self._gazetteer = gazetteer
        self._lookup = lookup
        self._cache = cache

    def locate(self, pin: Pin) -> Location | None:
        """Return where a pin lies, at its own coordinates; None outside Zimbabwe.

        Without a lookup, or when it cannot tell, this is the nearest place of the gazetteer.
        """
        if not in_zimbabwe(pin.latitude, pin.longitude):
            return None
        address = self._address(pin)
        if address is None:
            return self._nearest(pin)
        if address.country != _HOME:
            return None
        return self._named(address, pin) or self._nearest(pin)

    def landmark(self, text: str) -> Location | None:
        """Return where the landmark lies that an answer to "where?" names: place and coordinates.

        None when it names none, when nobody may be asked, and for what lies abroad.
        """
        words = landmark_in(text)
        found = self._found(words) if words and self._lookup else None
        if not found:
            return None
        pin = Pin(latitude=found["latitude"], longitude=found["longitude"])
        address = _address(found["address"])
        if address.country != _HOME or not in_zimbabwe(pin.latitude, pin.longitude):
            return None
        return self._named(address, pin) or self._nearest(pin)

    def _found(self, words: str) -> Mapping[str, Any] | None:
        key = f"landmark:{words.casefold()}"
        known = self._known(key)
        if known is not None or self._lookup is None:
            return known
        answer = self._lookup.search(words)
        if answer is None:
            return None
        found = asdict(answer[0]) if answer else {}
        self._keep(key, found)
        return found

    def _address(self, pin: Pin) -> Address | None:
        latitude, longitude = round(pin.latitude, _PLACES), round(pin.longitude, _PLACES)
        key = f"{latitude:.{_PLACES}f},{longitude:.{_PLACES}f}"
        known = self._known(key)
        if known is not None:
            return _address(known)
        address = self._lookup.find(latitude, longitude) if self._lookup else None
        if address is not None:
            self._keep(key, asdict(address))
        return address

    def _known(self, key: str) -> Mapping[str, Any] | None:
        return None if self._cache is None else self._cache.get(key)

    def _keep(self, key: str, found: dict[str, Any]) -> None:
        if self._cache is not None:
            self._cache.put(key, found)

    def _named(self, address: Address, pin: Pin) -> Location | None:
        """Return the place of an address; None when its town is not one that we know."""
        known = (self._gazetteer.by_label(town) for town in address.towns)
        town = next((place for place in known if place is not None), None)
        if town is None:
            return None
        labels = [f"{suburb}, {town.name}" for suburb in address.suburbs if suburb != town.name]
        places = [self._gazetteer.by_label(label) for label in labels]
        suburbs = [place.label for place in places if place is not None] + labels
        return _location(suburbs[0] if suburbs else town.label, town.town, pin)

    def _nearest(self, pin: Pin) -> Location | None:
        nearest = self._gazetteer.nearest(pin.latitude, pin.longitude, 2)
        return _location(nearest[0][0].label, nearest[0][0].town, pin) if nearest else None


def _address(kept: Mapping[str, Any]) -> Address:
    return Address(
        country=kept["country"], suburbs=tuple(kept["suburbs"]), towns=tuple(kept["towns"])
    )


def _location(label: str, town: str, pin: Pin) -> Location:
    return Location(label=label, town=town, latitude=pin.latitude, longitude=pin.longitude)
