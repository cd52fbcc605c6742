"""What the dashboard shows at a glance, and its decision about new providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dialogue.ports import Clock
from dialogue.values import BookingStatus, ProviderStatus
from webapp.store.booking_rows import _Booking
from webapp.store.connection import collection_class
from webapp.store.people import _User
from webapp.store.providers import _Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLine:
    """A booking as a list shows it."""

    reference: str
    service_type: str
    issue: str
    place: str
    provider_name: str
    customer_number: str
    """E.164; empty when the customer's number is hidden."""
    starts_at: datetime
    """Aware UTC."""
    status: BookingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """A provider as a list shows it."""

    id: str
    name: str
    service_type: str
    address: str
    number: str
    """E.164; empty when the provider's number is hidden."""
    status: ProviderStatus


@collection_class
class Overview:
    """Reads over all collections, and the review of registrations."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def bookings_by_status(self) -> Mapping[BookingStatus, int]:
        """Return how many bookings are in each status that occurs."""
        rows = _Booking.objects.aggregate([{"$group": {"_id": "$status", "count": {"$sum": 1}}}])
        return {row["_id"]: row["count"] for row in rows}

    def users(self) -> int:
        """Return how many people are known; those merged into another are not counted."""
        return int(_User.objects(merged_into=None).count())

    def latest_bookings(self, limit: int) -> tuple[BookingLine, ...]:
        """Return the bookings made last, the newest first."""
        rows = list(_Booking.objects.order_by("-id").limit(limit))
        providers = _Provider.objects(id__in=list({row.provider_id for row in rows}))
        names = {row.id: row.name for row in providers.only("id", "name")}
        return tuple(_booking_line(row, names.get(row.provider_id, "")) for row in rows)

    def providers(self, limit: int) -> tuple[ProviderLine, ...]:
        """Return providers: those who wait for review first, then by service and name."""
        waiting = _Provider.objects(status="pending").order_by("registered_at").limit(limit)
        others = _Provider.objects(status__ne="pending").order_by("service_type", "name")
        rows = [*waiting, *others.limit(limit)][:limit]
        return tuple(_provider_line(row) for row in rows)

    def active_providers(self) -> tuple[ProviderLine, ...]:
        """Return everybody who can be booked, by service and name."""
        rows = _Provider.objects(status="active").order_by("service_type", "name")
        return tuple(_provider_line(row) for row in rows)

    def review(self, provider_id: str, decision: Literal["active", "rejected"]) -> bool:
        """Decide about a registration; False when nobody of that id waits for it any more."""
        waiting = _Provider.objects(id=provider_id, status="pending")
        return bool(waiting.update_one(set__status=decision, set__updated_at=self._clock.now()))


def _booking_line(row: Any, provider_name: str) -> BookingLine:  # noqa: ANN401 - a document
    return BookingLine(
        reference=row.booking_id,
        service_type=row.service_type,
        issue=row.issue,
        place=row.location,
        provider_name=provider_name,
        customer_number=row.user_whatsapp_number or "",
        starts_at=row.date_time,
        status=row.status,
    )


def _provider_line(row: Any) -> ProviderLine:  # noqa: ANN401 - a document
    return ProviderLine(
        id=row.id,
        name=row.name,
        service_type=row.service_type,
        address=row.location,
        number=row.whatsapp_number or "",
        status=row.status,
    )
