"""The connection: lazy, whole, and honest when the database is away."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from dialogue.messages import Address
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from tests.webapp.store.values import provider, request
from webapp import store
from webapp.errors import StoreUnavailable
from webapp.store import connection
from webapp.store.connection import Row


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"mongodb://127.0.0.1:{taken.getsockname()[1]}/"
    store.disconnect()


def test_naming_a_database_opens_nothing(nobody_listens: str) -> None:
    asked = []

    def uri() -> str:
        asked.append(1)
        return nobody_listens

    store.connect(uri, "hustlr")

    assert not asked
    with pytest.raises(StoreUnavailable):
        store.ping()
    assert asked


def test_a_database_that_is_away_is_said_so(nobody_listens: str) -> None:
    store.connect(nobody_listens, "hustlr")

    with pytest.raises(StoreUnavailable, match="does not answer"):
        store.People(ManualClock()).identify(Address(phone="+263771000001"))


def test_without_a_named_database_the_cure_is_said() -> None:
    store.disconnect()

    with pytest.raises(RuntimeError, match="connect"):
        store.ping()


def test_a_name_in_the_uri_does_not_change_where_documents_go(
    mongo_uri: str, database: str
) -> None:
    base, _, _ = mongo_uri.rpartition("/")
    store.connect(f"{base}/elsewhere", database)
    store.People(ManualClock()).identify(Address(phone="+263771000001"))
    store.connect(mongo_uri, database)

    assert find_one("users")["whatsapp_number"] == "+263771000001"


def test_an_opened_database_is_prepared_once(mongo_uri: str, database: str) -> None:
    people = store.People(ManualClock())
    prepared: list[str] = []

    def prepare() -> None:
        prepared.append(people.identify(Address(phone="+263771000001")))

    store.connect(mongo_uri, database, prepare)
    assert not prepared

    store.ping()
    store.ping()

    assert prepared == [people.identify(Address(phone="+263771000001"))]


def test_every_declared_index_is_in_place_before_the_first_write(database: str) -> None:
    store.ping()

    for row in Row.__subclasses__():
        declared = [dict(spec["fields"]) for spec in row._meta["index_specs"]]
        present = [dict(i["key"]) for i in row._get_collection().list_indexes()]
        assert [keys for keys in declared if keys not in present] == []


def test_documents_have_the_fields_that_other_programs_rely_on(
    database: str,
    people: store.People,
    providers: store.Providers,
    bookings: store.BookingStore,
    customer: str,
    plumber: str,
    clock: ManualClock,
) -> None:
    providers.put(provider(plumber))
    bookings.request(request(customer, plumber), "m1", clock.now())

    assert {
        "whatsapp_number", "agreed_privacy_policy", "onboarding_completed", "registered_at",
        "updated_at",
    } <= find_one("users", customer).keys()  # fmt: skip
    assert {
        "whatsapp_number", "name", "service_type", "location", "status", "registered_at",
    } <= find_one("providers").keys()  # fmt: skip
    booking = find_one("bookings")
    assert {
        "booking_id", "service_type", "issue", "date_time", "status", "created_at", "updated_at",
    } <= booking.keys()  # fmt: skip
    assert booking["user_whatsapp_number"] == "+263771000001"
    assert booking["provider_whatsapp_number"] == "+263771000002"
