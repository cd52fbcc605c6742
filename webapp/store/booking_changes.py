"""The one way to change a booking: compare and set, with an entry in its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from dialogue.rules import silence
from dialogue.rules.holding import Held
from dialogue.rules.terms import Terms
from dialogue.values import Booking, Party
from webapp.errors import StoreError
from webapp.store import history
from webapp.store.aftermath import settle, unsettled
from webapp.store.booking_rows import as_of, decode_held, rows, state_fields
from webapp.store.connection import Raw

_RACES = 50
"""How often a booking may change between a look at it and the write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who changes a booking, and how."""

    action: str
    by: Party
    message_id: str
    person_id: str = ""


def change(
    reference: str,
    cause: Cause,
    step: Callable[[Held], Held | None],
    *,
    now: datetime,
    terms: Terms,
) -> Booking | None:
    """Make of a booking what `step` returns; None when that is None, or there is no booking.

    The same message and action return what they returned the first time.
    """
    for _ in range(_RACES):
        row = rows().find_one({"booking_id": reference})
        if row is None:
            return None
        done = as_of(row, cause.message_id, cause.action)
        if done is not None:
            _settle_left(row, now)
            return done
        before = decode_held(row)
        after = step(before)
        if after is None:
            return None
        after = _timed(after, terms)
        if _write(row, before, after, cause, now, terms):
            return after.booking
    raise StoreError(f"{reference} changed {_RACES} times while it was to be changed once")


def _timed(held: Held, terms: Terms) -> Held:
    booking = held.booking
    return replace(held, booking=replace(booking, answer_by=silence.answer_by(booking, terms)))


def _write(row: Raw, before: Held, after: Held, cause: Cause, now: datetime, terms: Terms) -> bool:
    entry = _entry(before, after, cause, now)
    told = _told(row, before, after)
    task = silence.next_task(after.booking, told, terms, now)
    waiting = after.booking.status == "expired"
    left = unsettled(before, after, now)
    values = {
        **entry["after"],
        "told": told,
        "waiting": waiting,
        "next_due": now if waiting else task.at if task else None,
        "unsettled": left,
        "updated_at": now,
    }
    update = {
        "$set": values,
        "$push": {"changes": history.sealed(entry, row.get("changes", ()))},
        "$addToSet": {"involved": {"$each": list(after.booking.asked)}},
        "$inc": {"revision": 1},
    }
    unchanged = {"booking_id": row["booking_id"], "revision": row.get("revision")}
    if not rows().update_one(unchanged, update).matched_count:
        return False
    settle(row["booking_id"], left, now)
    return True


def _entry(before: Held, after: Held, cause: Cause, now: datetime) -> Raw:
    return {
        "action": cause.action,
        "by": cause.by,
        "person_id": cause.person_id,
        "old": before.booking.status,
        "status": after.booking.status,
        "message_id": cause.message_id,
        "at": now,
        "after": state_fields(after),
    }


def _told(row: Raw, before: Held, after: Held) -> list[str]:
    """Return what was done at this stage of the booking; at a new one, nothing was."""
    same = (before.booking.sequence, before.booking.since) == (
        after.booking.sequence,
        after.booking.since,
    )
    return list(row.get("told", ())) if same else []


def _settle_left(row: Raw, now: datetime) -> None:
    if row.get("unsettled"):
        settle(row["booking_id"], row["unsettled"], now)
