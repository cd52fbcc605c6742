"""The main conversation through signed webhooks, the whole server and a Graph API on loopback."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.graph_api import FakeGraphApi, graph_api
from tests.fixtures.server import SECONDS, Server

APP_SECRET = "an invented app secret"
NUMBER_ID = "110220330440550"
CUSTOMER, PROVIDER = "263771000001", "263771000002"
PROVIDERS = """whatsapp_number,name,service_type,location
+263771000002,Seagate Plumbers,plumber,"6 Weale Road, Milton Park, Harare"
+263771000003,Tap Doctor,plumber,"Mbare, Harare"
"""
WHEN = int(time.time())
"""Seconds since 1970; what is minutes old would be answered in another way."""


class Line:
    """A WhatsApp number as Meta's servers see it: signed webhooks in, Graph API calls out."""

    def __init__(self, server: Server, api: FakeGraphApi) -> None:
        self.server = server
        self.api = api
        self._ids = count(1)

    def write(self, sender: str, text: str) -> str:
        """Deliver a text; return what the bot answers to the same person."""
        return self.deliver(sender, {"type": "text", "text": {"body": text}})

    def tap(self, sender: str, title: str) -> str:
        """Deliver a tap on the button or row with this title of the last message."""
        chosen = next(c for c in _choices(self.sent_to(sender)[-1]) if c["title"] == title)
        reply = {"type": "button_reply", "button_reply": {"id": chosen["id"], "title": title}}
        return self.deliver(sender, {"type": "interactive", "interactive": reply})

    def deliver(self, sender: str, content: dict[str, Any]) -> str:
        before = len(self.sent_to(sender))
        number = next(self._ids)
        message = {
            "from": sender,
            "id": f"wamid.IN{number}",
            "timestamp": str(WHEN + number),
            **content,
        }
        assert self.post(_envelope(sender, message)) == (200, {"status": "success"})
        self.server.wait_for(lambda: len(self.sent_to(sender)) > before)
        return _text(self.sent_to(sender)[before])

    def post(self, payload: dict[str, Any], secret: str = APP_SECRET) -> tuple[int, Any]:
        """Post a webhook; return code and JSON."""
        body = json.dumps(payload).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=SECONDS)
        try:
            connection.request("POST", "/api/whatsapp/webhook", body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def sent_to(self, person: str) -> list[dict[str, Any]]:
        """Return the messages that the Graph API was given for a person."""
        return [m for m in self.sent() if m["to"] == f"+{person}"]

    def sent(self) -> list[dict[str, Any]]:
        """Return every message that was sent; marks of what was read are none."""
        return [m for m in self.api.messages if m.get("status") != "read"]


def _envelope(sender: str, message: dict[str, Any]) -> dict[str, Any]:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "263770000100", "phone_number_id": NUMBER_ID},
        "contacts": [{"profile": {"name": "Somebody"}, "wa_id": sender}],
        "messages": [message],
    }
    change = {"field": "messages", "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


def _text(message: dict[str, Any]) -> str:
    if message["type"] == "text":
        return str(message["text"]["body"])
    if message["type"] == "template":
        # Whoever has not written in the last day gets the notice as an approved template.
        body = next(c for c in message["template"]["components"] if c["type"] == "body")
        return " ".join(parameter["text"] for parameter in body["parameters"])
    return str(message["interactive"]["body"]["text"])


def _choices(message: dict[str, Any]) -> list[dict[str, Any]]:
    action = message["interactive"]["action"]
    if "buttons" in action:
        return [button["reply"] for button in action["buttons"]]
    return [row for section in action["sections"] for row in section["rows"]]


@pytest.fixture
def line(tmp_path: Path, models_dir: Path) -> Iterator[Line]:
    with graph_api() as api:
        server = Server(
            tmp_path,
            models_dir,
            WHATSAPP_API_URL=api.url,
            WHATSAPP_ACCESS_TOKEN="an invented token",
            WHATSAPP_PHONE_NUMBER_ID=NUMBER_ID,
            WHATSAPP_VERIFY_TOKEN="an invented word",
            WHATSAPP_APP_SECRET=APP_SECRET,
        )
        table = tmp_path / "providers.csv"
        table.write_text(PROVIDERS, encoding="utf-8")
        server.start()
        command = server.command("import-providers", str(table))
        subprocess.run(command, cwd=server.home, check=True, capture_output=True)
        yield Line(server, api)
        server.stop()


def test_a_booking_from_the_first_webhook_to_the_confirmation(line: Line) -> None:
    assert line.write(CUSTOMER, "hi").endswith("(e.g., Tariro, Mufakose)")
    assert line.write(CUSTOMER, "Tariro, Mufakose").endswith("Do you agree?")
    assert line.tap(CUSTOMER, "I agree").endswith("What service do you need?")
    assert line.write(CUSTOMER, "I need a plumber") == (
        "Great! I can help you find a plumber. Where are you located?"
    )
    found = line.write(CUSTOMER, "Harare")
    assert found.startswith("Found 2 plumbers in Harare. Which one interests you?")
    asked = line.write(CUSTOMER, "Seagate Plumbers")
    assert asked == "What's the issue? (e.g., blocked drain, leaking pipe)"
    asked = line.write(CUSTOMER, "My bathroom sink is blocked")
    assert asked == "When would you like the service? (e.g., tomorrow at 3pm)"
    assert "Date & Time: Tomorrow at 3pm (" in line.write(CUSTOMER, "Tomorrow at 3pm")
    sent = line.tap(CUSTOMER, "Yes")
    assert sent.startswith("Your booking was sent to Seagate Plumbers!\nWe're waiting")
    reference = sent.rpartition("Reference: ")[2]
    line.server.wait_for(lambda: line.sent_to(PROVIDER))
    request = line.sent_to(PROVIDER)[-1]
    assert request["type"] == "template"
    assert reference in _text(request)
    assert "Bathroom sink is blocked" in _text(request)
    assert CUSTOMER not in json.dumps(request)
    customer_heard = len(line.sent_to(CUSTOMER))
    told = line.write(PROVIDER, "accept")
    assert told.startswith(f"Booking Confirmed! Reference: {reference}")
    line.server.wait_for(lambda: len(line.sent_to(CUSTOMER)) > customer_heard)
    news = _text(line.sent_to(CUSTOMER)[-1])
    assert news.startswith("Booking Confirmed! Seagate Plumbers has accepted your booking!")
    _nobody_else_was_written_to(line)
    _a_second_delivery_changes_nothing(line)
    _a_wrong_signature_is_refused(line)


def _nobody_else_was_written_to(line: Line) -> None:
    assert {m["to"] for m in line.sent()} == {f"+{CUSTOMER}", f"+{PROVIDER}"}


def _a_second_delivery_changes_nothing(line: Line) -> None:
    before = len(line.sent())
    message = {"from": CUSTOMER, "id": "wamid.IN1", "timestamp": str(WHEN + 1)}
    again = _envelope(CUSTOMER, {**message, "type": "text", "text": {"body": "hi"}})
    assert line.post(again) == (200, {"status": "success"})
    # The answer to a later message shows that the copy before it was passed over.
    assert line.write(CUSTOMER, "thanks") == "You're welcome!"
    assert len(line.sent()) == before + 1


def _a_wrong_signature_is_refused(line: Line) -> None:
    status, _ = line.post(_envelope(CUSTOMER, {}), secret="another secret")
    assert status == 403
