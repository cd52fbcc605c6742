"""The dashboard's figures and lists."""

from __future__ import annotations

import pytest

from dialogue.messages import Address
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import at, provider, request
from webapp.store import BookingStore, People, Providers
from webapp.store.overview import Overview


@pytest.fixture
def overview(clock: ManualClock, database: str) -> Overview:
    return Overview(clock)


def test_bookings_are_counted_by_status(
    overview: Overview, bookings: BookingStore, customer: str, plumber: str, clock: ManualClock
) -> None:
    assert overview.bookings_by_status() == {}
    made = [
        bookings.request(request(customer, plumber, at(24 + n, 9)), f"m{n}", clock.now())
        for n in range(3)
    ]
    first = made[0]
    assert first is not None
    bookings.act(first.reference, "accept", by="provider", person_id=plumber, message_id="m9")

    assert overview.bookings_by_status() == {"pending": 2, "confirmed": 1}


def test_the_latest_bookings_come_first_with_the_providers_name(
    overview: Overview,
    bookings: BookingStore,
    providers: Providers,
    customer: str,
    plumber: str,
    clock: ManualClock,
) -> None:
    providers.put(provider(plumber, "Seagate Plumbers"))
    made = []
    for number in range(3):
        wanted = request(customer, plumber, at(24 + number, 9))
        booking = bookings.request(wanted, f"m{number}", clock.now())
        assert booking is not None
        made.append(booking)
        clock.advance(60)

    lines = overview.latest_bookings(2)

    assert [line.reference for line in lines] == [made[2].reference, made[1].reference]
    assert lines[0].provider_name == "Seagate Plumbers"
    assert lines[0].customer_number == "+263771000001"
    assert lines[0].starts_at == made[2].request.when.start


def test_those_who_wait_for_review_come_first(
    overview: Overview, providers: Providers, people: People
) -> None:
    for number, (name, status) in enumerate(
        [("Zed Pipes", "active"), ("Able Taps", "active"), ("Newcomer", "pending")]
    ):
        person = people.identify(Address(phone=f"+26377100001{number}"))
        providers.put(provider(person, name, status=status))  # type: ignore[arg-type]

    assert [each.name for each in overview.providers(10)] == ["Newcomer", "Able Taps", "Zed Pipes"]
    assert [each.name for each in overview.providers(2)] == ["Newcomer", "Able Taps"]
    assert [each.name for each in overview.active_providers()] == ["Able Taps", "Zed Pipes"]


def test_a_registration_is_decided_once(
    overview: Overview, providers: Providers, plumber: str
) -> None:
    providers.put(provider(plumber, status="pending"))

    assert overview.review(plumber, "active")
    assert not overview.review(plumber, "rejected")
    assert not overview.review("nobody", "active")
    stored = providers.get(plumber)
    assert stored is not None
    assert stored.status == "active"


def test_people_are_counted_once_when_two_turn_out_to_be_one(
    overview: Overview, people: People
) -> None:
    people.identify(Address(phone="+263771000001"))
    people.identify(Address(bsuid="ZW.73010000000000000001"))
    assert overview.users() == 2

    people.identify(Address(phone="+263771000001", bsuid="ZW.73010000000000000001"))

    assert overview.users() == 1
