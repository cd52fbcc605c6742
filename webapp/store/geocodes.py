"""What was looked up about places, shared over all processes and kept for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, StringField

from dialogue.ports import Clock
from webapp.store.connection import Raw, Row, collection_class

KEPT = timedelta(days=180)
KEPT_WHEN_UNKNOWN = timedelta(days=7)
"""How long it is believed that a place is not on the map."""


class _Geocode(Row):
    id = StringField(primary_key=True)
    found = DictField()
    """Empty: nothing is known there."""
    expires_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "geocodes",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }


@collection_class
class Geocodes:
    """Answers by question: rounded coordinates, or the words for a place."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def get(self, key: str) -> Raw | None:
        """Return what was found, empty if nothing was; None when it was never asked."""
        row = _Geocode.rows().find_one({"_id": key, "expires_at": {"$gt": self._clock.now()}})
        return dict(row["found"]) if row else None

    def put(self, key: str, found: Raw) -> None:
        """Keep an answer."""
        expires_at = self._clock.now() + (KEPT if found else KEPT_WHEN_UNKNOWN)
        values = {"$set": {"found": found, "expires_at": expires_at}}
        _Geocode.rows().update_one({"_id": key}, values, upsert=True)
