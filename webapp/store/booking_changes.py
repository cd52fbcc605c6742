"""The one way to change a booking: compare and set, with an entry in its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from dialogue.messages import Dispatch
from dialogue.rules import silence
from dialogue.rules.holding import Held
from dialogue.rules.lifecycle import is_unmet
from dialogue.rules.terms import Terms
from dialogue.rules.times import is_past
from dialogue.values import Booking, Party
from webapp.errors import StoreError
from webapp.store import history
from webapp.store.aftermath import settle, unsettled
from webapp.store.booking_rows import as_of, decode_held, rows, state_fields
from webapp.store.connection import Raw
from webapp.store.inbox import Inbox

_RACES = 50
"""How often a booking may change between a look at it and the write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who changes a booking, and how."""

    action: str
    by: Party
    message_id: str
    person_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What every change needs."""

    terms: Terms
    inbox: Inbox
    now: datetime


News: TypeAlias = Callable[[Booking], Sequence[Dispatch]]
Step: TypeAlias = Callable[[Held], "Held | None"]


def nothing_new(_: Booking) -> Sequence[Dispatch]:
    """Leave it to the caller to tell people."""
    return ()


def change(
    reference: str, cause: Cause, step: Step, tools: Tools, news: News = nothing_new
) -> Booking | None:
    """Make of a booking what `step` returns; None when that is None, or there is no booking.

    The same message and action return what they returned the first time. `news` of the booking
    as it is then reach people even if this process dies in between.
    """
    for _ in range(_RACES):
        row = rows().find_one({"booking_id": reference})
        if row is None:
            return None
        done = as_of(row, cause.message_id, cause.action)
        if done is not None:
            return done
        if row.get("unsettled"):  # or this change would take the place of what is left of the last
            settle(reference, row["unsettled"], tools.inbox, tools.now)
        before = decode_held(row)
        after = step(before)
        if after is None:
            return None
        timed = replace(after.booking, answer_by=silence.answer_by(after.booking, tools.terms))
        after = replace(after, booking=timed)
        left = unsettled(before, after, news(timed), cause.message_id, tools.now)
        if _write(row, before, after, cause, tools, left):
            settle(reference, left, tools.inbox, tools.now)
            return timed
    raise StoreError(f"{reference} changed {_RACES} times while it was to be changed once")


def _write(row: Raw, before: Held, after: Held, cause: Cause, tools: Tools, left: Raw) -> bool:
    entry = _entry(before, after, cause, tools.now)
    told = _told(row, before, after)
    values = {
        **entry["after"],
        "told": told,
        **_due(after.booking, told, tools),
        "unsettled": left,
        "news": True,
        "updated_at": tools.now,
    }
    update = {
        "$set": values,
        "$push": {"changes": history.sealed(entry, row.get("changes", ()))},
        "$addToSet": {"involved": {"$each": list(after.booking.asked)}},
        "$inc": {"revision": 1},
    }
    unchanged = {"booking_id": row["booking_id"], "revision": row.get("revision")}
    return bool(rows().update_one(unchanged, update).matched_count)


def _due(booking: Booking, told: Sequence[str], tools: Tools) -> Raw:
    """Return when to look at the booking again, and whether the customer still waits."""
    if is_unmet(booking) and not is_past(booking, tools.now):
        return {"waiting": True, "next_due": tools.now, "known_free": None}
    task = silence.next_task(booking, told, tools.terms, tools.now)
    return {"waiting": False, "next_due": task.at if task else None}


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
