"""Distance on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from dialogue.values import Location

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""


def kilometres(one: Location, other: Location) -> float:
    """Return the great-circle distance between two places, by the haversine formula."""
    latitude, other_latitude = radians(one.latitude), radians(other.latitude)
    half_north = sin((other_latitude - latitude) / 2)
    half_east = sin(radians(other.longitude - one.longitude) / 2)
    chord = half_north**2 + cos(latitude) * cos(other_latitude) * half_east**2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))
