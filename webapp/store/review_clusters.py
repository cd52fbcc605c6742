"""Groups of messages that look alike, each about the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from mongoengine import IntField, StringField
from pymongo.collection import Collection

from webapp.store.connection import Raw, Row, collection_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group of look-alikes."""

    id: str
    """That of the item that leads it."""
    text: str
    """Of the leader."""
    waiting: int
    """How many of its items wait."""


class _Cluster(Row):
    id = StringField(primary_key=True)
    text = StringField(required=True)
    waiting = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "review_clusters",
        "indexes": [{"fields": ["-waiting", "id"]}],
    }


@collection_class
class Clusters:
    """Groups by id."""

    def add(self, cluster_id: str, text: str) -> None:
        """Begin a group, of which no item waits yet; nothing happens when there is one."""
        begin = {"$setOnInsert": {"text": text, "waiting": 0}}
        _rows().update_one({"_id": cluster_id}, begin, upsert=True)

    def change(self, cluster_id: str, by: int) -> None:
        """Count items that came to wait, or wait no more."""
        _rows().update_one({"_id": cluster_id}, {"$inc": {"waiting": by}})

    def get(self, cluster_id: str) -> Cluster | None:
        """Return a group, or None."""
        row = _rows().find_one({"_id": str(cluster_id)})
        return _cluster(row) if row else None

    def largest(self, skip: int, limit: int) -> tuple[Cluster, ...]:
        """Return the groups of two and more that wait, the largest first."""
        order = [("waiting", -1), ("_id", 1)]
        rows = _rows().find({"waiting": {"$gt": 1}}).sort(order).skip(skip).limit(limit)
        return tuple(map(_cluster, rows))

    def all(self) -> tuple[Cluster, ...]:
        """Return every group, in the order of the ids."""
        return tuple(map(_cluster, _rows().find().sort([("_id", 1)])))


def _rows() -> Collection[Raw]:
    return _Cluster._get_collection()


def _cluster(row: Raw) -> Cluster:
    return Cluster(id=row["_id"], text=row["text"], waiting=row["waiting"])
