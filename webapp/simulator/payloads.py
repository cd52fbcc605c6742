"""What WhatsApp would post to the webhook when somebody does something on a phone.

The simulator and the terminal chat build these values, so that everything behind them is the same
code that serves the real channel. Shapes: the Cloud API's webhook reference, `messages` field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Json: TypeAlias = "Mapping[str, object]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A pretended telephone."""

    number: str
    """E.164 with the plus sign."""
    profile_name: str


def text(body: str) -> Json:
    """Return the type-specific part of a typed message."""
    return {"type": "text", "text": {"body": body}}


def choice(choice_id: str, title: str, *, from_list: bool) -> Json:
    """Return the type-specific part of a tapped button or list row."""
    kind = "list_reply" if from_list else "button_reply"
    tapped = {"type": kind, kind: {"id": choice_id, "title": title}}
    return {"type": "interactive", "interactive": tapped}


def location(latitude: float, longitude: float, name: str = "") -> Json:
    """Return the type-specific part of a shared pin."""
    pin: dict[str, object] = {"latitude": latitude, "longitude": longitude}
    if name:
        pin["name"] = name
    return {"type": "location", "location": pin}


def image(media_id: str, caption: str = "") -> Json:
    """Return the type-specific part of a photo."""
    photo = {"id": media_id, "mime_type": "image/jpeg", "sha256": ""}
    if caption:
        photo["caption"] = caption
    return {"type": "image", "image": photo}


def voice_note(media_id: str) -> Json:
    """Return the type-specific part of a voice note."""
    audio = {"id": media_id, "mime_type": "audio/ogg; codecs=opus", "sha256": "", "voice": True}
    return {"type": "audio", "audio": audio}


def message_value(phone: Phone, content: Json, *, message_id: str, now: datetime) -> Json:
    """Return the whole webhook payload of one message that `phone` sends."""
    digits = phone.number.removeprefix("+")
    message = {"from": digits, "id": message_id, "timestamp": _seconds(now), **content}
    contact = {"profile": {"name": phone.profile_name}, "wa_id": digits}
    return _envelope({"contacts": [contact], "messages": [message]})


def read_value(phone: Phone, message_ids: list[str], *, now: datetime) -> Json:
    """Return the whole webhook payload that reports messages to `phone` as read."""
    digits = phone.number.removeprefix("+")
    statuses = [
        {"id": each, "status": "read", "timestamp": _seconds(now), "recipient_id": digits}
        for each in message_ids
    ]
    return _envelope({"statuses": statuses})


def _envelope(value: Json) -> Json:
    whole = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "simulator"}, **value}
    entry = {"id": "simulator", "changes": [{"field": "messages", "value": whole}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _seconds(now: datetime) -> str:
    return str(int(now.timestamp()))
