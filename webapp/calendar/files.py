"""A booking as an iCalendar file (RFC 5545), which replaces the one fetched before it."""

from __future__ import annotations

from dataclasses import dataclass

from icalendar import Calendar, Event

from dialogue.rules.times import begins, ends
from dialogue.values import Booking, BookingStatus

DOMAIN = "hustlr"
_OFF: frozenset[BookingStatus] = frozenset({"cancelled", "declined", "expired", "no_show"})
_SURE: frozenset[BookingStatus] = frozenset({"confirmed", "completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the entry says."""

    service: str
    """In English: "plumber"."""
    other_side: str
    """Name of whom the person meets; empty while that is not agreed."""


def calendar_file(booking: Booking, words: Words) -> bytes:
    """Return the file: published while the booking stands, else cancelled.

    The same booking at the same sequence gives the same bytes.
    """
    off = booking.status in _OFF
    calendar = Calendar()
    calendar.add("prodid", "-//Hustlr//Bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "PUBLISH")
    calendar.add_component(_event(booking, words, off))
    calendar.add_missing_timezones()
    file: bytes = calendar.to_ical()
    return file


def _event(booking: Booking, words: Words, off: bool) -> Event:
    request, changed = booking.request, booking.since or booking.created_at
    event = Event()
    event.add("uid", f"{booking.reference}@{DOMAIN}")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", changed)
    event.add("created", booking.created_at)
    event.add("last-modified", changed)
    event.add("dtstart", begins(booking))
    event.add("dtend", ends(booking))
    event.add("summary", f"{words.service.capitalize()}: {request.issue}")
    event.add("location", request.job_location.label)
    lines = [words.other_side, f"Reference: {booking.reference}"]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("status", "CANCELLED" if off else _standing(booking))
    return event


def _standing(booking: Booking) -> str:
    sure = booking.status in _SURE or booking.confirmed_before
    return "CONFIRMED" if sure else "TENTATIVE"
