"""Providers and the catalogue over the API."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient

from dialogue.messages import Address, OutboundMessage
from dialogue.values import Review
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
from webapp.channels.cloud_api import render
from webapp.services import Services
from webapp.store.codec import decode_reply
from webapp.store.connection import database


def test_a_registration_waits_for_approval(api: FlaskClient) -> None:
    body = {
        "phone_number": "0771000042",
        "name": "Tendai Plumbing",
        "service_type": "plumber",
        "location": "6 Weale Road, Milton Park, Harare",
        "areas": ["Avondale, Harare"],
    }

    made = api.post("/api/providers", json=body)

    shown = made.get_json()
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/providers/{TENDAI}"
    assert (shown["status"], shown["location"]) == ("pending", "Milton Park, Harare")
    assert shown["areas"] == ["Avondale, Harare"]
    assert shown["rating"] == {"count": 0, "stars": None}
    assert api.get(f"/api/providers/{TENDAI}").get_json() == shown
    assert api.post("/api/providers", json=body).status_code == 409
    assert api.get("/api/providers/service/plumber").get_json() == {"items": []}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"service_type": "astronaut"}, "/service_type"),
        ({"location": "Atlantis"}, "/location"),
        ({"areas": ["Avondale, Harare", "Atlantis"]}, "/areas/1"),
        ({"name": "x\x00y"}, "/name"),
    ],
)
def test_a_registration_that_makes_no_sense_is_refused(
    api: FlaskClient, change: dict[str, object], at: str
) -> None:
    body = {
        "phone_number": TENDAI,
        "name": "Tendai",
        "service_type": "plumber",
        "location": "Harare",
        **change,
    }

    answer = api.post("/api/providers", json=body)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["at"] == at


def test_providers_are_found_by_service_and_place(api: FlaskClient, services: Services) -> None:
    add_provider(api, services)
    add_provider(api, services, number="+263771000043", name="Far Away", location="Bulawayo")

    def names(**query: str) -> list[str]:
        items = api.get("/api/providers/service/plumber", query_string=query).get_json()["items"]
        return [each["name"] for each in items]

    assert names(location="Avondale, Harare") == ["Tendai Plumbing"]
    assert names(location="Bulawayo") == ["Far Away"]
    assert sorted(names()) == ["Far Away", "Tendai Plumbing"]
    assert api.get("/api/providers/service/astronaut").status_code == 404
    listed = api.get("/api/providers", query_string={"town": "Bulawayo", "status": "active"})
    assert [each["name"] for each in listed.get_json()["items"]] == ["Far Away"]


@pytest.mark.parametrize("word", ["plumber", "Plumbing", "PLUMBERS", "drain-cleaning", "pluma"])
def test_a_service_is_meant_by_any_of_its_names(
    api: FlaskClient, services: Services, word: str
) -> None:
    add_user(api)
    made = add_provider(api, services, service_type=word)
    booked = api.post("/api/bookings", json=booking_body(services, service_type=word))

    assert made["service_type"] == booked.get_json()["service_type"] == "plumber"
    for path in (f"/api/providers/service/{word}", f"/api/providers?service_type={word}"):
        (found,) = api.get(path).get_json()["items"]
        assert found["id"] == made["id"]
    assert len(api.get(f"/api/bookings?service_type={word}").get_json()["items"]) == 1


@pytest.mark.parametrize("path", ["/api/providers", "/api/bookings"])
def test_a_list_of_a_service_that_there_is_not_is_refused(api: FlaskClient, path: str) -> None:
    (error,) = api.get(f"{path}?service_type=astronaut").get_json()["errors"]

    assert (error["in"], error["at"]) == ("query", "/service_type")


def test_who_is_busy_then_says_when_there_is_time(api: FlaskClient, services: Services) -> None:
    add_user(api)
    add_provider(api, services)
    when = next_working_day(services.clock.now())
    api.post("/api/bookings", json=booking_body(services))

    query = {"location": "Harare", "date_time": when.isoformat()}
    (found,) = api.get("/api/providers/service/plumber", query_string=query).get_json()["items"]

    assert found["free_from"] > when.isoformat()


def test_free_times_lie_within_hours_of_work(api: FlaskClient, services: Services) -> None:
    add_provider(api, services)
    when = next_working_day(services.clock.now()).replace(hour=20)

    query = {"date_time": when.isoformat(), "limit": 3}
    free = api.get(f"/api/providers/{TENDAI}/availability", query_string=query).get_json()

    assert len(free["starts"]) == 3
    assert all("08:00" <= each[11:16] <= "17:00" for each in free["starts"])
    assert free["minutes"] == 90


def test_ratings_are_listed_without_who_gave_them(api: FlaskClient, services: Services) -> None:
    user = add_user(api)
    add_provider(api, services)
    made = api.post("/api/bookings", json=booking_body(services)).get_json()
    done = {"$set": {"status": "completed"}}
    database()["bookings"].update_one({"booking_id": made["booking_id"]}, done)
    assert services.stores.bookings.rate(made["booking_id"], Review(stars=4, words="Tidy"), "m")

    answer = api.get(f"/api/providers/{TENDAI}/ratings")

    rating = {"booking_id": made["booking_id"], "stars": 4, "words": "Tidy"}
    assert answer.get_json() == {"items": [rating], "next": None}
    assert user["id"] not in answer.text


def test_nobody_is_no_provider(api: FlaskClient) -> None:
    add_user(api)

    for number in (NOBODY, RUDO):
        for path in ("", "/ratings", "/availability"):
            assert api.get(f"/api/providers/{number}{path}").status_code == 404


def test_a_customer_who_never_wrote_hears_of_it_by_a_template(
    api: FlaskClient, services: Services
) -> None:
    user = add_user(api)
    add_provider(api, services)
    api.post("/api/bookings", json=booking_body(services))

    deadline = time.monotonic() + 10
    row = None
    while row is None and time.monotonic() < deadline:
        row = database()["outbox"].find_one({"person_id": user["id"]})

    assert row is not None
    reply = decode_reply(row["reply"])
    message = OutboundMessage(id="1", to=Address(phone=RUDO), reply=reply, as_notice=True)
    template = render(message)["template"]
    assert isinstance(template, dict)
    assert template["name"] == "customer_booking_requested_v1"


def test_the_catalogue_is_for_every_key(client_for: ClientFor) -> None:
    client = client_for("webhooks:manage")

    services_listed = client.get("/api/services").get_json()["items"]
    first = client.get("/api/places?limit=2").get_json()
    second = client.get("/api/places", query_string={"limit": 2, "cursor": first["next"]})
    found = client.get("/api/places?query=Mufakoze").get_json()["items"]

    assert {"id": "plumber", "minutes": 90}.items() <= services_listed[0].items()
    assert first["items"] != second.get_json()["items"]
    assert found[0]["label"] == "Mufakose, Harare"
    assert client.get("/api/places?query=Xyzzyx").get_json() == {"items": [], "next": None}
