"""Handing messages to the bridge: signed, and every failure told for what it is."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
import requests
import responses

from dialogue.messages import Address, Choice, OutboundMessage, Reply
from tests.webapp.manual_clock import ManualClock
from webapp.channels.baileys import SIGNATURE, TIMESTAMP, BaileysBridge, signed
from webapp.channels.base import Channel
from webapp.errors import (
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
)

URL = "http://127.0.0.1:3001"
SECRET = "s" * 40
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)
PHONE = Address(phone="+263771000001")


@pytest.fixture
def bridge() -> BaileysBridge:
    return BaileysBridge(url=f"{URL}/", secret=SECRET, now=ManualClock(NOW).now)


def message(to: Address = PHONE, reply: Reply | None = None) -> OutboundMessage:
    return OutboundMessage(id="turn:1", to=to, reply=reply or Reply(text="Mhoro"))


def answer(path: str, status: int = 200, **body: object) -> None:
    responses.post(f"{URL}{path}", json=body, status=status)


def asked() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(posted())
    return found


def posted() -> bytes:
    body = responses.calls[0].request.body
    assert isinstance(body, bytes)
    return body


@responses.activate
def test_a_message_is_handed_over_signed(bridge: BaileysBridge) -> None:
    answer("/send", id="3EB0AA")
    channel: Channel = bridge
    assert channel.send(message()) == "3EB0AA"
    assert asked() == {"id": "turn:1", "to": "+263771000001", "text": "Mhoro"}
    request = responses.calls[0].request
    assert signed(
        SECRET,
        posted(),
        timestamp=request.headers[TIMESTAMP],
        signature=request.headers[SIGNATURE],
        now=NOW,
    )


@responses.activate
def test_choices_become_a_numbered_menu(bridge: BaileysBridge) -> None:
    answer("/send", id="3EB0AA")
    choices = (
        Choice(id="provider:1", title="Seagate Plumbers", description="Harare, 3 km"),
        Choice(id="provider:2", title="Rudo's"),
    )
    bridge.send(message(reply=Reply(text="Which one?", choices=choices, list_title="See")))
    assert asked()["text"] == "Which one?\n\n1. Seagate Plumbers (Harare, 3 km)\n2. Rudo's"


@pytest.mark.parametrize(
    ("to", "chat"),
    [
        (Address(phone="+263771000001", bsuid="184467440737095@lid"), "184467440737095@lid"),
        (Address(bsuid="184467440737095@lid"), "184467440737095@lid"),
        (Address(phone="+263771000001", bsuid="ZW.7301aBc"), "+263771000001"),
    ],
)
@responses.activate
def test_a_person_is_answered_where_the_person_wrote(
    bridge: BaileysBridge, to: Address, chat: str
) -> None:
    answer("/send", id="3EB0AA")
    bridge.send(message(to))
    assert asked()["to"] == chat


def test_somebody_known_to_another_channel_only_cannot_be_reached(bridge: BaileysBridge) -> None:
    with pytest.raises(PermanentSendError):
        bridge.send(message(Address(bsuid="ZW.7301aBc")))


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (503, "not_connected", SenderBlockedError),
        (401, "not_signed", SenderBlockedError),
        (404, "not_found", SenderBlockedError),
        (502, "not_sent", TransientSendError),
        (500, "failed", TransientSendError),
        (409, "no_new_chats", TransientSendError),
        (422, "no_such_address", PermanentSendError),
        (200, "", TransientSendError),
    ],
)
@responses.activate
def test_a_refusal_is_told_for_what_it_is(
    bridge: BaileysBridge, status: int, code: str, error: type[SendError]
) -> None:
    answer("/send", status, code=code)
    with pytest.raises(error) as raised:
        bridge.send(message())
    assert type(raised.value) is error


@responses.activate
def test_a_bridge_that_is_away_holds_everything_up(bridge: BaileysBridge) -> None:
    responses.post(f"{URL}/send", body=requests.ConnectionError("refused"))
    with pytest.raises(SenderBlockedError, match="baileys-service"):
        bridge.send(message())


@responses.activate
def test_a_message_is_marked_as_read_in_its_chat(bridge: BaileysBridge) -> None:
    answer("/read")
    bridge.mark_read("184467440737095@lid:3A02", typing=True)
    assert asked() == {"chat": "184467440737095@lid", "id": "3A02"}


@responses.activate
def test_how_the_bridge_stands_is_told(bridge: BaileysBridge) -> None:
    answer("/status", state="pairing", qr="2@abc", pairingCode=None, advice="")
    status = bridge.status()
    assert (status.state, status.qr, status.pairing_code) == ("pairing", "2@abc", "")


@responses.activate
def test_a_bridge_that_is_away_is_told_too(bridge: BaileysBridge) -> None:
    responses.post(f"{URL}/status", body=requests.ConnectionError("refused"))
    status = bridge.status()
    assert status.state == "unreachable"
    assert "baileys-service" in status.advice
