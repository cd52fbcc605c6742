"""Subscriptions, and a person's data, over the API."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.webapp.api.world import NOBODY, RUDO, add_provider, add_user, booking_body
from webapp.api import subscriptions
from webapp.services import Services

URL = "http://127.0.0.1:9/hooks"


def test_a_subscription_is_made_with_a_secret_that_is_shown_once(api: FlaskClient) -> None:
    made = api.post("/api/subscriptions", json={"url": URL, "events": ["booking.confirmed"]})

    assert made.status_code == 201
    shown = api.get(made.headers["Location"]).get_json()
    assert made.get_json() == {**shown, "secret": made.get_json()["secret"]}
    assert made.get_json()["secret"].startswith("whsec_")
    assert api.get("/api/subscriptions").get_json()["items"] == [shown]


def test_a_subscription_is_changed_and_ended(api: FlaskClient) -> None:
    path = api.post("/api/subscriptions", json={"url": URL}).headers["Location"]
    seen = {"If-Match": api.get(path).headers["ETag"]}
    off = {"url": URL, "events": [], "active": False}

    assert api.put(path, json=off, headers=seen).get_json()["active"] is False
    assert api.put(path, json=off, headers=seen).status_code == 412
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    "url", ["https://169.254.169.254/latest", "https://10.0.0.1/", "http://192.168.0.1/admin"]
)
def test_our_own_network_cannot_be_subscribed(api: FlaskClient, url: str) -> None:
    answer = api.post("/api/subscriptions", json={"url": url})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["at"] == "/url"


def test_there_is_an_end_to_subscriptions(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "MOST", 1)

    codes = [api.post("/api/subscriptions", json={"url": URL}).status_code for _ in range(2)]

    assert codes == [201, 409]


def test_a_person_s_data_are_exported_and_erased(api: FlaskClient, services: Services) -> None:
    add_user(api)
    add_provider(api, services)
    made = api.post("/api/bookings", json=booking_body(services), headers={"Idempotency-Key": "k"})

    exported = api.get(f"/api/users/{RUDO}/data").get_json()["data"]
    erased = api.delete(f"/api/users/{RUDO}")

    assert "Burst geyser" in json.dumps(exported)
    assert erased.status_code == 204
    assert api.get(f"/api/users/{RUDO}").status_code == 404
    after = api.get(made.headers["Location"]).get_json()
    assert (after["status"], after["user_number"], after["issue"]) == ("declined", None, "")
    for path in (f"/api/users/{NOBODY}/data", f"/api/users/{RUDO}/data"):
        assert api.get(path).status_code == 404
