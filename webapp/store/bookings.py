"""Requests to providers, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import (
    DateTimeField,
    DictField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    ListField,
    NotUniqueError,
    Q,
    StringField,
)

from dialogue.messages import Address
from dialogue.ports import Clock
from dialogue.values import Booking, BookingRequest, BookingStatus, When
from webapp.store.codec import decode_location, decode_when
from webapp.store.connection import Row, collection_class

_COLLISIONS = 1000
"""How many references of neighbouring milliseconds are tried."""


class _Change(EmbeddedDocument):  # type: ignore[misc] # mongoengine has no types
    """One step in the life of a booking, and the message that made it."""

    status = StringField(required=True)
    message_id = StringField(required=True)
    at = DateTimeField(required=True)


class _Booking(Row):
    booking_id = StringField(required=True)
    message_id = StringField(required=True)
    """Of the message that confirmed the request: it makes one booking, however often it comes."""
    customer_id = StringField(required=True)
    provider_id = StringField(required=True)
    user_whatsapp_number = StringField()
    provider_whatsapp_number = StringField()
    service_type = StringField(required=True)
    issue = StringField(required=True)
    date_time = DateTimeField(required=True)
    """The instant; the words and the end of a window stand beside it."""
    date_time_words = StringField(required=True)
    date_time_end = DateTimeField()
    date_time_grain = StringField(required=True)
    location = StringField(required=True)
    place = DictField(required=True)
    photos = ListField(StringField())
    status = StringField(required=True)
    changes = ListField(EmbeddedDocumentField(_Change))
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "bookings",
        "indexes": [
            {"fields": ["booking_id"], "unique": True},
            {"fields": ["message_id"], "unique": True},
            {"fields": ["provider_id", "status", "created_at"]},
            {"fields": ["customer_id", "status", "date_time"]},
        ],
    }


@collection_class
class BookingStore:
    """Bookings by reference. Every write is idempotent by the message that causes it."""

    def __init__(self, clock: Clock, address_of: Callable[[str], Address]) -> None:
        self._clock = clock
        self._address_of = address_of

    def request(self, request: BookingRequest, message_id: str, now: datetime) -> Booking:
        """Store a pending booking; the same message id gives the same booking again."""
        row = _Booking(
            message_id=message_id,
            user_whatsapp_number=self._address_of(request.customer_id).phone,
            provider_whatsapp_number=self._address_of(request.provider_id).phone,
            status="pending",
            created_at=now,
            updated_at=now,
            **_request_fields(request),
        )
        for bump in range(_COLLISIONS):
            row.booking_id = _reference(now + timedelta(milliseconds=bump))
            try:
                row.save(force_insert=True)
            except NotUniqueError:
                made = _Booking.objects(message_id=message_id).first()
                if made is not None:
                    return _booking(made)
            else:
                return _booking(row)
        raise RuntimeError(f"{_COLLISIONS} bookings were made in the second after {now}")

    def get(self, reference: str) -> Booking | None:
        """Return a booking, or None."""
        row = _Booking.objects(booking_id=reference).first()
        return _booking(row) if row else None

    def open_for_provider(self, provider_id: str, message_id: str) -> tuple[Booking, ...]:
        """Return the pending requests to a provider, oldest first, as `message_id` found them."""
        rows = _Booking.objects(Q(provider_id=provider_id) & _now_or_before(message_id, "pending"))
        found = (_booking_before(row, message_id) for row in rows)
        pending = (booking for booking in found if booking.status == "pending")
        return tuple(sorted(pending, key=lambda b: (b.created_at, b.reference)))

    def of_customer(self, person_id: str, now: datetime, message_id: str) -> tuple[Booking, ...]:
        """Return pending and confirmed bookings to come, soonest first, as `message_id` found them.

        A booking for a day without a time is to come until that day is over.
        """
        live: tuple[BookingStatus, ...] = ("pending", "confirmed")
        rows = _Booking.objects(Q(customer_id=person_id) & _now_or_before(message_id, *live))
        found = (_booking_before(row, message_id) for row in rows)
        coming = (b for b in found if b.status in live and _last_moment(b.request.when) >= now)
        return tuple(sorted(coming, key=lambda b: (b.request.when.start, b.reference)))

    def move(
        self, reference: str, *, to: BookingStatus, frm: tuple[BookingStatus, ...], message_id: str
    ) -> bool:
        """Compare and set the status; True when this message made (or had made) the change."""
        now = self._clock.now()
        moved = _Booking.objects(booking_id=reference, status__in=list(frm)).update_one(
            set__status=to,
            set__updated_at=now,
            push__changes=_Change(status=to, message_id=message_id, at=now),
        )
        return bool(moved) or self._moved_by(reference, to, message_id)

    def _moved_by(self, reference: str, to: BookingStatus, message_id: str) -> bool:
        rows = _Booking.objects(
            booking_id=reference, changes__match={"status": to, "message_id": message_id}
        )
        return rows.first() is not None


def reassign_bookings(frm: str, to: str) -> None:
    """Give the bookings of one person to another, who turned out to be the same."""
    _Booking.objects(customer_id=frm).update(set__customer_id=to)
    _Booking.objects(provider_id=frm).update(set__provider_id=to)


def _now_or_before(message_id: str, *statuses: BookingStatus) -> Q:
    """Match bookings that have one of the statuses, or that a message has taken out of them."""
    return Q(status__in=list(statuses)) | Q(changes__message_id=message_id)


def _booking_before(row: Any, message_id: str) -> Booking:  # noqa: ANN401 - a mongoengine document
    """Return a booking as it was before a message changed it: a turn taken again sees the same."""
    status: BookingStatus = "pending"
    for change in row.changes:
        if change.message_id == message_id:
            return replace(_booking(row), status=status)
        status = change.status
    return _booking(row)


def _reference(now: datetime) -> str:
    milliseconds = round(now.timestamp() * 1000)
    return f"booking_{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _request_fields(request: BookingRequest) -> dict[str, Any]:
    return {
        "customer_id": request.customer_id,
        "provider_id": request.provider_id,
        "service_type": request.service_type,
        "issue": request.issue,
        "date_time": request.when.start,
        "date_time_words": request.when.words,
        "date_time_end": request.when.end,
        "date_time_grain": request.when.grain,
        "location": request.job_location.label,
        "place": asdict(request.job_location),
        "photos": list(request.photos),
    }


def _booking(row: Any) -> Booking:  # noqa: ANN401 - a mongoengine document
    return Booking(
        reference=row.booking_id,
        request=BookingRequest(
            customer_id=row.customer_id,
            provider_id=row.provider_id,
            service_type=row.service_type,
            issue=row.issue,
            when=decode_when(_when_fields(row)),
            job_location=decode_location(row.place),
            photos=tuple(row.photos),
        ),
        status=row.status,
        created_at=row.created_at,
    )


def _when_fields(row: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a mongoengine document
    return {
        "words": row.date_time_words,
        "start": row.date_time,
        "end": row.date_time_end,
        "grain": row.date_time_grain,
    }


def _last_moment(when: When) -> datetime:
    """Return when a booked time is over: a day ends at midnight, an instant at once."""
    if when.end is not None:
        return when.end
    return when.start + timedelta(days=1) if when.grain == "day" else when.start
