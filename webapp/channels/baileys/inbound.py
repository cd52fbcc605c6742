"""Reads what the bridge posts: one event a request, any JSON object at all, without raising."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from dialogue.messages import Incoming, Kind, Pin
from webapp.channels.base import Batch, InboundMessage, Problem, Sender, StatusUpdate
from webapp.channels.fields import Json, coordinate, instant, part, text

NAME = "baileys"
"""This channel's name in message ids and in `InboundMessage.channel`."""
LONGEST_TEXT = 4096
"""Characters of a message that are read; nobody describes a job in more."""

_PHONE = re.compile(r"\+\d{7,15}")
_LID = re.compile(r"\d{5,25}@lid")
_WITH_MEDIA = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT, Kind.AUDIO, Kind.STICKER})
_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.EVENT}


def read_event(event: Json, *, received_at: datetime) -> Batch:
    """Return the message or status of an event.

    `received_at` (aware) stands in for a time that is missing or cannot be right.
    """
    if text(event, "type") == "status":
        return _status(event, received_at)
    if text(event, "type") == "message":
        return _message(event, received_at)
    return _left_out("an event of an unknown type")


def _message(event: Json, received_at: datetime) -> Batch:
    identifier, chat = text(event, "id", 200), text(event, "chat", 200)
    sender = _sender(event)
    if not identifier or not chat:
        return _left_out("a message without id or chat")
    if sender is None:
        return _left_out("a message of nobody who could be answered")
    blank = Incoming(
        # Senders choose the ids of their messages: only with the chat are they unique.
        message_id=f"{NAME}:{chat}:{identifier}",
        kind=Kind.UNSUPPORTED,
        sent_at=instant(event, "timestamp", received_at),
    )
    incoming = _content(part(event, "content"), blank)
    return Batch(messages=(InboundMessage(channel=NAME, sender=sender, incoming=incoming),))


def _sender(event: Json) -> Sender | None:
    """Return who wrote; a number that WhatsApp hides (LID) is an id, never a phone number."""
    phone, lid = text(event, "phone"), text(event, "lid")
    known_phone = phone if _PHONE.fullmatch(phone) else None
    known_lid = lid if _LID.fullmatch(lid) else None
    if known_phone is None and known_lid is None:
        return None
    return Sender(phone=known_phone, bsuid=known_lid, profile_name=text(event, "name", 100))


def _content(content: Json, blank: Incoming) -> Incoming:
    kind = _KINDS.get(text(content, "kind"), Kind.UNSUPPORTED)
    if kind is Kind.LOCATION:
        return _location(content, blank)
    words = text(content, "text", LONGEST_TEXT)
    if kind is Kind.CHOICE:
        choice = text(content, "choice", 200) or words
        return replace(blank, kind=kind, choice=choice, text=words) if choice else blank
    return replace(blank, kind=kind, text=words, media_id=_media_id(kind, blank))


def _media_id(kind: Kind, blank: Incoming) -> str:
    """Return the name of what was sent besides words: the bridge finds it by its message."""
    return blank.message_id.removeprefix(f"{NAME}:") if kind in _WITH_MEDIA else ""


def _location(content: Json, blank: Incoming) -> Incoming:
    latitude, longitude = coordinate(content, "latitude", 90), coordinate(content, "longitude", 180)
    if latitude is None or longitude is None:
        return blank
    pin = Pin(
        latitude=latitude,
        longitude=longitude,
        name=text(content, "name", 200),
        address=text(content, "address", 500),
    )
    return replace(blank, kind=Kind.LOCATION, pin=pin)


def _status(event: Json, received_at: datetime) -> Batch:
    identifier, status = text(event, "id", 200), text(event, "status", 20)
    if not identifier or not status:
        return _left_out("a status without id or word")
    update = StatusUpdate(
        channel=NAME,
        message_id=identifier,
        status=status,
        timestamp=instant(event, "timestamp", received_at),
    )
    return Batch(statuses=(update,))


def _left_out(what: str) -> Batch:
    return Batch(errors=(Problem(text=f"Left out {what}."),))
