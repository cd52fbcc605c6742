"""Asks OpenStreetMap's Nominatim what lies at a point, as its usage policy wants to be asked."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from geopy.adapters import RequestsAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from webapp.geocoding.pacing import Pace

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


class ReverseLookup:
    """Finds addresses; safe to share between threads."""

    def __init__(
        self,
        *,
        user_agent: str,
        pace: Pace,
        domain: str = "nominatim.openstreetmap.org",
        scheme: str = "https",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        adapter = partial(RequestsAdapter, max_retries=0)  # a retry would break the pace
        self._nominatim = Nominatim(
            user_agent=user_agent,
            domain=domain,
            scheme=scheme,
            timeout=_TIMEOUT,
            adapter_factory=adapter,
        )
        self._pace = pace
        self._clock = clock
        self._resting_until = -_REST

    def find(self, latitude: float, longitude: float) -> Address | None:
        """Return the address of a point; None when Nominatim cannot tell or cannot be asked now."""
        if self._clock() < self._resting_until:
            return None
        try:
            if not self._pace.turn():
                return None
            found = self._nominatim.reverse(
                (latitude, longitude), language="en", zoom=_STREETS, addressdetails=True
            )
            return None if found is None else _address(found.raw)
        except (GeopyError, OSError, *_MALFORMED) as error:
            logger.warning("Nominatim did not help (%s); resting", type(error).__name__)
            wait = getattr(error, "retry_after", None) or 0
            self._resting_until = self._clock() + max(_REST, wait)
            return None


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
