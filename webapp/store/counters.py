"""Counts that all processes share, and that are forgotten by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, LongField, NotUniqueError, StringField

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
        counter = _Counter.objects(id=name)
        change = {"inc__count": 1, "set_on_insert__expires_at": keep_until}
        try:
            row = counter.modify(upsert=True, new=True, **change)
        except NotUniqueError:  # another process has just inserted it
            row = counter.modify(new=True, **change)
        return int(row.count)
