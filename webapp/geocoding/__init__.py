"""Where a map pin lies, in words that people use: "Mufakose, Harare"."""

from webapp.geocoding.geocoder import Geocoder
from webapp.geocoding.nominatim import ReverseLookup
from webapp.geocoding.pacing import Pace

__all__ = ["Geocoder", "Pace", "ReverseLookup"]
