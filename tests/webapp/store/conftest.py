"""The stores over a fresh database, with a clock that the test moves."""

from __future__ import annotations

import pytest

from dialogue.messages import Address
from tests.webapp.manual_clock import ManualClock
from webapp.store import BookingStore, Inbox, Leases, Outbox, People, Providers, Sessions


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def people(clock: ManualClock, database: str) -> People:
    return People(clock)


@pytest.fixture
def providers(clock: ManualClock, people: People) -> Providers:
    return Providers(clock, people.address)


@pytest.fixture
def bookings(clock: ManualClock, people: People) -> BookingStore:
    return BookingStore(clock, people.address)


@pytest.fixture
def sessions(database: str) -> Sessions:
    return Sessions()


@pytest.fixture
def inbox(clock: ManualClock, database: str) -> Inbox:
    return Inbox(clock)


@pytest.fixture
def outbox(clock: ManualClock, database: str) -> Outbox:
    return Outbox(clock)


@pytest.fixture
def leases(clock: ManualClock, database: str) -> Leases:
    return Leases(clock)


@pytest.fixture
def customer(people: People) -> str:
    return people.identify(Address(phone="+263771000001"))


@pytest.fixture
def plumber(people: People) -> str:
    return people.identify(Address(phone="+263771000002"))
