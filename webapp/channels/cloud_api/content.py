"""What one WhatsApp message says, whatever its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from dialogue.messages import Incoming, Kind, Pin
from webapp.channels.fields import Json, coordinate, part, text

LONGEST_TEXT = 4096
"""Characters of a message that are read; nobody describes a job in more."""

GREETING = "Hello"
"""What opening the chat for the first time (request_welcome) counts as."""


def read_content(message: Json, blank: Incoming) -> Incoming:
    """Return `blank`, which is UNSUPPORTED, with what the message holds filled in."""
    reader = _READERS.get(text(message, "type"))
    return blank if reader is None else reader(message, blank)


def _words(message: Json, blank: Incoming) -> Incoming:
    body = part(message, "text")
    if not isinstance(body.get("body"), str):
        return blank
    return replace(blank, kind=Kind.TEXT, text=text(body, "body", LONGEST_TEXT))


def _choice(blank: Incoming, choice: str, title: str) -> Incoming:
    if not choice and not title:
        return blank
    return replace(blank, kind=Kind.CHOICE, choice=choice or title, text=title)


def _interactive(message: Json, blank: Incoming) -> Incoming:
    interactive = part(message, "interactive")
    kind = text(interactive, "type")
    if kind not in ("button_reply", "list_reply"):
        return blank
    reply = part(interactive, kind)
    return _choice(blank, text(reply, "id"), text(reply, "title", LONGEST_TEXT))


def _template_button(message: Json, blank: Incoming) -> Incoming:
    button = part(message, "button")
    return _choice(blank, text(button, "payload"), text(button, "text", LONGEST_TEXT))


def _location(message: Json, blank: Incoming) -> Incoming:
    location = part(message, "location")
    latitude = coordinate(location, "latitude", 90)
    longitude = coordinate(location, "longitude", 180)
    if latitude is None or longitude is None:
        return blank
    pin = Pin(
        latitude=latitude,
        longitude=longitude,
        name=text(location, "name", LONGEST_TEXT),
        address=text(location, "address", LONGEST_TEXT),
    )
    return replace(blank, kind=Kind.LOCATION, pin=pin)


def _media(kind: Kind, message: Json, blank: Incoming) -> Incoming:
    media = part(message, text(message, "type"))
    return replace(
        blank, kind=kind, text=text(media, "caption", LONGEST_TEXT), media_id=text(media, "id")
    )


def _reaction(message: Json, blank: Incoming) -> Incoming:
    emoji = text(part(message, "reaction"), "emoji", LONGEST_TEXT)
    return replace(blank, kind=Kind.REACTION, text=emoji)


def _edit(message: Json, blank: Incoming) -> Incoming:
    edited = part(part(message, "edit"), "message")
    corrected = text(part(edited, "text"), "body", LONGEST_TEXT)
    return replace(blank, kind=Kind.EDIT, text=corrected)


def _bare(kind: Kind, _message: Json, blank: Incoming) -> Incoming:
    return replace(blank, kind=kind)


def _welcome(_message: Json, blank: Incoming) -> Incoming:
    return replace(blank, kind=Kind.TEXT, text=GREETING)


_READERS: Mapping[str, Callable[[Json, Incoming], Incoming]] = MappingProxyType(
    {
        "text": _words,
        "interactive": _interactive,
        "button": _template_button,
        "location": _location,
        "image": partial(_media, Kind.IMAGE),
        "video": partial(_media, Kind.VIDEO),
        "document": partial(_media, Kind.DOCUMENT),
        "audio": partial(_media, Kind.AUDIO),
        "voice": partial(_media, Kind.AUDIO),
        "sticker": partial(_media, Kind.STICKER),
        "contacts": partial(_bare, Kind.CONTACTS),
        "reaction": _reaction,
        "edit": _edit,
        "revoke": partial(_bare, Kind.REVOKE),
        "request_welcome": _welcome,
    }
)
