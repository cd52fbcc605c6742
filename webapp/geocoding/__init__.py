"""Where a map pin lies, in words that people use, and where a landmark lies that they name."""

from webapp.geocoding.geocoder import Geocoder
from webapp.geocoding.nominatim import NominatimLookup
from webapp.geocoding.pacing import Pace

__all__ = ["Geocoder", "NominatimLookup", "Pace"]
