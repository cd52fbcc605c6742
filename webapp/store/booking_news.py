"""What happened to bookings and was not announced to subscribers yet.

Every change marks its booking in the same write, so nothing is forgotten, whatever crashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dialogue.rules.lifecycle import ApiStatus, api_status
from dialogue.values import BookingStatus
from webapp.store import history
from webapp.store.booking_rows import decode, rows
from webapp.store.connection import Raw, collection_class


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent:
    """One thing that happened."""

    id: str
    """The booking's reference and a number: the same for ever."""
    type: str
    """booking.rated, or "booking." and the status that the booking came into."""
    reference: str
    state: BookingStatus
    status: ApiStatus
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedBooking:
    """A booking with what happened to it and was not announced."""

    reference: str
    revision: int
    changes: int
    """How many there are in all."""
    events: tuple[BookingEvent, ...]


@collection_class
class BookingNews:
    """Reads changes."""

    def unannounced(self, limit: int) -> tuple[ChangedBooking, ...]:
        """Return bookings with something to announce."""
        return tuple(_changed(row) for row in rows().find({"news": True}).limit(limit))

    def announced(self, booking: ChangedBooking) -> None:
        """Note that this was announced; what has happened since is announced next time."""
        same = {"booking_id": booking.reference, "revision": booking.revision}
        done = {"$set": {"announced": booking.changes}, "$unset": {"news": ""}}
        rows().update_one(same, done)


def _changed(row: Raw) -> ChangedBooking:
    return ChangedBooking(
        reference=row["booking_id"],
        revision=row["revision"],
        changes=len(row["changes"]),
        events=tuple(_events(row)),
    )


def _events(row: Raw) -> Iterator[BookingEvent]:
    before: tuple[str, int] | None = None
    for number, entry in enumerate(row["changes"]):
        change = history.change(entry)
        now = (change.new, change.sequence)
        same, before = now == before, now
        if number < row.get("announced", 0) or (same and change.action != "rate"):
            continue
        booking = decode({**row, **entry["after"]})
        yield BookingEvent(
            id=f"{booking.reference}:{number}",
            type="booking.rated" if change.action == "rate" else f"booking.{change.new}",
            reference=booking.reference,
            state=change.new,
            status=api_status(booking),
            sequence=change.sequence,
            at=change.at,
        )
