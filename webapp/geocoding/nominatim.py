"""Asks a Nominatim what lies at a point, or where something lies, as its usage policy wants it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from geopy.adapters import RequestsAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from webapp.gate import outside
from webapp.geocoding.pacing import Pace

T = TypeVar("T")

logger = logging.getLogger(__name__)

_TIMEOUT = 3.0
_REST = 60.0
"""Seconds without asking after a failure, so that the next people do not wait for it as well."""
_STREETS = 16
"""Nominatim's zoom: fine enough for the suburb, too coarse for a house."""

_SUBURB_KEYS = ("suburb", "neighbourhood", "quarter", "residential", "city_district")
_TOWN_KEYS = ("city", "town", "municipality", "village", "hamlet")
_MALFORMED = (AttributeError, LookupError, TypeError, ValueError)
_WARD = re.compile(r"\bward\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What Nominatim says about a point."""

    country: str
    """Two small letters; empty when it lies in none."""
    suburbs: tuple[str, ...]
    """Names of parts of the town, the suburb first; electoral wards, which nobody uses, are out."""
    towns: tuple[str, ...]
    """Names of the town or village, the biggest place first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """Something on the map."""

    latitude: float
    longitude: float
    address: Address


class NominatimLookup:
    """Finds addresses and landmarks; safe to share between threads."""

    def __init__(
        self,
        *,
        user_agent: str,
        pace: Pace,
        url: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = urlsplit(url)
        adapter = partial(RequestsAdapter, max_retries=0)  # a retry would break the pace
        self._nominatim = Nominatim(
            user_agent=user_agent,
            domain=f"{address.netloc}{address.path}".rstrip("/"),
            scheme=address.scheme,
            timeout=_TIMEOUT,
            adapter_factory=adapter,
        )
        self._pace = pace
        self._clock = clock
        self._resting_until = -_REST

    def find(self, latitude: float, longitude: float) -> Address | None:
        """Return the address of a point; None when Nominatim cannot tell or cannot be asked now."""

        def ask() -> Address | None:
            found = self._nominatim.reverse(
                (latitude, longitude), language="en", zoom=_STREETS, addressdetails=True
            )
            return None if found is None else _address(found.raw)

        return self._paced(ask)

    def search(self, words: str) -> tuple[Landmark, ...] | None:
        """Return what lies in Zimbabwe under these words, one at most.

        None when Nominatim cannot be asked now.
        """

        def ask() -> tuple[Landmark, ...]:
            found = self._nominatim.geocode(
                words, language="en", country_codes="zw", addressdetails=True
            )
            return () if found is None or _is_area(found.raw) else (_landmark(found.raw),)

        return self._paced(ask)

    def _paced(self, ask: Callable[[], T]) -> T | None:
        """Ask when it is our turn; after a failure nobody is asked for a while."""
        if self._clock() < self._resting_until:
            return None
        try:
            with outside():
                return ask() if self._pace.turn() else None
        except (GeopyError, OSError, *_MALFORMED) as error:
            logger.warning("Nominatim did not help (%s); resting", type(error).__name__)
            wait = getattr(error, "retry_after", None) or 0
            self._resting_until = self._clock() + max(_REST, wait)
            return None


def _is_area(raw: Mapping[str, object]) -> bool:
    """Whether this is a country, a province or a ward: nowhere to send a plumber."""
    return raw.get("class") == "boundary" or raw.get("category") == "boundary"


def _landmark(raw: Mapping[str, object]) -> Landmark:
    return Landmark(
        latitude=float(str(raw["lat"])), longitude=float(str(raw["lon"])), address=_address(raw)
    )


def _address(raw: Mapping[str, object]) -> Address:
    parts = raw["address"]
    if not isinstance(parts, Mapping):
        raise TypeError("Nominatim's address is no object")
    return Address(
        country=str(parts.get("country_code", "")).lower(),
        suburbs=_names(parts, _SUBURB_KEYS),
        towns=_names(parts, _TOWN_KEYS),
    )


def _names(parts: Mapping[str, object], keys: tuple[str, ...]) -> tuple[str, ...]:
    found = (str(parts.get(key, "")).strip() for key in keys)
    return tuple(name for name in found if name and not _WARD.search(name))
