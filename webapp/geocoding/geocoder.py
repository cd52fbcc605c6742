"""Turns a map pin into a place: by Nominatim where it helps, else by the gazetteer."""

from __future__ import annotations

from dialogue.messages import Pin
from dialogue.values import Location
from nlu.places import Gazetteer
from webapp.geocoding.borders import in_zimbabwe
from webapp.geocoding.cache import AddressCache, RecentAddresses
from webapp.geocoding.nominatim import Address, ReverseLookup

_HOME = "zw"
_PLACES = 3
"""Decimals of a degree that are asked for and kept: about 100 m, and no one's front door."""


class Geocoder:
    """Names what lies at a map pin; safe to share between threads."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        lookup: ReverseLookup | None = None,
        cache: AddressCache | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._lookup = lookup
        self._cache = RecentAddresses() if cache is None else cache

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

    def _address(self, pin: Pin) -> Address | None:
        latitude, longitude = round(pin.latitude, _PLACES), round(pin.longitude, _PLACES)
        key = f"{latitude:.{_PLACES}f},{longitude:.{_PLACES}f}"
        address = self._cache.get(key)
        if address is None and self._lookup is not None:
            address = self._lookup.find(latitude, longitude)
            if address is not None:
                self._cache.put(key, address)
        return address

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


def _location(label: str, town: str, pin: Pin) -> Location:
    return Location(label=label, town=town, latitude=pin.latitude, longitude=pin.longitude)
