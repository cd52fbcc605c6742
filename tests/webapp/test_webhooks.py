from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from dialogue.messages import Incoming
from tests.webapp.channels.samples import sample
from tests.webapp.manual_clock import ManualClock
from webapp import webhooks
from webapp.channels import baileys
from webapp.channels.base import IdentityChange, InboundMessage, StatusUpdate
from webapp.config import Settings
from webapp.errors import StoreUnavailable

SECRET, VERIFY = "secret-of-tests", "verify-of-tests"
URL = "/api/whatsapp/webhook"
NOW = datetime(2025, 11, 22, 12, 0, tzinfo=timezone.utc)


@dataclass
class Recorder:
    """A conversation that remembers in which order it was asked what."""

    calls: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    fail: Callable[[str], None] = lambda _: None

    def receive(self, inbound: InboundMessage) -> str | None:
        text = inbound.incoming.text
        self._note(f"receive {text}")
        if inbound.incoming.message_id in self.seen:
            return None
        self.seen.add(inbound.incoming.message_id)
        return f"person {inbound.sender.phone}"

    def record_status(self, update: StatusUpdate) -> None:
        self._note(f"status {update.status}")

    def change_identity(self, change: IdentityChange) -> None:
        self._note(f"change to {change.after.phone}")

    def process_soon(self, person_id: str) -> None:
        self._note(f"process {person_id}")

    def _note(self, call: str) -> None:
        self.fail(call)
        self.calls.append(call)


@dataclass
class Patience:
    """Limits that a test may reach."""

    is_full: bool = False
    silenced: set[str] = field(default_factory=set)

    def full(self) -> bool:
        return self.is_full

    def answers(self, person_id: str, incoming: Incoming) -> bool:  # noqa: ARG002 - as asked
        return person_id not in self.silenced


@dataclass(frozen=True)
class Services:
    settings: Settings
    conversation: Recorder
    limits: Patience
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))


def connected() -> Settings:
    return Settings(
        whatsapp_access_token=SecretStr("token-of-tests"),
        whatsapp_phone_number_id="110220330440550",
        whatsapp_verify_token=SecretStr(VERIFY),
        whatsapp_app_secret=SecretStr(SECRET),
    )


def app_with(settings: Settings, conversation: Recorder, limits: Patience | None = None) -> Flask:
    app = Flask("test")
    app.extensions["hustlr"] = Services(settings, conversation, limits or Patience())
    app.register_blueprint(webhooks.blueprint)
    return app


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def client(recorder: Recorder) -> FlaskClient:
    return app_with(connected(), recorder).test_client()


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(client: FlaskClient, body: bytes, header: str | None = None) -> TestResponse:
    headers = {"X-Hub-Signature-256": signature(body) if header is None else header}
    return client.post(URL, data=body, headers=headers, content_type="application/json")


def escaped(payload: object) -> bytes:
    """Write JSON as Meta does: its escapes are part of what it signs."""
    return json.dumps(payload, ensure_ascii=True).replace("/", "\\/").encode()


def ask(client: FlaskClient, **query: str) -> TestResponse:
    return client.get(URL, query_string={f"hub.{key}": value for key, value in query.items()})


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_the_handshake_answers_with_the_challenge_alone(client: FlaskClient, url: str) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY}
    response = client.get(url, query_string=query)
    assert (response.status_code, response.data) == (200, b"1158201444")
    assert response.mimetype == "text/plain"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"mode": "subscribe", "challenge": "1", "verify_token": "wrong"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "falsch-\u00e4"},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "unsubscribe", "challenge": "1", "verify_token": VERIFY},
        {"mode": "subscribe", "verify_token": VERIFY},
    ],
)
def test_any_other_handshake_is_refused(client: FlaskClient, query: dict[str, str]) -> None:
    assert ask(client, **query).status_code == 403


def test_without_a_configured_token_every_handshake_is_refused(recorder: Recorder) -> None:
    client = app_with(Settings(), recorder).test_client()
    assert ask(client, mode="subscribe", challenge="1", verify_token="").status_code == 403


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_a_message_is_recorded_answered_and_processed(
    client: FlaskClient, recorder: Recorder, url: str
) -> None:
    body = escaped(sample("text"))
    response = client.post(url, data=body, headers={"X-Hub-Signature-256": signature(body)})
    assert (response.status_code, response.get_json()) == (200, {"status": "success"})
    assert recorder.calls == ["receive I need a plumber", "process person +263771000001"]


def test_emoji_and_accents_do_not_break_the_signature(
    client: FlaskClient, recorder: Recorder
) -> None:
    assert post(client, escaped(sample("names_of_all_kinds"))).status_code == 200
    assert recorder.calls[0] == "receive Hi"


def test_messages_of_all_entries_come_before_statuses_and_a_person_is_processed_once(
    client: FlaskClient, recorder: Recorder
) -> None:
    assert post(client, escaped(sample("batch"))).status_code == 200
    assert recorder.calls == [
        "receive one",
        "receive two",
        "receive three",
        "receive four",
        "status delivered",
        "status read",
        "process person +263771000001",
    ]


def test_messages_are_recorded_in_the_order_of_writing_whatever_the_order_of_delivery(
    client: FlaskClient, recorder: Recorder
) -> None:
    payload = sample("batch")
    entries = cast("list[object]", payload["entry"])
    assert post(client, escaped({**payload, "entry": entries[::-1]})).status_code == 200
    assert recorder.calls[:4] == [f"receive {each}" for each in ("one", "two", "three", "four")]


def test_a_second_delivery_processes_nobody(client: FlaskClient, recorder: Recorder) -> None:
    body = escaped(sample("text"))
    post(client, body)
    recorder.calls.clear()
    assert post(client, body).status_code == 200
    assert recorder.calls == ["receive I need a plumber"]


def test_a_changed_number_is_recorded(client: FlaskClient, recorder: Recorder) -> None:
    assert post(client, escaped(sample("changed_number"))).status_code == 200
    assert recorder.calls == ["change to +263783000003"]


@pytest.mark.parametrize("header", ["", "sha256=" + "0" * 64, signature(b"{}")])
def test_a_wrong_signature_is_refused_before_anything_is_read(
    client: FlaskClient, recorder: Recorder, header: str
) -> None:
    assert post(client, escaped(sample("text")), header).status_code == 403
    assert recorder.calls == []


def test_a_missing_signature_is_refused(client: FlaskClient, recorder: Recorder) -> None:
    assert client.post(URL, data=escaped(sample("text"))).status_code == 403
    assert recorder.calls == []


def test_a_body_written_again_is_refused(client: FlaskClient) -> None:
    body = escaped(sample("batch") | {"note": "a/b"})
    again = json.dumps(json.loads(body)).encode()
    assert post(client, again, signature(body)).status_code == 403


def test_without_a_secret_everything_is_refused_and_said_at_start_up(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client = app_with(Settings(), recorder).test_client()
    assert "no WhatsApp number is connected" in caplog.text
    body = escaped(sample("text"))
    assert post(client, body, signature(body, "")).status_code == 403
    assert recorder.calls == []


def test_with_a_secret_nothing_is_said_at_start_up(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    app_with(connected(), recorder)
    assert caplog.text == ""


def test_a_body_over_the_limit_is_refused_unread(client: FlaskClient, recorder: Recorder) -> None:
    assert post(client, b" " * (webhooks.MAX_BODY + 1)).status_code == 413
    assert recorder.calls == []


def test_a_body_at_the_limit_is_read(client: FlaskClient, recorder: Recorder) -> None:
    body = escaped(sample("text"))
    assert post(client, body + b" " * (webhooks.MAX_BODY - len(body))).status_code == 200
    assert recorder.calls


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"text"', b"1e999", b"[" * 100_000, b"{}",
     b'{"entry": 7}', b'{"n": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_signed_nonsense_is_answered_so_that_it_does_not_come_again(
    client: FlaskClient, recorder: Recorder, body: bytes
) -> None:
    response = post(client, body)
    assert (response.status_code, response.get_json()) == (200, {"status": "success"})
    assert recorder.calls == []


def failing(error: Exception, *calls: str) -> Callable[[str], None]:
    def fail(call: str) -> None:
        if call in calls:
            raise error

    return fail


def test_an_unavailable_store_asks_for_the_delivery_again(
    client: FlaskClient, recorder: Recorder
) -> None:
    recorder.fail = failing(StoreUnavailable("down"), "receive two")
    assert post(client, escaped(sample("batch"))).status_code == 503
    assert recorder.calls == ["receive one", "process person +263771000001"]


def test_the_delivery_that_comes_again_adds_what_was_missing(
    client: FlaskClient, recorder: Recorder
) -> None:
    body = escaped(sample("batch"))
    recorder.fail = failing(StoreUnavailable("down"), "receive two")
    post(client, body)
    recorder.fail = lambda _: None
    assert post(client, body).status_code == 200
    assert len(recorder.seen) == 4


def test_a_status_that_fails_costs_nothing_else(
    client: FlaskClient, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.fail = failing(RuntimeError("poison"), "status delivered")
    assert post(client, escaped(sample("batch"))).status_code == 200
    assert "receive four" in recorder.calls
    assert "status read" in recorder.calls
    assert "could not record a StatusUpdate" in caplog.text


def test_a_message_that_cannot_be_recorded_comes_again_and_costs_no_neighbour(
    client: FlaskClient, recorder: Recorder
) -> None:
    recorder.fail = failing(RuntimeError("poison"), "receive two")
    assert post(client, escaped(sample("batch"))).status_code == 503
    assert [call for call in recorder.calls if call.startswith("receive")] == [
        "receive one",
        "receive three",
        "receive four",
    ]


def test_no_phone_number_reaches_the_log(
    client: FlaskClient, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    recorder.fail = failing(RuntimeError("poison"), "status delivered", "receive one")
    for name in ("batch", "account_error", "sender_absent", "changed_number"):
        post(client, escaped(sample(name)))
    assert "130429" in caplog.text
    assert "771000001" not in caplog.text
    assert "783000003" not in caplog.text


def test_when_too_much_is_due_nothing_is_recorded_and_all_is_asked_for_again(
    recorder: Recorder,
) -> None:
    client = app_with(connected(), recorder, Patience(is_full=True)).test_client()
    assert post(client, escaped(sample("batch"))).status_code == 503
    assert recorder.calls == []


def test_a_person_who_writes_too_much_is_recorded_and_not_answered(recorder: Recorder) -> None:
    limits = Patience(silenced={"person +263771000001"})
    client = app_with(connected(), recorder, limits).test_client()
    assert post(client, escaped(sample("batch"))).status_code == 200
    assert "receive one" in recorder.calls
    assert "process person +263771000001" not in recorder.calls


BRIDGE_SECRET = "b" * 40
BRIDGE_URL = "/api/whatsapp/baileys-webhook"
EVENT = {
    "type": "message",
    "id": "3A02",
    "chat": "184467440737095@lid",
    "phone": "+263771000001",
    "lid": "184467440737095@lid",
    "name": "Rudo",
    "timestamp": 1763812800,
    "content": {"kind": "text", "text": "Ndoda plumber – nhasi"},
}


def linked() -> Settings:
    return Settings(whatsapp_channel="baileys", baileys_secret=SecretStr(BRIDGE_SECRET))


def from_bridge(client: FlaskClient, secret: str = BRIDGE_SECRET) -> TestResponse:
    body = json.dumps(EVENT).encode()
    headers = baileys.signed_headers(secret, body, NOW)
    return client.post(BRIDGE_URL, data=body, headers=headers, content_type="application/json")


def test_an_event_of_the_bridge_takes_the_same_way(recorder: Recorder) -> None:
    client = app_with(linked(), recorder).test_client()
    assert from_bridge(client).status_code == 200
    assert from_bridge(client).status_code == 200
    assert recorder.calls == [
        "receive Ndoda plumber – nhasi",
        "process person +263771000001",
        "receive Ndoda plumber – nhasi",
    ]


def test_an_event_with_another_secret_or_none_is_refused(recorder: Recorder) -> None:
    client = app_with(linked(), recorder).test_client()
    assert from_bridge(client, "x" * 40).status_code == 403
    assert client.post(BRIDGE_URL, data=b"{}").status_code == 403
    assert recorder.calls == []


def test_without_a_bridge_every_event_is_refused(client: FlaskClient, recorder: Recorder) -> None:
    assert from_bridge(client).status_code == 403
    assert recorder.calls == []


def test_the_bridge_keeps_an_event_that_could_not_be_stored(recorder: Recorder) -> None:
    def unavailable(_: str) -> None:
        raise StoreUnavailable("down")

    recorder.fail = unavailable
    assert from_bridge(app_with(linked(), recorder).test_client()).status_code == 503
