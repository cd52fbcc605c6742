"""Reads what the WhatsApp Cloud API posts: any JSON object at all, without ever raising.

A delivery holds entries, those hold changes, and those hold messages, statuses and errors: any
number of each. One that cannot be used becomes a `Problem` and takes nothing else with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dialogue.messages import Incoming, Kind
from webapp.channels.base import (
    Batch,
    IdentityChange,
    InboundMessage,
    Problem,
    Sender,
    StatusUpdate,
)
from webapp.channels.cloud_api.content import read_content
from webapp.channels.cloud_api.people import identity, read_sender
from webapp.channels.fields import Json, instant, items, part, text, whole_number
from webapp.phones import mask_numbers

NAME = "cloud_api"
"""This channel's name in message ids and in `InboundMessage.channel`."""

_LONGEST_ERROR = 500


@dataclass(slots=True)
class _Found:
    """What has been read of a delivery so far."""

    received_at: datetime
    messages: list[InboundMessage] = field(default_factory=list)
    statuses: list[StatusUpdate] = field(default_factory=list)
    changes: list[IdentityChange] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)


def read_webhook(payload: Json, *, received_at: datetime, phone_number_id: str = "") -> Batch:
    """Return everything in a delivery, in its order.

    `received_at` (aware) stands in for times that are missing or cannot be right. What was sent
    to another business number than `phone_number_id` is left out; empty takes every number.
    """
    found = _Found(received_at=received_at)
    for value in _values(payload):
        number = text(part(value, "metadata"), "phone_number_id")
        if phone_number_id and number and number != phone_number_id:
            wrong = f"Left out what went to the business number with the id {number[:50]}."
            found.errors.append(Problem(text=wrong))
        else:
            _read_value(value, found)
    return Batch(
        messages=tuple(found.messages),
        statuses=tuple(found.statuses),
        changes=tuple(found.changes),
        errors=tuple(found.errors),
    )


def _values(payload: Json) -> Iterator[Json]:
    if payload.get("object", "whatsapp_business_account") != "whatsapp_business_account":
        return
    for entry in items(payload, "entry"):
        for change in items(entry, "changes"):
            if change.get("field", "messages") == "messages":
                yield part(change, "value")


def _read_value(value: Json, found: _Found) -> None:
    contacts = tuple(items(value, "contacts"))
    for message in items(value, "messages"):
        _read_message(message, contacts, found)
    for status in items(value, "statuses"):
        _read_status(status, found)
    found.errors.extend(_read_error(error) for error in items(value, "errors"))


def _read_message(message: Json, contacts: tuple[Json, ...], found: _Found) -> None:
    if text(message, "type") == "system":
        found.changes.extend(_read_change(message))
        return
    sender = read_sender(message, contacts)
    wamid = text(message, "id")
    if sender is None or not wamid:
        missing = "a sender" if sender is None else "an id"
        found.errors.append(Problem(text=f"A message without {missing} cannot be answered."))
        return
    if text(message, "group_id"):
        found.errors.append(Problem(text="A message to a group is not for this bot."))
        return
    blank = Incoming(
        message_id=f"{NAME}:{wamid}",
        kind=Kind.UNSUPPORTED,
        sent_at=instant(message, "timestamp", found.received_at),
    )
    incoming = read_content(message, blank)
    found.messages.append(InboundMessage(channel=NAME, sender=sender, incoming=incoming))


def _read_change(message: Json) -> Iterator[IdentityChange]:
    """Yield the new number or user id that a system message tells of; others say nothing of use."""
    system = part(message, "system")
    before = identity(text(message, "from"), text(message, "from_user_id"))
    after = identity(text(system, "wa_id"), text(system, "user_id"))
    new = Sender(
        phone=after.phone if after.phone != before.phone else None,
        bsuid=after.bsuid if after.bsuid != before.bsuid else None,
    )
    if (before.phone or before.bsuid) and (new.phone or new.bsuid):
        yield IdentityChange(before=before, after=new)


def _read_status(status: Json, found: _Found) -> None:
    wamid, name = text(status, "id"), text(status, "status")
    if not wamid or not name:
        found.errors.append(Problem(text="A status without an id or a name says nothing."))
        return
    error = next((_read_error(error) for error in items(status, "errors")), None)
    found.statuses.append(
        StatusUpdate(
            channel=NAME,
            message_id=wamid,
            status=name,
            timestamp=instant(status, "timestamp", found.received_at),
            error_code=error.code if error else None,
            error_text=error.text if error else "",
            callback_data=text(status, "biz_opaque_callback_data"),
        )
    )


def _read_error(error: Json) -> Problem:
    details = text(part(error, "error_data"), "details", _LONGEST_ERROR)
    said = details or text(error, "message", _LONGEST_ERROR) or text(error, "title", _LONGEST_ERROR)
    return Problem(text=mask_numbers(said), code=whole_number(error, "code"))
