"""What the simulator posts is read by the channel like the real thing."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from dialogue.messages import Incoming, Kind, Pin
from webapp.channels.base import InboundMessage, Sender, StatusUpdate
from webapp.channels.cloud_api import NAME, read_webhook
from webapp.simulator import payloads

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
PHONE = payloads.Phone(number="+263771000001", profile_name="Rudo")


@pytest.mark.parametrize(
    ("content", "understood"),
    [
        (payloads.text("I need a plumber"), {"kind": Kind.TEXT, "text": "I need a plumber"}),
        (
            payloads.choice("confirm:yes", "Yes", from_list=False),
            {"kind": Kind.CHOICE, "choice": "confirm:yes", "text": "Yes"},
        ),
        (
            payloads.choice("provider:1", "Seagate Plumbers", from_list=True),
            {"kind": Kind.CHOICE, "choice": "provider:1", "text": "Seagate Plumbers"},
        ),
        (
            payloads.location(-17.8162, 0.0),
            {"kind": Kind.LOCATION, "pin": Pin(latitude=-17.8162, longitude=0.0)},
        ),
        (payloads.image("media-1"), {"kind": Kind.IMAGE, "media_id": "media-1"}),
        (payloads.voice_note("media-2"), {"kind": Kind.AUDIO, "media_id": "media-2"}),
    ],
)
def test_every_kind_is_read_by_the_channel(
    content: payloads.Json, understood: dict[str, object]
) -> None:
    payload = payloads.message_value(PHONE, content, message_id="wamid.SIM1", now=NOW)

    batch = read_webhook(payload, received_at=NOW)

    assert batch.errors == ()
    assert batch.messages == (
        InboundMessage(
            channel=NAME,
            sender=Sender(phone="+263771000001", profile_name="Rudo"),
            incoming=Incoming(message_id=f"{NAME}:wamid.SIM1", sent_at=NOW, **understood),  # type: ignore[arg-type]
        ),
    )


def test_messages_that_were_seen_are_reported_as_read() -> None:
    batch = read_webhook(payloads.read_value(PHONE, ["sim.1", "sim.2"], now=NOW), received_at=NOW)

    assert batch.statuses == tuple(
        StatusUpdate(channel=NAME, message_id=each, status="read", timestamp=NOW)
        for each in ("sim.1", "sim.2")
    )
