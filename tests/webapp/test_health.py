"""What machines see of one process: alive, ready, and why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dialogue.messages import Address, Incoming, Kind, Reply
from webapp import health, store
from webapp.services import Services
from webapp.store import connection


@pytest.fixture
def no_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.05)
    store.connect("mongodb://127.0.0.1:1/", "gone")


def received(services: Services, seconds_ago: float) -> None:
    """Record a message that nobody works on."""
    person = services.stores.people.identify(Address(phone="+263771000081"))
    sent_at = services.clock.now()
    incoming = Incoming(message_id="test:1", kind=Kind.TEXT, sent_at=sent_at, text="Hi")
    services.stores.inbox.add(person, "test", incoming)
    arrived_at = sent_at - timedelta(seconds=seconds_ago)
    store.inbox._Inbound.objects(id="test:1").update_one(set__arrived_at=arrived_at)


def ready(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.get_json()


@pytest.mark.usefixtures("no_database")
def test_a_process_is_alive_without_a_database(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_server_at_rest_is_ready(client: FlaskClient, services: Services) -> None:
    assert ready(client) == (
        200,
        {
            "status": "ready",
            "database": "ok",
            "model": services.models.current().version,
            "oldest_message_seconds": 0.0,
            "oldest_reply_seconds": 0.0,
            "failed_messages": 0,
            "failed_replies": 0,
            "sender": None,
        },
    )


@pytest.mark.usefixtures("no_database")
def test_without_a_database_it_is_not(client: FlaskClient) -> None:
    code, said = ready(client)

    assert (code, said["status"], said["database"]) == (503, "not ready", "unavailable")
    assert said["oldest_message_seconds"] is None


@pytest.mark.parametrize(("late", "code"), [(-5.0, 200), (5.0, 503)])
def test_messages_that_nobody_takes_up_make_it_not_ready(
    client: FlaskClient, services: Services, late: float, code: int
) -> None:
    received(services, health.LONGEST_WAIT + late)

    answered, said = ready(client)

    assert answered == code
    assert abs(said["oldest_message_seconds"] - health.LONGEST_WAIT - late) < 4


def test_replies_that_cannot_leave_are_told_and_no_reason_to_refuse(
    client: FlaskClient, services: Services
) -> None:
    services.stores.outbox.put("test:1", "somebody", Reply(text="Hi"))
    due = services.clock.now() - timedelta(hours=1)
    store.outbox._Outbound.objects(id="test:1").update_one(set__due=due)

    code, said = ready(client)

    assert code == 200
    assert 3599 < said["oldest_reply_seconds"] < 3660


def test_what_was_given_up_is_told_and_no_reason_to_refuse(
    client: FlaskClient, services: Services
) -> None:
    for number in range(2):
        services.stores.outbox.put(f"test:{number}", "somebody", Reply(text="Hi"))
        services.stores.outbox.failed(f"test:{number}", "refused", 131026)
    received(services, 0)
    services.stores.inbox.failed("test:1", "the turn failed")

    code, said = ready(client)

    assert (code, said["failed_replies"], said["failed_messages"]) == (200, 2, 1)
    assert 'hustlr_queue_failed{queue="outbox"} 2' in client.get("/metrics").text


def test_a_sender_that_is_refused_is_told_without_the_words_of_the_error(
    client: FlaskClient, services: Services
) -> None:
    channel = services.channel.name
    until = services.clock.now() + timedelta(minutes=1)
    services.stores.senders.block(channel, until, "the token of Tariro has expired", 190)

    code, said = ready(client)

    assert code == 200
    assert said["sender"]["blocked_until"] == until.isoformat(timespec="seconds")
    assert (said["sender"]["channel"], said["sender"]["code"]) == (channel, 190)
    assert said["sender"]["refusals"] == 1
    assert "Tariro" not in str(said)
    assert f'hustlr_sender_refusals{{channel="{channel}"}} 1' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("address", "headers", "code"),
    [
        ("127.0.0.1", {}, 200),
        ("10.0.3.7", {}, 200),
        ("41.60.1.2", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.3.7"}, 404),
    ],
)
def test_figures_are_for_the_own_network(
    client: FlaskClient, address: str, headers: dict[str, str], code: int
) -> None:
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})

    assert answer.status_code == code


@pytest.mark.usefixtures("no_database")
def test_figures_are_given_without_a_database(client: FlaskClient) -> None:
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert "hustlr_messages_total" in answer.text
    assert 'queue="inbox"' not in answer.text
