"""Bookings over the API: the same rules as in the chat, and both sides hear of them."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from dialogue.messages import Address, Reply
from tests.webapp.api.conftest import ClientFor
from tests.webapp.api.world import (
    NOBODY,
    RUDO,
    TENDAI,
    add_provider,
    add_user,
    booking_body,
    next_working_day,
)
from webapp.services import Services
from webapp.store import bookings
from webapp.store.sweeping import Sweeping
from webapp.store.transcripts import Transcripts


@pytest.fixture
def people(api: FlaskClient, services: Services) -> None:
    """Have a user and a provider of her town."""
    add_user(api)
    add_provider(api, services)


def texts(number: str, expected: int) -> list[str]:
    """Return what a number was told, once there is as much as expected; turns run on threads."""
    deadline = time.monotonic() + 10
    while True:
        lines = Transcripts().of(number, 20).lines
        said = [line.content.text for line in lines if isinstance(line.content, Reply)]
        if len(said) >= expected or time.monotonic() > deadline:
            return said
        time.sleep(0.02)


@pytest.mark.usefixtures("people")
def test_a_booking_reaches_the_provider_and_the_customer_is_told(
    api: FlaskClient, services: Services
) -> None:
    answer = api.post("/api/bookings", json=booking_body(services))

    booking = answer.get_json()
    assert answer.status_code == 201
    assert booking["booking_id"] == booking["reference"]
    assert answer.headers["Location"] == f"/api/bookings/{booking['booking_id']}"
    assert (booking["status"], booking["state"]) == ("pending", "pending")
    assert api.get(answer.headers["Location"]).get_json() == booking
    (to_provider,) = texts(TENDAI, 1)
    (to_customer,) = texts(RUDO, 1)
    assert "Burst geyser" in to_provider
    assert "Tendai Plumbing" in to_customer
    assert booking["reference"] in to_customer


@pytest.mark.usefixtures("people")
def test_an_answer_over_the_api_reaches_both_sides(api: FlaskClient, services: Services) -> None:
    booking = api.post("/api/bookings", json=booking_body(services)).get_json()
    path = f"/api/bookings/{booking['booking_id']}"

    texts(RUDO, 1)
    confirmed = api.put(f"{path}/status", json={"status": "confirmed"})
    texts(RUDO, 2)
    texts(TENDAI, 2)
    called_off = api.put(f"{path}/status", json={"status": "declined", "reason": "He is ill"})

    assert confirmed.get_json()["status"] == "confirmed"
    assert called_off.get_json()["status"] == "declined"
    assert api.get(path).get_json()["state"] == "cancelled"
    _, first, second = texts(RUDO, 3)
    assert "Booking Confirmed!" in first
    assert "He is ill" in second
    _, first, second = texts(TENDAI, 3)
    assert f"Customer: Rudo Moyo, {RUDO}" in first
    assert "He is ill" in second


@pytest.mark.usefixtures("people")
def test_what_is_not_possible_is_refused_with_what_is(api: FlaskClient, services: Services) -> None:
    booking = api.post("/api/bookings", json=booking_body(services)).get_json()
    path = f"/api/bookings/{booking['booking_id']}/status"

    early = api.put(path, json={"status": "completed"})
    api.put(path, json={"status": "declined"})
    late = api.put(path, json={"status": "confirmed"})

    assert early.status_code == late.status_code == 409
    assert early.get_json()["possible"] == ["confirmed", "declined"]
    assert late.get_json()["possible"] == []


@pytest.mark.usefixtures("people")
def test_a_status_that_it_has_already_changes_nothing(api: FlaskClient, services: Services) -> None:
    booking = api.post("/api/bookings", json=booking_body(services)).get_json()
    path = f"/api/bookings/{booking['booking_id']}/status"

    first, second = (api.put(path, json={"status": "confirmed"}) for _ in range(2))

    assert first.get_json() == second.get_json()
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.usefixtures("people")
def test_a_change_of_an_older_version_is_refused(api: FlaskClient, services: Services) -> None:
    answer = api.post("/api/bookings", json=booking_body(services))
    path = f"{answer.headers['Location']}/status"
    seen = {"If-Match": answer.headers["ETag"]}

    assert api.put(path, json={"status": "confirmed"}, headers=seen).status_code == 200
    assert api.put(path, json={"status": "declined"}, headers=seen).status_code == 412


@pytest.mark.usefixtures("people")
def test_a_time_is_given_away_once(api: FlaskClient, services: Services) -> None:
    body = booking_body(services)

    assert api.post("/api/bookings", json=body).status_code == 201
    second = api.post("/api/bookings", json=body)

    assert second.status_code == 409
    free = api.get(
        f"/api/providers/{TENDAI}/availability", query_string={"date_time": body["date_time"]}
    ).get_json()
    assert free["starts"][0] > body["date_time"]
    assert second.get_json()["free"] == free["starts"][:5]
    taken = {**body, "date_time": free["starts"][0]}
    assert api.post("/api/bookings", json=taken).status_code == 201


@pytest.mark.usefixtures("people")
def test_a_time_outside_the_hours_of_work_is_refused_with_what_is_free(
    api: FlaskClient, services: Services
) -> None:
    night = next_working_day(services.clock.now()).replace(hour=2)

    refused = api.post("/api/bookings", json=booking_body(services, date_time=night.isoformat()))
    free = refused.get_json()["free"]
    taken = api.post("/api/bookings", json=booking_body(services, date_time=free[0]))

    assert (refused.status_code, taken.status_code) == (409, 201)
    assert free[0] in refused.get_json()["detail"]


@pytest.mark.usefixtures("people")
def test_who_is_to_be_told_is_stored_with_the_booking(
    api: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies right after the one write; the worker finds what is left."""

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(bookings, "settle", die)
        with pytest.raises(SystemExit):
            api.post("/api/bookings", json=booking_body(services))
    now = services.clock.now()
    Sweeping(services.stores.inbox).settle(now + timedelta(hours=1), now, 10)
    for number in (TENDAI, RUDO):
        services.conversation.process_soon(services.stores.people.identify(Address(phone=number)))

    (to_provider,) = texts(TENDAI, 1)
    (to_customer,) = texts(RUDO, 1)
    assert "Burst geyser" in to_provider
    assert "Tendai Plumbing" in to_customer


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"user_number": NOBODY}, "/user_number"),
        ({"provider_number": NOBODY}, "/provider_number"),
        ({"provider_number": RUDO}, "/provider_number"),
        ({"service_type": "electrician"}, "/service_type"),
        ({"location": "Bulawayo"}, "/location"),
        ({"date_time": "2026-01-01T10:00:00"}, "/date_time"),
        ({"issue": " "}, "/issue"),
        ({"provider_id": "0" * 24}, ""),
        ({"provider_number": None}, ""),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(
    api: FlaskClient, services: Services, change: dict[str, object], at: str
) -> None:
    answer = api.post("/api/bookings", json=booking_body(services, **change))

    assert answer.status_code == 422
    assert [error["at"] for error in answer.get_json()["errors"]] == [at]


def test_who_has_not_agreed_is_not_booked_for(api: FlaskClient, services: Services) -> None:
    add_user(api, agreed_privacy_policy=False)
    add_provider(api, services)

    answer = api.post("/api/bookings", json=booking_body(services))

    assert answer.get_json()["errors"][0]["at"] == "/user_number"


@pytest.mark.usefixtures("people")
def test_a_partner_may_book_without_seeing_any_number(
    api: FlaskClient, services: Services, client_for: ClientFor
) -> None:
    partner = client_for("providers:read", "bookings:write", "bookings:read")
    found = partner.get("/api/providers/service/plumber?location=Avondale, Harare").get_json()
    body = booking_body(services, provider_number=None, provider_id=found["items"][0]["id"])

    answer = partner.post("/api/bookings", json=body)

    assert answer.status_code == 201
    assert found["items"][0]["phone_number"] == "+263…42"
    assert answer.get_json()["user_number"] == "+263…41"
    assert answer.get_json()["provider_number"] == "+263…42"


@pytest.mark.usefixtures("people")
def test_bookings_are_listed_by_who_what_and_how_they_stand(
    api: FlaskClient, services: Services
) -> None:
    start = next_working_day(services.clock.now())
    ids: list[str] = []
    for hours in (0, 3):
        body = booking_body(services, date_time=(start + timedelta(hours=hours)).isoformat())
        ids.insert(0, api.post("/api/bookings", json=body).get_json()["booking_id"])
    api.put(f"/api/bookings/{ids[1]}/status", json={"status": "confirmed"})

    def listed(path: str, **query: object) -> list[str]:
        items = api.get(path, query_string=query).get_json()["items"]
        return [each["booking_id"] for each in items]

    assert listed("/api/bookings") == ids
    assert listed("/api/bookings", limit=1) == ids[:1]
    assert listed("/api/bookings", status="confirmed") == ids[1:]
    assert listed("/api/bookings", status="pending") == ids[:1]
    assert listed("/api/bookings", service_type="electrician") == []
    assert listed("/api/bookings", provider_number=TENDAI) == ids
    assert listed("/api/bookings", provider_number=NOBODY) == []
    assert listed(f"/api/bookings/user/{RUDO}") == ids
    assert api.get(f"/api/bookings/user/{NOBODY}").status_code == 404


def test_a_booking_that_is_not_there_is_not_found(api: FlaskClient) -> None:
    reference = "booking_1764662906.123"

    assert api.get(f"/api/bookings/{reference}").status_code == 404
    answer = api.put(f"/api/bookings/{reference}/status", json={"status": "confirmed"})
    assert answer.status_code == 404
