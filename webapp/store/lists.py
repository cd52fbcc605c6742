"""Users, providers and bookings in pages, as programs read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from pymongo.collection import Collection

from dialogue.rules.lifecycle import ApiStatus
from dialogue.values import Booking, Person, Provider, ProviderStatus
from webapp.store.booking_rows import _Booking, decode
from webapp.store.connection import Raw, collection_class
from webapp.store.people import _person, _User
from webapp.store.providers import _Provider, _provider

T = TypeVar("T")
Query: TypeAlias = "dict[str, Any]"

_IN_STATUS: Mapping[ApiStatus, Query] = {
    "pending": {
        "$or": [{"status": "pending"}, {"status": "rescheduled", "confirmed_before": {"$ne": True}}]
    },
    "confirmed": {
        "$or": [{"status": "confirmed"}, {"status": "rescheduled", "confirmed_before": True}]
    },
    "declined": {"status": {"$in": ["declined", "expired", "cancelled", "no_show"]}},
    "completed": {"status": "completed"},
}
"""The rows of which dialogue.rules.lifecycle.api_status gives each word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[T]):
    """One page."""

    items: tuple[T, ...]
    next: str | None
    """What to ask for after it; None: it is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person, and since when."""

    person: Person
    registered_at: datetime
    updated_at: datetime


@collection_class
class Lists:
    """Reads in the order in which rows were made: users and providers up, bookings down."""

    def user(self, number: str) -> KnownPerson | None:
        """Return who has a number, in E.164; None when nobody is known under it."""
        row = _users().find_one({"whatsapp_number": number})
        return _known(row) if row else None

    def user_by_id(self, person_id: str) -> KnownPerson | None:
        """Return a person, or None."""
        row = _users().find_one({"_id": person_id})
        return _known(row) if row else None

    def users(self, after: str, limit: int) -> Listed[KnownPerson]:
        """Return people; those merged into another are left out."""
        query: Query = {"merged_into": None, **({"_id": {"$gt": after}} if after else {})}
        return _page(_users(), query, "_id", 1, limit, _known)

    def providers(
        self,
        after: str,
        limit: int,
        *,
        service_type: str | None = None,
        town: str | None = None,
        status: ProviderStatus | None = None,
    ) -> Listed[Provider]:
        """Return providers; a town is one in which they serve a place."""
        query = _given(service_type=service_type, towns=town, status=status)
        if after:
            query["_id"] = {"$gt": after}
        return _page(_Provider._get_collection(), query, "_id", 1, limit, _provider)

    def bookings(
        self,
        before: str,
        limit: int,
        *,
        customer_id: str | None = None,
        provider_id: str | None = None,
        service_type: str | None = None,
        status: ApiStatus | None = None,
    ) -> Listed[Booking]:
        """Return bookings, the newest first."""
        query = _given(customer_id=customer_id, provider_id=provider_id, service_type=service_type)
        if status is not None:
            query |= _IN_STATUS[status]
        if before:
            query["booking_id"] = {"$lt": before}
        return _page(_Booking._get_collection(), query, "booking_id", -1, limit, decode)

    def reviewed(self, provider_id: str, before: str, limit: int) -> Listed[Booking]:
        """Return a provider's bookings that have a review, the newest first."""
        query: Query = {"provider_id": provider_id, "review": {"$ne": None}}
        if before:
            query["booking_id"] = {"$lt": before}
        return _page(_Booking._get_collection(), query, "booking_id", -1, limit, decode)

    def numbers(self, person_ids: list[str]) -> Mapping[str, str]:
        """Return the phone numbers of people, without those that have none."""
        rows = _users().find({"_id": {"$in": person_ids}}, {"whatsapp_number": 1})
        return {row["_id"]: row["whatsapp_number"] for row in rows if row.get("whatsapp_number")}


def _page(
    rows: Collection[Raw],
    query: Query,
    key: str,
    order: int,
    limit: int,
    decode_row: Callable[[Raw], T],
) -> Listed[T]:
    """Return rows from where the query begins; one more is read to know whether there are any."""
    found = list(rows.find(query).sort([(key, order)]).limit(limit + 1))
    last = found[limit - 1][key] if len(found) > limit else None
    return Listed(items=tuple(decode_row(row) for row in found[:limit]), next=last)


def _given(**values: str | None) -> Query:
    return {name: value for name, value in values.items() if value is not None}


def _users() -> Collection[Raw]:
    collection: Collection[Raw] = _User._get_collection()
    return collection


def _known(row: Raw) -> KnownPerson:
    return KnownPerson(
        person=_person(row), registered_at=row["registered_at"], updated_at=row["updated_at"]
    )
