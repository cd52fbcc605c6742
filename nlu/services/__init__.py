"""The words for a trade in messages: "plumba", "i-plumber", "geyser guy", "munhu wemagetsi"."""

from nlu.services.finder import ServiceFinder, ServiceMatch

__all__ = ["ServiceFinder", "ServiceMatch"]
