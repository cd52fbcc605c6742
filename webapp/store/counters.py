"""Counts that all processes share, and that are forgotten by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, LongField, StringField
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from webapp.store.connection import Row, collection_class


class _Counter(Row):
    id = StringField(primary_key=True)
    count = LongField(required=True)
    expires_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "counters",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }


@collection_class
class Counters:
    """Counts by name."""

    def add(self, name: str, keep_until: datetime) -> int:
        """Count one more and return the sum: no two callers get the same."""
        try:
            return self._add(name, keep_until)
        except DuplicateKeyError:  # another process has just inserted it
            return self._add(name, keep_until)

    def _add(self, name: str, keep_until: datetime) -> int:
        row = _Counter.rows().find_one_and_update(
            {"_id": name},
            {"$inc": {"count": 1}, "$setOnInsert": {"expires_at": keep_until}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        assert row is not None  # noqa: S101 - an upsert returns the row
        return int(row["count"])
