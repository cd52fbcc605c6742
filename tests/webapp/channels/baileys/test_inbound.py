"""What the bridge posts, read: its own tests make the same events of WhatsApp's deliveries."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.messages import Kind, Pin
from webapp.channels.baileys import read_event
from webapp.channels.base import InboundMessage, Sender, StatusUpdate

EVENTS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[4] / "baileys-service/test/events.json").read_text(encoding="utf-8")
)
NOW = datetime(2025, 11, 22, 9, 0, tzinfo=timezone.utc)
LID = "184467440737095@lid"


def message(name: str, **changed: object) -> InboundMessage:
    (event,) = EVENTS[name]
    (found,) = read_event({**event, **changed}, received_at=NOW).messages
    return found


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("text_conversation", Kind.TEXT, "Hi, I need a plumber"),
        ("text_extended_reply", Kind.TEXT, "2"),
        ("text_ephemeral", Kind.TEXT, "disappearing chat text"),
        ("image_caption", Kind.IMAGE, "leaking pipe"),
        ("image_viewonce", Kind.IMAGE, ""),
        ("document_caption", Kind.DOCUMENT, "see quote"),
        ("voice_note", Kind.AUDIO, ""),
        ("video", Kind.VIDEO, "look"),
        ("sticker", Kind.STICKER, ""),
        ("contact", Kind.CONTACTS, ""),
        ("reaction", Kind.REACTION, ""),
        ("poll_vote", Kind.UNSUPPORTED, ""),
        ("edited", Kind.EDIT, ""),
        ("revoked", Kind.REVOKE, ""),
        ("offline_backlog_append", Kind.TEXT, "arrived while the bridge was down"),
    ],
)
def test_every_kind_of_message_is_read(name: str, kind: Kind, words: str) -> None:
    incoming = message(name).incoming
    assert (incoming.kind, incoming.text) == (kind, words)


@pytest.mark.parametrize(
    "name", ["buttons_response", "template_button_reply", "interactive_response"]
)
def test_a_tap_is_a_choice(name: str) -> None:
    incoming = message(name).incoming
    assert (incoming.kind, incoming.choice, incoming.text) == (
        Kind.CHOICE,
        "bk_12_accept",
        "Accept",
    )


def test_a_pin_on_the_equator_is_a_pin() -> None:
    assert message("location_zero").incoming.pin == Pin(latitude=0.0, longitude=0.0)
    pin = message("location").incoming.pin
    assert pin is not None
    assert (pin.name, pin.address) == ("Joina City", "Jason Moyo Ave, Harare")


def test_a_pin_off_the_globe_is_not_understood() -> None:
    content = {"kind": "location", "latitude": 91, "longitude": 0}
    assert message("location", content=content).incoming.kind is Kind.UNSUPPORTED


def test_the_id_holds_the_chat_since_senders_choose_ids() -> None:
    found = message("text_conversation").incoming
    assert found.message_id == f"baileys:{LID}:3A000000000000000002"
    assert found.sent_at == datetime(2025, 11, 22, 8, 26, 42, tzinfo=timezone.utc)


def test_a_hidden_number_is_an_id_and_never_a_phone_number() -> None:
    assert message("lid_without_alt").sender == Sender(phone=None, bsuid=LID, profile_name="Rudo")
    known = message("text_conversation").sender
    assert (known.phone, known.bsuid) == ("+263771000001", LID)


def test_what_was_sent_besides_words_has_a_name() -> None:
    assert message("image_caption").incoming.media_id == f"{LID}:3A000000000000000009"
    assert message("text_conversation").incoming.media_id == ""


def test_a_status_is_read() -> None:
    event = {"type": "status", "id": "3EB0AA", "status": "read", "timestamp": 1763800000}
    (update,) = read_event(event, received_at=NOW).statuses
    assert update == StatusUpdate(
        channel="baileys",
        message_id="3EB0AA",
        status="read",
        timestamp=datetime(2025, 11, 22, 8, 26, 40, tzinfo=timezone.utc),
    )


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "party"},
        {"type": "status", "id": "A"},
        {"type": "message", "id": "A"},
        {"type": "message", "id": "A", "chat": LID, "phone": "0771", "lid": "+263771000001"},
        {"type": "message", "id": {"$ne": None}, "chat": LID, "lid": LID},
    ],
)
def test_what_makes_no_sense_is_left_out_and_said(event: dict[str, Any]) -> None:
    batch = read_event(event, received_at=NOW)
    assert (batch.messages, batch.statuses) == ((), ())
    assert len(batch.errors) == 1


JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [[], [1], {}, {"$ne": None}, {"kind": "text", "text": {}}, {"kind": "location"}]
    ),
)
PARTS = ["type", "id", "chat", "phone", "lid", "name", "timestamp", "content"]


@given(st.dictionaries(st.sampled_from(PARTS), JSON), st.sampled_from(["message", "status"]))
def test_no_event_raises(event: dict[str, Any], kind: str) -> None:
    batch = read_event({"type": kind, **event}, received_at=NOW)
    assert len(batch.messages) + len(batch.statuses) + len(batch.errors) == 1
