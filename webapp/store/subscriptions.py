"""Who wants to be told of bookings, where, and what is still to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bson import ObjectId
from mongoengine import BooleanField, DateTimeField, IntField, ListField, StringField
from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from dialogue.ports import Clock
from webapp.store.connection import Raw, Row, collection_class

CLAIMED = timedelta(minutes=2)
"""After which a delivery that somebody began is begun again."""
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """An address that is told of bookings."""

    id: str
    url: str
    secret: str
    """With which what is sent is signed; it must be known to sign, so it cannot be hashed."""
    events: tuple[str, ...]
    """Empty: all."""
    active: bool
    created_at: datetime
    version: int
    """Grows with every change."""

    def wants(self, event: str) -> bool:
        """Whether it is told of this kind."""
        return self.active and (not self.events or event in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDelivery:
    """One event on its way to one address."""

    id: str
    """The same however often it is sent."""
    subscription_id: str
    body: str
    tries: int
    """This one included."""


class _Subscription(Row):
    id = StringField(primary_key=True)
    url = StringField(required=True)
    secret = StringField(required=True)
    events = ListField(StringField())
    active = BooleanField(required=True)
    created_at = DateTimeField(required=True)
    version = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "subscriptions"}


class _Delivery(Row):
    id = StringField(primary_key=True)
    subscription_id = StringField(required=True)
    body = StringField(required=True)
    """Who a booking is for is not in it."""
    tries = IntField(required=True)
    due_at = DateTimeField()
    """None: it has arrived, or was given up."""
    error = StringField()
    """Why it did not arrive the last time."""
    expires_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "event_deliveries",
        "indexes": [
            {"fields": ["due_at"]},
            {"fields": ["expires_at"], "expireAfterSeconds": 0},
        ],
    }


@collection_class
class Subscriptions:
    """Subscriptions by id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, url: str, events: tuple[str, ...], secret: str) -> Subscription:
        """Store a new one."""
        row = {
            "_id": str(ObjectId()),
            "url": url,
            "secret": secret,
            "events": list(events),
            "active": True,
            "created_at": self._clock.now(),
            "version": 1,
        }
        _subscriptions().insert_one(row)
        return _subscription(row)

    def get(self, subscription_id: str) -> Subscription | None:
        """Return a subscription, or None."""
        row = _subscriptions().find_one({"_id": subscription_id})
        return _subscription(row) if row else None

    def all(self) -> tuple[Subscription, ...]:
        """Return every subscription, the oldest first."""
        return tuple(_subscription(row) for row in _subscriptions().find().sort([("_id", 1)]))

    def change(
        self, seen: Subscription, *, url: str, events: tuple[str, ...], active: bool
    ) -> bool:
        """Replace what a client may choose; False when it was changed since it was `seen`."""
        values = {"url": url, "events": list(events), "active": active}
        same = {"_id": seen.id, "version": seen.version}
        changed = _subscriptions().update_one(same, {"$set": values, "$inc": {"version": 1}})
        return bool(changed.matched_count)

    def switch_off(self, subscription_id: str) -> None:
        """Tell this address nothing more, until somebody switches it on again."""
        off = {"$set": {"active": False}, "$inc": {"version": 1}}
        _subscriptions().update_one({"_id": subscription_id}, off)

    def remove(self, subscription_id: str) -> bool:
        """Forget a subscription and what it was still to be told; False when there is none."""
        _deliveries().delete_many({"subscription_id": subscription_id})
        return bool(_subscriptions().delete_one({"_id": subscription_id}).deleted_count)


@collection_class
class EventDeliveries:
    """What is to be told to whom."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def put(self, event_id: str, subscription_id: str, body: str) -> None:
        """Have an event told to an address; the same event twice changes nothing."""
        now = self._clock.now()
        row = {
            "_id": f"{subscription_id}:{event_id}",
            "subscription_id": subscription_id,
            "body": body,
            "tries": 0,
            "due_at": now,
            "expires_at": now + KEPT,
        }
        try:
            _deliveries().insert_one(row)
        except DuplicateKeyError:
            return

    def claim(self) -> EventDelivery | None:
        """Take the delivery that has been due longest; None when nothing is due."""
        now = self._clock.now()
        row = _deliveries().find_one_and_update(
            {"due_at": {"$lte": now}},
            {"$set": {"due_at": now + CLAIMED}, "$inc": {"tries": 1}},
            sort=[("due_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            return None
        return EventDelivery(
            id=row["_id"],
            subscription_id=row["subscription_id"],
            body=row["body"],
            tries=row["tries"],
        )

    def done(self, delivery_id: str, error: str = "") -> None:
        """Note that it has arrived, or with an error, that it is given up."""
        _deliveries().update_one({"_id": delivery_id}, {"$set": {"due_at": None, "error": error}})

    def postpone(self, delivery_id: str, until: datetime, error: str) -> None:
        """Note that it did not arrive, and when it is tried again."""
        again = {"$set": {"due_at": until, "error": error}}
        _deliveries().update_one({"_id": delivery_id}, again)


def _subscriptions() -> Collection[Raw]:
    collection: Collection[Raw] = _Subscription._get_collection()
    return collection


def _deliveries() -> Collection[Raw]:
    collection: Collection[Raw] = _Delivery._get_collection()
    return collection


def _subscription(row: Raw) -> Subscription:
    return Subscription(
        id=str(row["_id"]),
        url=row["url"],
        secret=row["secret"],
        events=tuple(row["events"]),
        active=row["active"],
        created_at=row["created_at"],
        version=row["version"],
    )
