"""Keys: who is let in, to what, and how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.api.conftest import ClientFor
from tests.webapp.manual_clock import ManualClock
from webapp.api import serving
from webapp.errors import KeyRequestError
from webapp.keys import SCOPES, Keys
from webapp.services import Services
from webapp.store.api_keys import ApiKeys, _ApiKey

DAY = timedelta(days=1)
MESSAGE = {"text": "hi"}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def keys(clock: ManualClock, app: Flask) -> Keys:
    return Keys(clock, ApiKeys(clock))


def test_a_key_is_recognised_by_what_its_holder_shows(keys: Keys) -> None:
    key, shown = keys.create("a partner", ["users:read"], DAY)

    assert keys.recognise(shown) is not None
    assert keys.recognise(shown[:-1] + ("A" if shown[-1] != "A" else "B")) is None
    assert keys.recognise(shown.replace(key.id, "0" * 12)) is None


def test_nothing_that_is_stored_opens_anything(keys: Keys) -> None:
    key, shown = keys.create("a partner", ["users:read"], DAY)

    row = _ApiKey._get_collection().find_one({"_id": key.id})

    assert row is not None
    secret = shown.partition(f"{key.id}_")[2]
    assert secret
    assert secret not in str(row)
    assert shown not in str(row)


def test_a_key_expires(keys: Keys, clock: ManualClock) -> None:
    _, shown = keys.create("a partner", ["users:read"], DAY)
    clock.advance(DAY.total_seconds() - 1)
    assert keys.recognise(shown) is not None

    clock.advance(1)

    assert keys.recognise(shown) is None


def test_a_revoked_key_stays_revoked(keys: Keys, clock: ManualClock) -> None:
    key, shown = keys.create("a partner", ["users:read"], DAY)
    assert keys.revoke(key.id)
    (first,) = keys.all()
    clock.advance(60)

    assert keys.revoke(key.id)

    assert keys.recognise(shown) is None
    assert keys.all() == (first,)
    assert not keys.revoke("nothing")


def test_the_last_use_is_noted_to_the_minute(keys: Keys, clock: ManualClock) -> None:
    _, shown = keys.create("a partner", ["users:read"], DAY)
    keys.recognise(shown)
    first = keys.all()[0].used_at
    clock.advance(59)
    keys.recognise(shown)
    assert keys.all()[0].used_at == first

    clock.advance(1)
    keys.recognise(shown)

    assert keys.all()[0].used_at == clock.now()


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("a partner", ["users:all"], 1),
        ("a partner", [], 1),
        (" ", ["users:read"], 1),
        ("a partner", ["users:read"], 0),
        ("a partner", ["users:read"], 367),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    keys: Keys, name: str, scopes: list[str], days: int
) -> None:
    with pytest.raises(KeyRequestError):
        keys.create(name, scopes, timedelta(days=days))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic cnVkbzpwYXNz",
        f"Bearer hustlr_{'0' * 12}_{'A' * 43}",
        "Bearer hustlr_€",
    ],
)
def test_without_a_key_every_answer_is_the_same(client: FlaskClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = client.post("/model/parse", json=MESSAGE, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.get_json() == {
        "type": "urn:hustlr:problem:key",
        "title": "Unauthorized",
        "status": 401,
        "detail": "A valid key is needed: Authorization: Bearer KEY.",
    }


def test_a_key_opens_only_what_it_is_for(client_for: ClientFor) -> None:
    others = client_for(*(SCOPES.keys() - {"model:parse"}))

    assert others.post("/model/parse", json=MESSAGE).status_code == 403
    assert client_for("model:parse").post("/model/parse", json=MESSAGE).status_code == 200


def test_a_revoked_key_is_shut_out_at_once(client_for: ClientFor, services: Services) -> None:
    client = client_for("model:parse")
    assert client.post("/model/parse", json=MESSAGE).status_code == 200

    services.keys.revoke(services.keys.all()[0].id)

    assert client.post("/model/parse", json=MESSAGE).status_code == 401


def test_each_key_has_its_own_share(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_OF_KEY", 2)
    first, second = client_for("model:parse"), client_for("model:parse")

    codes = [first.post("/model/parse", json=MESSAGE).status_code for _ in range(3)]

    assert codes == [200, 200, 429]
    assert second.post("/model/parse", json=MESSAGE).status_code == 200


def test_who_tries_many_keys_is_slowed_down(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_REFUSALS", 2)
    client = app.test_client()

    answers = [client.post("/model/parse", json=MESSAGE) for _ in range(3)]

    assert [each.status_code for each in answers] == [401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "60"
