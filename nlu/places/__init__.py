"""The gazetteer: which words of a message are places, and which places."""

from nlu.places.gazetteer import Gazetteer

__all__ = ["Gazetteer"]
