"""Readers in AWS have users, providers and bookings as they are, soon after each change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogue.messages import Address
from tests.fakes.cloud import FaultyService
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import TOMORROW_AT_THREE, provider, request
from webapp.aws.mirrors import KEYS, Mirrors
from webapp.aws.sessions import SessionTable
from webapp.aws.tables import Item, Table
from webapp.privacy import Privacy
from webapp.store import People, Stores
from webapp.store.changed import Copied
from webapp.store.personal_data import PersonalData


class Copies:
    """The stores, their copies, and one worker."""

    def __init__(
        self,
        clock: ManualClock,
        service: FaultyService,
        new_table: Callable[[str], str],
        sessions: SessionTable,
    ) -> None:
        self.clock = clock
        self.stores = Stores.build(clock)
        self.tables: dict[Copied, Table] = {
            name: Table(service, new_table(key), key) for name, key in KEYS.items()
        }
        self.sessions = sessions
        self.customer = self.stores.people.identify(Address(phone="+263771000001"), "Rudo")
        self.plumber = self.stores.people.identify(Address(phone="+263771000002"))
        self.restart()

    def restart(self) -> None:
        self.worker = Mirrors(self.clock, self.stores.leases, self.tables, self.sessions)

    def run(self) -> None:
        self.clock.advance(1)
        self.worker.run()

    def of(self, table: Copied, key: str) -> Item | None:
        return self.tables[table].get(key)

    def book(self, message_id: str = "m1") -> str:
        self.stores.providers.register(provider(self.plumber))
        booking = self.stores.bookings.request(
            request(self.customer, self.plumber, TOMORROW_AT_THREE), message_id, self.clock.now()
        )
        assert booking is not None
        return booking.reference


@pytest.fixture
def copies(
    clock: ManualClock,
    database: str,
    service: FaultyService,
    new_table: Callable[[str], str],
    session_table: SessionTable,
) -> Copies:
    return Copies(clock, service, new_table, session_table)


def test_what_is_there_is_copied_and_follows_each_change(copies: Copies) -> None:
    reference = copies.book()
    copies.run()
    user = copies.of("users", copies.customer)
    booking = copies.of("bookings", reference)
    plumber = copies.of("providers", copies.plumber)
    assert user is not None
    assert booking is not None
    assert plumber is not None
    assert user["whatsapp_number"] == "+263771000001"
    assert (booking["status"], booking["provider_id"]) == ("pending", copies.plumber)
    assert plumber["service_type"] == "plumber"

    person = copies.stores.people.get(copies.customer)
    copies.stores.people.save(replace(person, name="Rudo Moyo"))
    copies.stores.bookings.act(
        reference, "accept", by="provider", person_id=copies.plumber, message_id="m2"
    )
    copies.run()

    user, booking = copies.of("users", copies.customer), copies.of("bookings", reference)
    assert user is not None
    assert booking is not None
    assert (user["name"], booking["status"]) == ("Rudo Moyo", "confirmed")


def test_nothing_is_written_twice_while_nothing_changes(
    copies: Copies, service: FaultyService
) -> None:
    copies.book()
    copies.run()
    written: list[str] = []
    service.before = written.append

    copies.run()

    assert written == []


def test_changes_wait_for_dynamodb_even_over_a_restart(
    copies: Copies, service: FaultyService
) -> None:
    reference = copies.book()
    service.down = True
    copies.run()
    copies.restart()
    service.down = False
    assert copies.of("bookings", reference) is None

    copies.run()

    assert copies.of("bookings", reference) is not None


def test_an_older_version_that_comes_late_does_not_replace_a_newer_one(
    copies: Copies, service: FaultyService
) -> None:
    reference = copies.book()
    service.next("put_item", "late")
    copies.run()
    service.faults.clear()
    copies.clock.advance(5)
    person = copies.stores.people.get(copies.customer)
    copies.stores.people.save(replace(person, name="Rudo Moyo"))
    copies.run()

    assert service.let_late_calls_arrive() == ["ConditionalCheckFailedException"]

    user = copies.of("users", copies.customer)
    assert user is not None
    assert user["name"] == "Rudo Moyo"
    assert copies.of("bookings", reference) is not None


def test_who_is_erased_vanishes_from_every_copy(copies: Copies, clock: ManualClock) -> None:
    reference = copies.book()
    copies.run()
    clock.advance(60)

    data = PersonalData(clock)
    Privacy(clock, copies.stores.people, copies.stores.bookings, data).erase_person(copies.customer)
    copies.run()

    user, booking = copies.of("users", copies.customer), copies.of("bookings", reference)
    session = copies.sessions.item(copies.customer)
    assert user is not None
    assert booking is not None
    assert session is not None
    assert set(user) == {"user_id", "updated_at", "expires_at"}
    assert set(session) == {"user_id", "version", "item_token", "expires_at"}
    assert booking["status"] == "cancelled"
    assert "user_whatsapp_number" not in booking
    assert booking["issue"] == ""
    assert "+263771000001" not in str(booking)


def test_a_clock_that_is_ahead_hides_nobody_elses_changes(copies: Copies) -> None:
    person = copies.stores.people.get(copies.plumber)
    ahead = People(ManualClock(copies.clock.now() + timedelta(minutes=10)))
    ahead.save(replace(person, name="Ahead"))
    copies.run()
    copies.clock.advance(120)
    copies.stores.people.save(replace(copies.stores.people.get(copies.customer), name="Rudo"))

    copies.run()

    user, other = copies.of("users", copies.customer), copies.of("users", copies.plumber)
    assert user is not None
    assert other is not None
    assert (user["name"], other["name"]) == ("Rudo", "Ahead")


def test_two_rows_that_turn_out_to_be_one_person_are_one_in_the_copies(copies: Copies) -> None:
    people = copies.stores.people
    by_bsuid = people.identify(Address(bsuid="ZW.1"))
    copies.run()

    stays = people.identify(Address(phone="+263771000001", bsuid="ZW.1"))
    copies.run()

    gone = ({by_bsuid, copies.customer} - {stays}).pop()
    lost, kept = copies.of("users", gone), copies.of("users", stays)
    assert lost is not None
    assert kept is not None
    assert set(lost) == {"user_id", "updated_at", "expires_at"}
    assert kept["whatsapp_number"] == "+263771000001"


def test_many_changes_are_copied_over_several_looks(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.aws.mirrors.AT_ONCE", 3)
    new = []
    for number in range(7):
        copies.clock.advance(1)
        new.append(copies.stores.people.identify(Address(phone=f"+26377100001{number}")))

    for _ in range(3):
        copies.run()

    assert all(copies.of("users", person_id) for person_id in new)
