"""What happened to a booking: only ever added to, each entry sealing those before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from dialogue.values import BookingStatus, Party
from webapp.store.connection import Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry."""

    action: str
    """request, ask_others, ask, rate, or one of dialogue.values.BookingAction."""
    by: Party
    person_id: str
    """Empty for what the system did."""
    old: BookingStatus | None
    """None for the request itself."""
    new: BookingStatus
    sequence: int
    at: datetime
    message_id: str
    reason: str
    seal: str
    """SHA-256 over the entry and the seal before it."""


def sealed(entry: Raw, before: Sequence[Raw]) -> Raw:
    """Return an entry with its seal; it is then stored as it is."""
    whole: Raw = _as_stored(entry)
    return {**whole, "seal": _seal(whole, before[-1]["seal"] if before else "")}


def first_broken(entries: Sequence[Raw]) -> int | None:
    """Return the position of the first entry that was changed, or that follows one taken out."""
    last = ""
    for position, entry in enumerate(entries):
        whole = {name: value for name, value in entry.items() if name != "seal"}
        if entry["seal"] != _seal(whole, last):
            return position
        last = entry["seal"]
    return None


def change(entry: Raw) -> Change:
    """Return an entry as a value."""
    return Change(
        action=entry["action"],
        by=entry["by"],
        person_id=entry["person_id"],
        old=entry["old"],
        new=entry["status"],
        sequence=entry["after"]["sequence"],
        at=entry["at"],
        message_id=entry["message_id"],
        reason=entry["after"]["reason"],
        seal=entry["seal"],
    )


def _as_stored(value: Any) -> Any:  # noqa: ANN401 - documents are made of anything
    """Return a document as it will come back: times in UTC, to the millisecond."""
    if isinstance(value, dict):
        return {name: _as_stored(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_stored(each) for each in value]
    if isinstance(value, datetime):
        utc = value.astimezone(timezone.utc)
        return utc.replace(microsecond=utc.microsecond // 1000 * 1000)
    return value


def _seal(entry: Raw, before: str) -> str:
    text = json.dumps(entry, sort_keys=True, default=datetime.isoformat)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
