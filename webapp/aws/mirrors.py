"""Copies of users, providers and bookings in DynamoDB, for readers in AWS.

The worker writes them after each change. The newest version wins: an item is replaced only by one
that was changed at the same time or later. Who is erased, or turned out to be somebody else, leaves
an item with nothing but the id, which goes after a week.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeAlias

from dialogue.ports import Clock
from webapp.aws.sessions import GONE_FOR, SessionTable
from webapp.aws.tables import Item, Table, Value
from webapp.errors import CloudError
from webapp.store.changed import COPIED, Changed, Copied
from webapp.store.leases import Leases

AT_ONCE = 50
"""Items that are written between two looks."""
OVERLAP = timedelta(minutes=1)
"""How long before the last change copied is looked again: clocks differ, and writes take time."""
KEYS: Mapping[Copied, str] = {
    "users": "user_id",
    "providers": "provider_id",
    "bookings": "booking_id",
}
"""The partition key of each table, which is text."""

_FIELDS: Mapping[Copied, tuple[str, ...]] = {
    "users": (
        "whatsapp_number", "name", "location", "agreed_privacy_policy", "onboarding_completed",
        "agreed_at", "agreed_version", "language", "opted_out", "registered_at",
    ),
    "providers": (
        "whatsapp_number", "name", "service_type", "location", "areas", "serves", "towns",
        "status", "registered_at",
    ),
    "bookings": (
        "customer_id", "provider_id", "user_whatsapp_number", "provider_whatsapp_number",
        "service_type", "issue", "date_time", "date_time_words", "date_time_end", "location",
        "status", "sequence", "cancelled_by", "reason", "created_at",
    ),
}  # fmt: skip
_NOT_NEWER = "attribute_not_exists(#key) OR updated_at <= :updated"

Raw: TypeAlias = "Mapping[str, Any]"

logger = logging.getLogger(__name__)


class Mirrors:
    """A chore of the worker; of several workers one does it at a time."""

    def __init__(
        self,
        clock: Clock,
        leases: Leases,
        tables: Mapping[Copied, Table],
        sessions: SessionTable | None,
    ) -> None:
        """`sessions` are not copied here, but an erased person's session is taken out."""
        self._clock = clock
        self._leases = leases
        self._tables = tables
        self._sessions = sessions
        self._changed = Changed()
        self._written: dict[Copied, dict[str, Item]] = {each: {} for each in COPIED}
        """What this process wrote of the last minute, which it need not write again."""

    def run(self) -> None:
        """Write what has changed; what fails is written at a later look."""
        hold = self._leases.acquire("copies")
        if hold is None:
            return
        try:
            for collection in COPIED:
                if collection in self._tables or (collection == "users" and self._sessions):
                    self._copy(collection)
        except CloudError as error:
            logger.warning("copies wait: %s", error)
        finally:
            hold.release()

    def _copy(self, collection: Copied) -> None:
        begun = self._changed.until(collection)
        until, written = begun, 0
        try:
            for row in self._changed.since(collection, begun - OVERLAP):
                if written >= AT_ONCE:
                    return
                written += self._copy_row(collection, row)
                until = max(until, min(row["updated_at"], self._clock.now()))
        finally:
            if until > begun:
                self._changed.advance(collection, until)
                self._forget(collection, until - OVERLAP)

    def _copy_row(self, collection: Copied, row: Raw) -> int:
        """Write an item, and what goes with it; return how many were written."""
        key, written = _key(collection, row), self._written[collection]
        gone = collection == "users" and bool(row.get("erased_at") or row.get("merged_into"))
        item = _gone(collection, key, row["updated_at"]) if gone else _item(collection, row)
        if written.get(key) == item:
            return 0
        if gone:
            self._take_out(row)
        self._put(collection, item)
        written[key] = item
        return 1

    def _take_out(self, user: Raw) -> None:
        """Write again what was about somebody who is erased or is known as somebody else now."""
        person_id, stays = str(user["_id"]), user.get("merged_into")
        self._put("providers", _gone("providers", person_id, user["updated_at"]))
        if self._sessions is not None:
            self._sessions.forget(person_id, self._clock.now())
        provider = self._changed.row("providers", stays) if stays else None
        if provider is not None:
            self._put("providers", _item("providers", provider))
        for booking in self._changed.bookings_of(stays or person_id):
            self._put("bookings", _item("bookings", booking))

    def _put(self, collection: Copied, item: Item) -> None:
        table = self._tables.get(collection)
        if table is not None:
            table.put(item, _NOT_NEWER, updated=item["updated_at"])

    def _forget(self, collection: Copied, before: datetime) -> None:
        oldest, written = _instant(before), self._written[collection]
        for key in [key for key, item in written.items() if str(item["updated_at"]) < oldest]:
            del written[key]


def _key(collection: Copied, row: Raw) -> str:
    return str(row["booking_id"] if collection == "bookings" else row["_id"])


def _item(collection: Copied, row: Raw) -> Item:
    item: Item = {name: _value(row.get(name)) for name in _FIELDS[collection]}
    place = row.get("place") or {}
    item["place"] = json.dumps(dict(place), default=str) if place else None
    if row.get("review"):
        item["stars"] = row["review"].get("stars")
    return {
        **{name: value for name, value in item.items() if value is not None},
        KEYS[collection]: _key(collection, row),
        "updated_at": _instant(row["updated_at"]),
    }


def _gone(collection: Copied, key: str, at: datetime) -> Item:
    expires = int((at + GONE_FOR).timestamp())
    return {KEYS[collection]: key, "updated_at": _instant(at), "expires_at": expires}


def _value(value: object) -> Value:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if isinstance(value, (str, int)) or value is None else str(value)


def _instant(value: datetime) -> str:
    """Return a time as text that sorts as the time does."""
    return value.astimezone(timezone.utc).isoformat(timespec="milliseconds")
