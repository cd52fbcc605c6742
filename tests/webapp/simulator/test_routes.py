"""A phone's requests go the way of the real channel."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dialogue.messages import Address
from nlu.places import Gazetteer
from tests.webapp.store.values import provider
from webapp.services import Services

ROOT = Path(__file__).resolve().parents[3]
NUMBER = "+263771000061"


def send(client: FlaskClient, **content: object) -> int:
    body = {"phone": NUMBER, "name": "Rudo", **content}
    return client.post("/simulator/messages", json=body).status_code


def shown(client: FlaskClient, number: str = NUMBER) -> dict[str, Any]:
    """Return what a phone shows once everything is answered."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        answer: dict[str, Any] = client.get(
            "/simulator/messages", query_string={"phone": number}
        ).get_json()
        if not answer["typing"]:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"no answer came: {answer}")


def test_an_unknown_phone_is_empty(client: FlaskClient) -> None:
    assert shown(client) == {"messages": [], "typing": False}


def test_a_message_is_answered_in_the_form_of_the_graph_api(client: FlaskClient) -> None:
    assert send(client, type="text", text="Hi") == 202

    mine, answer = shown(client)["messages"]
    assert mine["from"] == "me"
    assert mine["status"] == "read"
    assert mine["content"] == {"kind": "text", "text": "Hi"}
    assert answer["from"] == "bot"
    assert answer["content"]["to"] == NUMBER
    assert "What's your name" in str(answer["content"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"type": "image"}, {"kind": "image", "text": ""}),
        ({"type": "audio"}, {"kind": "audio", "text": ""}),
        (
            {"type": "choice", "id": "help", "title": "Help", "list": False},
            {"kind": "choice", "text": "Help"},
        ),
        (
            {"type": "location", "latitude": -17.8162, "longitude": 31.0296},
            {
                "kind": "location",
                "text": "",
                "latitude": -17.8162,
                "longitude": 31.0296,
                "name": "",
            },
        ),
    ],
)
def test_everything_that_a_phone_sends_is_shown_on_it(
    client: FlaskClient, content: dict[str, object], expected: dict[str, object]
) -> None:
    assert send(client, **content) == 202

    assert shown(client)["messages"][0]["content"] == expected


def test_nothing_is_sent_again_while_nothing_changes(client: FlaskClient) -> None:
    send(client, type="text", text="Hi")
    shown(client)
    first = client.get("/simulator/messages", query_string={"phone": NUMBER})

    again = client.get(
        "/simulator/messages",
        query_string={"phone": NUMBER},
        headers={"If-None-Match": first.headers["ETag"]},
    )

    assert (again.status_code, again.data) == (304, b"")


def test_what_was_read_is_noted_like_whatsapps_receipt(client: FlaskClient) -> None:
    send(client, type="text", text="Hi")
    answer = shown(client)["messages"][1]
    assert answer["status"] == "sent"

    receipt = client.post("/simulator/read", json={"phone": NUMBER, "ids": [answer["wamid"]]})

    assert receipt.status_code == 202
    assert shown(client)["messages"][1]["status"] == "read"


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"type": "dance"},
        {"type": "text", "text": {"$ne": None}},
        {"type": "text", "text": "hello", "phone": {"$ne": None}},
        {"type": "text", "text": "hello", "phone": "nobody"},
        {"type": "text", "text": "hello", "name": 7},
        {"type": "location", "latitude": "north", "longitude": 31.0},
        {"type": "location", "latitude": True, "longitude": 31.0},
    ],
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, content: dict[str, object]) -> None:
    assert send(client, **content) == 400
    assert shown(client)["messages"] == []


@pytest.mark.parametrize("path", ["messages", "read"])
@pytest.mark.parametrize("body", [[], "text", {"phone": NUMBER, "ids": "all"}])
def test_a_body_of_another_shape_is_refused(client: FlaskClient, path: str, body: object) -> None:
    assert client.post(f"/simulator/{path}", json=body).status_code == 400


def test_a_page_of_another_site_cannot_write(client: FlaskClient) -> None:
    answer = client.post(
        "/simulator/messages",
        json={"phone": NUMBER, "type": "text", "text": "Hi"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403


def test_nobody_else_sees_the_phones(client: FlaskClient) -> None:
    for path in ("", "/messages?phone=%2B263771000061", "/static/main.js"):
        headers = {"Host": "hustlr.example"}
        assert client.get(f"/simulator{path}", headers=headers).status_code == 404


def test_the_page_offers_active_providers_by_service(
    client: FlaskClient, services: Services
) -> None:
    people, directory = services.stores.people, services.stores.providers
    seagate = people.identify(Address(phone="+263771000062"))
    directory.put(provider(seagate, "Seagate Plumbers"))
    waiting = people.identify(Address(phone="+263771000063"))
    directory.put(provider(waiting, "Not Yet & Sons", status="pending"))

    page = client.get("/simulator").text

    assert re.search(r'<optgroup label="Plumber">\s*<option value="\+263771000062"', page)
    assert "Not Yet" not in page


def test_the_places_to_share_are_where_the_gazetteer_has_them() -> None:
    gazetteer = Gazetteer.load(ROOT / "data" / "places.csv")
    script = (ROOT / "webapp/simulator/static/sheets.js").read_text(encoding="utf-8")
    offered = re.findall(r'name: "(.+)", latitude: (\S+), longitude: (\S+) }', script)

    assert offered
    for label, latitude, longitude in offered:
        nearest, kilometres = gazetteer.nearest(float(latitude), float(longitude), limit=2)[0]
        assert (nearest.label, kilometres) == (label, 0.0)
