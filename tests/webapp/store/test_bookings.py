"""Bookings: one per message, and only the changes that are allowed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from dialogue.values import Booking, When
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import TOMORROW_AT_THREE, local, request
from webapp.store import BookingStore

NOW = datetime.fromtimestamp(1764662906.123, tz=timezone.utc)


def refs(bookings: tuple[Booking, ...]) -> list[str]:
    return [booking.reference for booking in bookings]


def test_a_request_is_pending_and_named_by_its_instant(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    wanted = request(customer, plumber)

    booking = bookings.request(wanted, "m1", NOW)

    assert booking.reference == "booking_1764662906.123"
    assert (booking.status, booking.request) == ("pending", wanted)
    assert bookings.get(booking.reference) == booking
    assert bookings.get("booking_1.000") is None


def test_the_same_message_makes_one_booking(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(
            pool.map(
                lambda _: bookings.request(request(customer, plumber), "m1", NOW).reference,
                range(16),
            )
        )

    assert made == {"booking_1764662906.123"}
    assert refs(bookings.open_for_provider(plumber, "later")) == ["booking_1764662906.123"]


def test_a_reference_that_is_taken_is_counted_on(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    made = [bookings.request(request(customer, plumber), f"m{i}", NOW) for i in range(3)]

    assert [b.reference for b in made] == [f"booking_1764662906.{123 + i}" for i in range(3)]


def test_windows_and_zones_survive(bookings: BookingStore, customer: str, plumber: str) -> None:
    when = When(words="Friday morning", start=local(27, 8), end=local(27, 12), grain="part")

    booking = bookings.request(request(customer, plumber, when), "m1", NOW)

    found = bookings.get(booking.reference)
    assert found is not None
    assert found.request.when == when
    assert found.request.when.start.utcoffset() == when.start.utcoffset()


def test_a_status_changes_once_and_says_so_again_to_the_same_message(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    reference = bookings.request(request(customer, plumber), "m1", NOW).reference

    assert bookings.move(reference, to="confirmed", frm=("pending",), message_id="m2")
    assert bookings.move(reference, to="confirmed", frm=("pending",), message_id="m2")
    assert not bookings.move(reference, to="confirmed", frm=("pending",), message_id="m3")
    assert not bookings.move(reference, to="declined", frm=("pending",), message_id="m2")
    assert not bookings.move("booking_1.000", to="declined", frm=("pending",), message_id="m2")
    found = bookings.get(reference)
    assert found is not None
    assert found.status == "confirmed"


def test_of_two_answers_at_once_one_counts(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    reference = bookings.request(request(customer, plumber), "m1", NOW).reference

    def answer(number: int) -> bool:
        to = "confirmed" if number % 2 else "declined"
        return bookings.move(reference, to=to, frm=("pending",), message_id=f"a{number}")  # type: ignore[arg-type] # both are statuses

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answer, range(16))) == 1


def test_a_provider_sees_pending_requests_oldest_first(
    bookings: BookingStore, customer: str, plumber: str, clock: ManualClock
) -> None:
    made = []
    for number in range(3):
        made.append(bookings.request(request(customer, plumber), f"m{number}", clock.now()))
        clock.advance(60)
    bookings.move(made[1].reference, to="declined", frm=("pending",), message_id="a")

    assert bookings.open_for_provider(plumber, "later") == (made[0], made[2])
    assert bookings.open_for_provider(customer, "later") == ()


def test_a_turn_taken_again_sees_the_requests_it_saw_before(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    booking = bookings.request(request(customer, plumber), "m1", NOW)
    bookings.move(booking.reference, to="confirmed", frm=("pending",), message_id="accept")

    assert bookings.open_for_provider(plumber, "accept") == (booking,)
    assert bookings.open_for_provider(plumber, "later") == ()

    bookings.move(booking.reference, to="cancelled", frm=("confirmed",), message_id="cancel")

    seen = bookings.of_customer(customer, NOW, "cancel")
    assert seen == (replace(booking, status="confirmed"),)
    assert bookings.of_customer(customer, NOW, "later") == ()


@pytest.mark.parametrize(
    ("when", "now", "listed"),
    [
        (TOMORROW_AT_THREE, local(24, 14), True),
        (TOMORROW_AT_THREE, local(24, 16), False),
        (When(words="tomorrow", start=local(24), end=None, grain="day"), local(24, 16), True),
        (When(words="tomorrow", start=local(24), end=None, grain="day"), local(25, 1), False),
        (When(words="am", start=local(24, 8), end=local(24, 12), grain="part"), local(24, 9), True),
    ],
)
def test_a_customer_sees_what_is_still_to_come(
    bookings: BookingStore, customer: str, plumber: str, when: When, now: datetime, listed: bool
) -> None:
    bookings.request(request(customer, plumber, when), "m1", NOW)

    assert bool(bookings.of_customer(customer, now, "later")) is listed


def test_a_customer_sees_the_soonest_first_and_nothing_declined(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    days = [26, 24, 25]
    made = {}
    for day in days:
        when = When(words="then", start=local(day, 9), end=None, grain="hour")
        made[day] = bookings.request(request(customer, plumber, when), f"m{day}", NOW).reference
    bookings.move(made[25], to="declined", frm=("pending",), message_id="d")
    bookings.move(made[26], to="confirmed", frm=("pending",), message_id="c")

    assert refs(bookings.of_customer(customer, NOW, "later")) == [made[24], made[26]]
