"""A POST that is repeated under its key is done once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webapp.api.conftest import ClientFor
from tests.webapp.api.world import RUDO, add_provider, add_user, booking_body
from tests.webapp.manual_clock import ManualClock
from webapp.api import users
from webapp.services import Services
from webapp.store.idempotency import ABANDONED, AnsweredRequests

BODY = {"phone_number": RUDO, "name": "Rudo Moyo"}
KEY = {"Idempotency-Key": "8a6e0f9c"}


def test_the_same_request_gets_the_same_answer(api: FlaskClient) -> None:
    first, second = (api.post("/api/users", json=BODY, headers=KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_another_request_under_the_same_key_is_refused(api: FlaskClient) -> None:
    api.post("/api/users", json=BODY, headers=KEY)

    other = api.post("/api/users", json={**BODY, "name": "Somebody"}, headers=KEY)

    assert other.status_code == 422
    assert other.get_json()["type"] == "urn:hustlr:problem:idempotency-key"


def test_each_api_key_has_its_own(api: FlaskClient, client_for: ClientFor) -> None:
    api.post("/api/users", json=BODY, headers=KEY)

    answer = client_for("users:write").post("/api/users", json=BODY, headers=KEY)

    assert answer.status_code == 409, "it is a request of its own, for a number that is taken"


def test_what_was_wrong_may_be_put_right_under_the_same_key(api: FlaskClient) -> None:
    wrong = api.post("/api/users", json={**BODY, "location": "Atlantis"}, headers=KEY)
    right = api.post("/api/users", json=BODY, headers=KEY)

    assert (wrong.status_code, right.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["x" * 101, "tab\tin it", "ü"])
def test_a_key_that_is_none_is_refused(api: FlaskClient, key: str) -> None:
    answer = api.post("/api/users", json=BODY, headers={"Idempotency-Key": key})

    assert answer.status_code == 422


def test_of_many_at_once_one_is_done(app: Flask, api: FlaskClient, services: Services) -> None:
    add_user(api)
    add_provider(api, services)
    body = booking_body(services)
    shown = api.environ_base["HTTP_AUTHORIZATION"]

    def book(_: int) -> TestResponse:
        headers = {**KEY, "Authorization": shown}
        return app.test_client().post("/api/bookings", json=body, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(book, range(8)))

    made = {each.get_json()["booking_id"] for each in answers if each.status_code == 201}
    assert len(made) == 1
    assert {each.status_code for each in answers} <= {201, 409}
    assert len(api.get("/api/bookings").get_json()["items"]) == 1


def test_while_the_first_is_worked_on_the_second_has_to_wait(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[TestResponse] = []
    whole: Callable[..., object] = users._changed

    def slow(*arguments: object) -> object:
        inside.append(api.post("/api/users", json=BODY, headers=KEY))
        return whole(*arguments)

    monkeypatch.setattr(users, "_changed", slow)

    assert api.post("/api/users", json=BODY, headers=KEY).status_code == 201
    assert [each.status_code for each in inside] == [409]
    assert inside[0].get_json()["type"] == "urn:hustlr:problem:in-progress"


def test_what_a_crash_left_is_taken_over_and_all_is_forgotten_after_a_day(app: Flask) -> None:
    clock = ManualClock()
    requests = AnsweredRequests(clock)

    assert requests.begin("k:1", b"same") is None
    assert requests.begin("k:1", b"same") is not None
    clock.advance(ABANDONED.total_seconds() + 1)
    assert requests.begin("k:1", b"same") is None
    requests.finish("k:1", 201, "{}", {})
    clock.advance(timedelta(hours=1).total_seconds())
    earlier = requests.begin("k:1", b"same")
    assert earlier is not None
    assert earlier.code == 201
