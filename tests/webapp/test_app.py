"""What the application serves, and what it leaves out where it would be wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from tests.webapp.conftest import services_of
from webapp import store
from webapp.app import create_app
from webapp.config import Settings
from webapp.store import connection

CONNECTED = {
    "whatsapp_access_token": SecretStr("token-of-a-test"),
    "whatsapp_phone_number_id": "110220330440550",
    "whatsapp_verify_token": SecretStr("a-word"),
    "whatsapp_app_secret": SecretStr("a-secret"),
}


@pytest.mark.parametrize("path", ["/simulator", "/docs", "/openapi.json", "/"])
def test_everything_is_served_on_somebodys_own_machine(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("changes", [{}, {"hustlr_host": "192.0.2.7"}, CONNECTED])
def test_the_teams_pages_ask_who_is_there_wherever_they_are_served(
    app: Flask, changes: dict[str, object]
) -> None:
    settings: Settings = services_of(app).settings.model_copy(update=changes)
    answer = create_app(settings).test_client().get("/admin", headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert "/admin/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("changes", [{"hustlr_host": "192.0.2.7"}, CONNECTED])
def test_the_simulator_is_left_out_elsewhere(app: Flask, changes: dict[str, object]) -> None:
    settings: Settings = services_of(app).settings.model_copy(update=changes)
    client = create_app(settings).test_client()

    assert client.get("/simulator").status_code == 404
    home = client.get("/", headers={"Accept": "text/html"})
    assert home.status_code == 200
    assert "/simulator" not in home.text


def test_a_handshake_is_answered_where_a_number_is_connected(app: Flask) -> None:
    settings = services_of(app).settings.model_copy(update=CONNECTED)
    query = {"hub.mode": "subscribe", "hub.verify_token": "a-word", "hub.challenge": "1158201444"}

    answer = create_app(settings).test_client().get("/api/whatsapp/webhook", query_string=query)

    assert (answer.status_code, answer.text) == (200, "1158201444")


def test_a_body_that_is_far_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/simulator/messages", data=b"x" * 5_000_000, content_type="application/json"
    )

    assert answer.status_code == 413


def test_pages_say_when_the_database_is_down(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.set_cookie("hustlr", "a-token")
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.05)
    store.connect("mongodb://127.0.0.1:1/", "gone")

    answer = client.get("/admin", headers={"Accept": "text/html"})

    assert answer.status_code == 503
    assert "The database cannot be reached" in answer.text
