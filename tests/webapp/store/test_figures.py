"""The sums of each day, and that they are added up anew when a booking changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.webapp.manual_clock import START, ManualClock
from tests.webapp.store.values import at, request
from webapp.store import BookingStore
from webapp.store.figures import Figures

TODAY = date(START.year, START.month, START.day)


@pytest.fixture
def figures(clock: ManualClock, database: str) -> Figures:
    return Figures(clock)


def test_without_bookings_there_are_no_figures(figures: Figures) -> None:
    found = figures.bookings(TODAY, TODAY)

    assert (found.total, found.by_day, found.median_answer) == (0, {}, None)


def test_a_change_is_seen_at_the_next_look(
    figures: Figures, bookings: BookingStore, customer: str, plumber: str, clock: ManualClock
) -> None:
    made = [
        bookings.request(request(customer, plumber, at(24 + n, 9)), f"m{n}", clock.now())
        for n in range(3)
    ]
    assert figures.bookings(TODAY, TODAY).by_status == {"pending": 3}
    clock.advance(600)
    assert made[0] is not None
    bookings.act(made[0].reference, "accept", by="provider", person_id=plumber, message_id="a")

    found = figures.bookings(TODAY, TODAY)

    assert found.by_status == {"pending": 2, "confirmed": 1}
    assert found.by_day == {TODAY: {"pending": 2, "confirmed": 1}}
    assert (found.median_answer, found.accepted_seconds) == (600.0, (600.0,))
    assert found.by_service == {made[0].request.service_type: 3}
    assert found.by_place == {made[0].request.job_location.label: 3}


def test_a_day_begins_at_midnight_in_harare(
    figures: Figures, bookings: BookingStore, customer: str, plumber: str, clock: ManualClock
) -> None:
    midnight = 22 * 3600 - (clock.now().hour * 3600 + clock.now().minute * 60)
    clock.advance(midnight - 1)
    bookings.request(request(customer, plumber, at(25, 9)), "m1", clock.now())
    clock.advance(2)
    bookings.request(request(customer, plumber, at(26, 9)), "m2", clock.now())

    found = figures.bookings(TODAY, TODAY + timedelta(days=1))

    assert {day: dict(counts) for day, counts in found.by_day.items()} == {
        TODAY: {"pending": 1},
        TODAY + timedelta(days=1): {"pending": 1},
    }
    assert figures.bookings(TODAY, TODAY).total == 1
