"""The days of the providers: which times are taken, and the one way to take one."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from mongoengine import BooleanField, DateTimeField, DictField, ListField, StringField
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from dialogue.rules.holding import Claim
from dialogue.values import Slot
from webapp.store.connection import Raw, Row

_ZONE = ZoneInfo("Africa/Harare")
_KEPT = timedelta(days=3)
"""How long a day is kept once it is over."""
ORPHANED = timedelta(minutes=10)
"""Age from which a time without a booking was left behind by a crash."""


class _Day(Row):
    id = StringField(primary_key=True)
    """Provider and local day: what two people want of one day is decided by one document."""
    provider_id = StringField(required=True)
    day = StringField(required=True)
    """2026-11-24"""
    spans = ListField(DictField())
    """start, end: of the job; until: its end and the way to the next; key; at."""
    unchecked = BooleanField()
    """Whether a claim was added since the last look for those left behind."""
    touched_at = DateTimeField()
    expires_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "claims",
        "indexes": [
            {"fields": ["provider_id", "day"]},
            {"fields": ["unchecked", "touched_at"]},
            {"fields": ["expires_at"], "expireAfterSeconds": 0},
        ],
    }


def take(
    claim: Claim,
    *,
    travel: timedelta,
    at_most: int | None,
    now: datetime,
    own: Several[str] = (),
) -> bool:
    """Take a time in one step; False when it is taken, or the day is full.

    The same key may take it again: that changes nothing. What the keys of `own` have taken is
    no hindrance: a booking may be moved by an hour.
    """
    start, end = claim.slot.start, claim.slot.end
    overlaps: Raw = {"start": {"$lt": end + travel}, "until": {"$gt": start}}
    if own:
        overlaps["key"] = {"$nin": sorted(own)}
    free: Raw = {"_id": _id(claim), "spans": {"$not": {"$elemMatch": overlaps}}}
    if at_most is not None:
        free[f"spans.{max(at_most, 1) - 1}"] = {"$exists": False}
    span = {"start": start, "end": end, "until": end + travel, "key": claim.key, "at": now}
    day = start.astimezone(_ZONE).date()
    names = {"provider_id": claim.provider_id, "day": day.isoformat(), "expires_at": end + _KEPT}
    try:
        _rows().update_one(
            free,
            {
                "$push": {"spans": span},
                "$set": {"unchecked": True, "touched_at": now},
                "$setOnInsert": names,
            },
            upsert=True,
        )
    except DuplicateKeyError:
        return _rows().find_one({"_id": _id(claim), "spans.key": claim.key}, {"_id": 1}) is not None
    return True


def release(claims: Iterable[Claim]) -> None:
    """Give times back; what is free already stays so."""
    for claim in claims:
        _rows().update_one({"_id": _id(claim)}, {"$pull": {"spans": {"key": claim.key}}})


def taken(provider_ids: Iterable[str], first: date, last: date) -> Mapping[str, tuple[Claim, ...]]:
    """Return what is taken from one local day to another, the last included, by provider."""
    ids = list(provider_ids)
    days = {"$gte": first.isoformat(), "$lte": last.isoformat()}
    found: dict[str, list[Claim]] = {each: [] for each in ids}
    for row in _rows().find({"provider_id": {"$in": ids}, "day": days}):
        found[row["provider_id"]] += _claims(row)
    return {each: tuple(claims) for each, claims in found.items()}


def reassign_claims(frm: str, to: str) -> None:
    """Give the days of one provider to another, who turned out to be the same person."""
    for row in list(_rows().find({"provider_id": frm})):
        moved = {**row, "_id": f"{to}:{row['day']}", "provider_id": to}
        try:
            _rows().insert_one(moved)
        except DuplicateKeyError:
            _rows().update_one({"_id": moved["_id"]}, {"$push": {"spans": {"$each": row["spans"]}}})
        _rows().delete_one({"_id": row["_id"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is taken of a provider's day."""

    id: str
    claims: tuple[Claim, ...]


def unchecked(before: datetime, limit: int) -> tuple[Day, ...]:
    """Return days in which times were taken before an instant, and not since."""
    rows = _rows().find({"unchecked": True, "touched_at": {"$lt": before}}).limit(limit)
    return tuple(Day(id=row["_id"], claims=tuple(_claims(row))) for row in rows)


def checked(day: Day, before: datetime) -> None:
    """Note that every time taken of a day belongs to a booking."""
    untouched = {"_id": day.id, "touched_at": {"$lt": before}}
    _rows().update_one(untouched, {"$set": {"unchecked": False}})


def _rows() -> Collection[Raw]:
    return _Day._get_collection()


def _id(claim: Claim) -> str:
    return f"{claim.provider_id}:{claim.slot.start.astimezone(_ZONE).date().isoformat()}"


def _claims(row: Raw) -> list[Claim]:
    return [
        Claim(
            key=span["key"],
            provider_id=row["provider_id"],
            slot=Slot(start=span["start"], end=span["end"]),
        )
        for span in row["spans"]
    ]
