"""Every kind of message of tests/data/webhooks, and what is read from it."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.messages import Incoming, Kind, Pin
from tests.webapp.channels.samples import read, sample

TABLE: dict[str, dict[str, Any]] = {
    "text": {"kind": Kind.TEXT, "text": "I need a plumber"},
    "text_with_referral": {"kind": Kind.TEXT, "text": "Is this still available?"},
    "text_forwarded": {"kind": Kind.TEXT, "text": "see this"},
    "text_about_product": {"kind": Kind.TEXT, "text": "this one"},
    "button_reply": {"kind": Kind.CHOICE, "choice": "bk:10427:accept", "text": "Accept"},
    "list_reply": {"kind": Kind.CHOICE, "choice": "svc:plumbing", "text": "Plumbing"},
    "template_button": {"kind": Kind.CHOICE, "choice": "bk:10427:accept", "text": "Accept"},
    "template_button_without_payload": {
        "kind": Kind.CHOICE,
        "choice": "Accept",
        "text": "Accept",
    },
    "location": {
        "kind": Kind.LOCATION,
        "pin": Pin(
            latitude=-17.8292,
            longitude=31.0522,
            name="Joina City",
            address="Jason Moyo Ave, Harare",
        ),
    },
    "location_current": {"kind": Kind.LOCATION, "pin": Pin(latitude=-20.15, longitude=28.58)},
    "location_at_zero": {"kind": Kind.LOCATION, "pin": Pin(latitude=0.0, longitude=0.0)},
    "location_off_the_globe": {"kind": Kind.UNSUPPORTED},
    "image": {"kind": Kind.IMAGE, "text": "leaking pipe", "media_id": "910000000000001"},
    "image_without_caption": {"kind": Kind.IMAGE, "media_id": "910000000000006"},
    "audio": {"kind": Kind.AUDIO, "media_id": "910000000000002"},
    "voice_of_old": {"kind": Kind.AUDIO, "media_id": "910000000000007"},
    "document": {"kind": Kind.DOCUMENT, "text": "quote", "media_id": "910000000000003"},
    "video": {"kind": Kind.VIDEO, "text": "see", "media_id": "910000000000004"},
    "sticker": {"kind": Kind.STICKER, "media_id": "910000000000005"},
    "contacts": {"kind": Kind.CONTACTS},
    "contact_request_answered": {"kind": Kind.CONTACTS},
    "reaction": {"kind": Kind.REACTION, "text": "\U0001f44d"},
    "reaction_removed": {"kind": Kind.REACTION},
    "edit": {"kind": Kind.EDIT, "text": "corrected"},
    "revoke": {"kind": Kind.REVOKE},
    "request_welcome": {"kind": Kind.TEXT, "text": "Hello"},
    "nfm_reply": {"kind": Kind.UNSUPPORTED},
    "interactive_with_error": {"kind": Kind.UNSUPPORTED},
    "order": {"kind": Kind.UNSUPPORTED},
    "unsupported": {"kind": Kind.UNSUPPORTED},
    "unknown_type": {"kind": Kind.UNSUPPORTED},
}


@pytest.mark.parametrize("name", TABLE)
def test_a_message_is_read_for_what_it_says(name: str) -> None:
    (message,) = read(sample(name)).messages
    got = message.incoming
    expected = Incoming(message_id=got.message_id, sent_at=got.sent_at, **TABLE[name])
    assert got == expected


def content(**message: object) -> Incoming:
    payload = {
        "entry": [
            {"changes": [{"value": {"messages": [{"from": "263771000001", "id": "w", **message}]}}]}
        ]
    }
    (found,) = read(payload).messages
    return found.incoming


def test_a_long_text_is_read_up_to_a_bound() -> None:
    got = content(type="text", text={"body": "a" * 1_000_000})
    assert (got.kind, got.text) == (Kind.TEXT, "a" * 4096)


def test_characters_that_no_store_takes_are_replaced() -> None:
    got = content(type="text", text={"body": "a\ud83d b\0 c"})
    assert got.text == "a? b c"
    got.text.encode()


def test_an_empty_text_is_a_text() -> None:
    assert content(type="text", text={"body": ""}).kind is Kind.TEXT


@pytest.mark.parametrize(
    "message",
    [
        {"type": "text"},
        {"type": "text", "text": {"body": 5}},
        {"type": "text", "text": "hello"},
        {"type": ["text"], "text": {"body": "hello"}},
        {"type": "button", "button": {}},
        {"type": "interactive", "interactive": {"type": "button_reply"}},
        {"type": "interactive", "interactive": {"type": "call_permission_reply"}},
        {"type": "location", "location": {"latitude": -17.8}},
        {"type": "location", "location": {"latitude": float("nan"), "longitude": 31.0}},
        {"type": "location", "location": {"latitude": float("inf"), "longitude": 31.0}},
        {"type": "location", "location": {"latitude": 10**400, "longitude": 31.0}},
        {"type": "location", "location": {"latitude": True, "longitude": 31.0}},
        {"type": "location", "location": {"latitude": "north", "longitude": 31.0}},
        {},
    ],
)
def test_a_malformed_message_is_unsupported(message: dict[str, object]) -> None:
    assert content(**message).kind is Kind.UNSUPPORTED


def test_coordinates_written_as_text_are_read() -> None:
    got = content(type="location", location={"latitude": "-17.8", "longitude": "31.05"})
    assert got.pin == Pin(latitude=-17.8, longitude=31.05)


def test_a_tap_without_an_id_counts_as_its_title() -> None:
    tapped = {"type": "list_reply", "list_reply": {"title": "Plumbing"}}
    got = content(type="interactive", interactive=tapped)
    assert (got.kind, got.choice) == (Kind.CHOICE, "Plumbing")
