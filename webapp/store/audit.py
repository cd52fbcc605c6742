"""Who of the team did what: entries are added and never changed.

Each entry carries a hash over itself and the one before, so that a change by hand is noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, LongField, StringField
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from dialogue.ports import Clock
from webapp.errors import StoreError
from webapp.store.connection import Raw, Row, collection_class

_RACES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that somebody did."""

    number: int
    """1, 2, 3, …: a missing one was taken out."""
    at: datetime
    actor: str
    """Name of the account; "system" for the command line."""
    action: str
    """"provider.approve": what it was done to, and what."""
    subject: str
    """Id of what it was done to; empty where there is only one."""
    details: Mapping[str, str]
    """Free of passwords, tokens and phone numbers."""


class _Entry(Row):
    id = LongField(primary_key=True)
    at = DateTimeField(required=True)
    actor = StringField(required=True)
    action = StringField(required=True)
    subject = StringField()
    details = DictField()
    hash = StringField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "audit",
        "indexes": [{"fields": ["actor", "-id"]}, {"fields": ["subject", "-id"]}],
    }


@collection_class
class Audit:
    """The entries, newest first when read."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def note(self, actor: str, action: str, subject: str = "", **details: str) -> None:
        """Add an entry."""
        for _ in range(_RACES):
            last = _rows().find_one(sort=[("_id", -1)])
            row: Raw = {
                "_id": last["_id"] + 1 if last else 1,
                "at": _milliseconds(self._clock.now()),
                "actor": actor,
                "action": action,
                "subject": subject,
                "details": details,
            }
            row["hash"] = _hash(row, last["hash"] if last else "")
            try:
                _rows().insert_one(row)
            except DuplicateKeyError:
                continue
            return
        raise StoreError(f"{_RACES} others wrote into the audit log at once; try again")

    def page(
        self, skip: int, limit: int, *, actor: str = "", subject: str = ""
    ) -> tuple[Entry, ...]:
        """Return entries, the newest first; empty words do not filter."""
        query = {k: v for k, v in (("actor", actor), ("subject", subject)) if v}
        rows = _rows().find(query).sort([("_id", -1)]).skip(skip).limit(limit)
        return tuple(map(_entry, rows))

    def broken_at(self) -> int | None:
        """Return the number of the first entry that was changed, or is missing; None: all whole."""
        before = ""
        for number, row in enumerate(_rows().find().sort([("_id", 1)]), 1):
            if row["_id"] != number or row["hash"] != _hash(row, before):
                return number
            before = row["hash"]
        return None


def _rows() -> Collection[Raw]:
    return _Entry._get_collection()


def _hash(row: Raw, before: str) -> str:
    values = {name: row[name] for name in ("_id", "actor", "action", "subject", "details")}
    text = json.dumps([before, values, row["at"].timestamp()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _milliseconds(moment: datetime) -> datetime:
    """Return an instant as the database keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _entry(row: Raw) -> Entry:
    return Entry(
        number=row["_id"],
        at=row["at"],
        actor=row["actor"],
        action=row["action"],
        subject=row.get("subject", ""),
        details=row.get("details", {}),
    )
