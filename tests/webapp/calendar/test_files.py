"""Calendar files: later ones replace the earlier, cancelled ones take the entry away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from dialogue.values import Booking, BookingStatus, Slot
from tests.webapp.store.values import local, request
from webapp.calendar.files import Words, calendar_file

WORDS = Words(service="plumber", other_side="Seagate; Plumbers, Harare")
CONFIRMED = Booking(
    reference="booking_1764662906.123",
    request=request("customer", "plumber"),
    status="confirmed",
    created_at=local(23, 8),
    since=local(23, 9),
    confirmed_before=True,
    sequence=1,
    slot=Slot(start=local(24, 15), end=local(24, 16)),
)


def parsed(booking: Booking) -> Calendar:
    found = Calendar.from_ical(calendar_file(booking, WORDS))
    assert isinstance(found, Calendar)
    return found


def test_a_confirmed_booking_is_an_entry_at_its_time() -> None:
    calendar = parsed(CONFIRMED)
    (event,) = calendar.events

    assert calendar["method"] == "PUBLISH"
    assert event["uid"] == "booking_1764662906.123@hustlr"
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 1)
    assert (event.start, event.end) == (local(24, 15), local(24, 16))
    assert event["dtstart"].params["TZID"] == "Africa/Harare"
    assert [zone["tzid"] for zone in calendar.timezones] == ["Africa/Harare"]
    assert event["summary"] == "Plumber: blocked sink"
    assert event["location"] == "Mufakose, Harare"
    assert "Seagate; Plumbers, Harare" in str(event["description"])


@pytest.mark.parametrize("status", ["cancelled", "declined", "expired", "no_show"])
def test_what_was_called_off_cancels_the_same_entry(status: BookingStatus) -> None:
    calendar = parsed(replace(CONFIRMED, status=status, sequence=2))
    (event,) = calendar.events

    assert calendar["method"] == "CANCEL"
    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)
    assert event["uid"] == "booking_1764662906.123@hustlr"


def test_a_moved_booking_replaces_the_entry() -> None:
    later = Slot(start=local(25, 9), end=local(25, 10))
    (event,) = parsed(replace(CONFIRMED, slot=later, sequence=3)).events

    assert (event.start, event["sequence"]) == (local(25, 9), 3)


def test_what_is_not_agreed_yet_is_tentative() -> None:
    asked = replace(CONFIRMED, status="pending", confirmed_before=False, sequence=0)
    (event,) = parsed(asked).events

    assert event["status"] == "TENTATIVE"


def test_the_same_booking_gives_the_same_file() -> None:
    assert calendar_file(CONFIRMED, WORDS) == calendar_file(CONFIRMED, WORDS)


def test_words_of_people_cannot_add_lines_of_their_own() -> None:
    nasty = replace(CONFIRMED.request, issue="sink\r\nATTENDEE:mailto:x@example.com")
    (event,) = parsed(replace(CONFIRMED, request=nasty)).events

    assert "attendee" not in event


def test_an_old_booking_without_a_slot_still_has_a_time() -> None:
    (event,) = parsed(replace(CONFIRMED, slot=None)).events

    assert event.start == local(24, 15)
    assert event.end - event.start < timedelta(days=1)
