"""What has changed lately, read for copies that are kept elsewhere.

Every change of a person, a provider or a booking sets `updated_at` in the same write: that is the
durable note that there is something to copy. How far the copies are stands in a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, ClassVar, Literal, TypeAlias

from mongoengine import DateTimeField, StringField

from webapp.store.connection import Raw, Row, collection_class, database

Copied: TypeAlias = Literal["users", "providers", "bookings"]
COPIED: tuple[Copied, ...] = ("users", "providers", "bookings")
_EVER = datetime(1970, 1, 1, tzinfo=timezone.utc)


class _Progress(Row):
    id = StringField(primary_key=True)
    until = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "copies"}


@collection_class
class Changed:
    """Reads documents as they are; they are for webapp.aws.mirrors only."""

    def since(self, collection: Copied, since: datetime) -> Iterator[Raw]:
        """Return what was changed at an instant or later, the oldest change first."""
        found = database()[collection].find({"updated_at": {"$gte": since}})
        return iter(found.sort([("updated_at", 1)]))

    def row(self, collection: Copied, identifier: str) -> Raw | None:
        """Return one document by its _id."""
        return database()[collection].find_one({"_id": identifier})

    def bookings_of(self, person_id: str) -> Iterator[Raw]:
        """Return the bookings in which somebody is the customer or was ever asked."""
        either = [{"customer_id": person_id}, {"involved": person_id}]
        return iter(database()["bookings"].find({"$or": either}))

    def until(self, collection: Copied) -> datetime:
        """Return up to when the copies are complete; long ago when there are none."""
        row = _Progress.rows().find_one({"_id": collection})
        return row["until"] if row else _EVER

    def advance(self, collection: Copied, until: datetime) -> None:
        """Note that all changes before an instant are copied."""
        _Progress.rows().update_one({"_id": collection}, {"$set": {"until": until}}, upsert=True)
