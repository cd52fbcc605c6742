"""Bookings and deeds that the tests of the rules work with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogue.rules.lifecycle import Deed
from dialogue.values import (
    Booking,
    BookingAction,
    BookingRequest,
    BookingStatus,
    Location,
    Party,
    Proposal,
    Slot,
    When,
)

ZONE = ZoneInfo("Africa/Harare")
MUFAKOSE = Location(label="Mufakose, Harare", town="Harare", latitude=-17.87, longitude=30.93)


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a minute of a day of November 2026 in Harare; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> When:
    """Return that instant, as somebody asks for it."""
    return When(words="then", start=local(day, hour, minute), end=None, grain="hour")


def window(day: int, frm: int, to: int) -> When:
    """Return hours of a day."""
    return When(words="then", start=local(day, frm), end=local(day, to), grain="part")


NOW = local(23, 10)
ASAP = When(words="asap", start=NOW, end=None, grain="asap")
REQUESTED = Booking(
    reference="booking_1.000",
    request=BookingRequest(
        customer_id="customer",
        provider_id="a",
        service_type="plumber",
        issue="blocked sink",
        when=at(25, 15),
        job_location=MUFAKOSE,
    ),
    status="pending",
    created_at=NOW,
    asked=("a",),
    slot=Slot(start=local(25, 15), end=local(25, 16)),
    since=NOW,
)
CONFIRMED = replace(REQUESTED, status="confirmed", confirmed_before=True, sequence=1)
PROPOSED = replace(
    CONFIRMED,
    status="rescheduled",
    proposal=Proposal(
        when=at(26, 9), by="provider", slot=Slot(start=local(26, 9), end=local(26, 10))
    ),
    sequence=2,
)


def standing_at(status: BookingStatus) -> Booking:
    """Return a booking that has come into a status."""
    if status == "rescheduled":
        return PROPOSED
    return REQUESTED if status == "pending" else replace(CONFIRMED, status=status)


def deed(
    action: BookingAction,
    by: Party,
    now: datetime = NOW,
    person_id: str = "",
    when: When | None = None,
) -> Deed:
    """Return what the customer, or the provider "a", does."""
    who = person_id or {"customer": "customer", "provider": "a"}.get(by, "")
    return Deed(action=action, by=by, now=now, person_id=who, when=when)


def later(moment: datetime, **delta: float) -> datetime:
    """Return a moment after another."""
    return moment + timedelta(**delta)
