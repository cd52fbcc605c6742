"""What a time that was asked for allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogue.values import Booking, When

DAY = timedelta(days=1)
SOON = timedelta(hours=2)
"""For how long "as soon as possible" means anything."""
_INSTANTS = ("minute", "hour")


def is_instant(when: When) -> bool:
    """Tell "at 3pm" from a window, in which any hour will do."""
    return when.end is None and when.grain in _INSTANTS


def latest(when: When) -> datetime:
    """Return the moment after which a job can no more begin at its time."""
    if when.end is not None:
        return when.end
    if when.grain == "asap":
        return when.start + SOON
    return when.start if is_instant(when) else when.start + DAY


def begins(booking: Booking) -> datetime:
    """Return when the provider is expected at the job."""
    return booking.slot.start if booking.slot else booking.request.when.start


def ends(booking: Booking) -> datetime:
    """Return when the job is expected to be over."""
    return booking.slot.end if booking.slot else latest(booking.request.when)


def is_past(booking: Booking, now: datetime) -> bool:
    """Tell whether a booking's time is over."""
    last = latest(booking.request.when)
    return max(last, booking.slot.end if booking.slot else last) < now


def is_too_late(booking: Booking, now: datetime) -> bool:
    """Tell whether the job cannot begin any more at the time that was asked for."""
    last = latest(booking.request.when)
    return max(last, booking.slot.start if booking.slot else last) < now
