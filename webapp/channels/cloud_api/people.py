"""Who a message is from: WhatsApp may give a phone number, a user id, or both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from webapp.channels.base import Sender
from webapp.channels.fields import Json, part, text
from webapp.phones import from_whatsapp

_LONGEST_NAME = 100
_JOINERS = "\u200c\u200d"
"""Invisible, but they hold emoji and some scripts together."""


def read_sender(message: Json, contacts: Iterable[Json]) -> Sender | None:
    """Return who sent a message, with what the matching entry of `contacts` adds.

    None when neither names a phone number or user id, so that nobody could be answered.
    """
    sender = identity(text(message, "from"), text(message, "from_user_id"))
    known = [read_contact(contact) for contact in contacts]
    fitting = [contact for contact in known if _agree(sender, contact)]
    sure = [contact for contact in fitting if _same(sender, contact)]
    if not sure and len(known) == 1:
        sure = fitting
    for contact in sure[:1]:
        sender = Sender(
            phone=sender.phone or contact.phone,
            bsuid=sender.bsuid or contact.bsuid,
            profile_name=contact.profile_name,
        )
    return sender if sender.phone or sender.bsuid else None


def read_contact(contact: Json) -> Sender:
    """Return an entry of `contacts`, of which anything may be missing."""
    person = identity(text(contact, "wa_id"), text(contact, "user_id"))
    name = clean_name(text(part(contact, "profile"), "name"))
    return Sender(phone=person.phone, bsuid=person.bsuid, profile_name=name)


def identity(user: str, user_id: str) -> Sender:
    """Return a sender by number and user id; a user id in the number's place is recognised."""
    phone = from_whatsapp(user)
    return Sender(phone=phone, bsuid=user_id or (user if phone is None else "") or None)


def clean_name(name: str) -> str:
    """Return a profile name on one line, without control, direction and invisible characters."""
    seen = "".join(char for char in name if char.isspace() or _is_shown(char))
    return " ".join(seen.split())[:_LONGEST_NAME].strip(" " + _JOINERS)


def _is_shown(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")


def _agree(one: Sender, other: Sender) -> bool:
    return (None in (one.phone, other.phone) or one.phone == other.phone) and (
        None in (one.bsuid, other.bsuid) or one.bsuid == other.bsuid
    )


def _same(one: Sender, other: Sender) -> bool:
    return (one.phone is not None and one.phone == other.phone) or (
        one.bsuid is not None and one.bsuid == other.bsuid
    )
