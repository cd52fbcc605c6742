"""Bookings for which something is due because time went by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ReturnDocument

from dialogue.values import Booking
from webapp.store.booking_rows import decode, rows
from webapp.store.connection import Raw, collection_class

_LEASE = timedelta(seconds=60)
"""After so long somebody else looks at a booking whose looker died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A booking that this process looks at, for a minute."""

    booking: Booking
    told: tuple[str, ...]
    """Names of the tasks that are done; see dialogue.rules.silence."""
    waiting: bool
    """Whether the customer waits for somebody to become free."""
    known_free: tuple[str, ...] | None
    """Who was free when the waiting began; None: nobody has looked yet."""
    revision: int
    leased_until: datetime


@collection_class
class Agenda:
    """Takes bookings one by one; several processes may, each booking goes to one."""

    def take(self, now: datetime) -> Due | None:
        """Return the booking that has been due longest, or None."""
        until = now + _LEASE
        until = until.replace(microsecond=until.microsecond // 1000 * 1000)
        row = rows().find_one_and_update(
            {"next_due": {"$lte": now}},
            {"$set": {"next_due": until}},
            sort=[("next_due", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _due(row) if row else None

    def put_off(self, due: Due, until: datetime | None, *, done: str = "") -> None:
        """Look again at a time, or never; `done` names a task that needs not be done again.

        What has changed meanwhile is left as it is: it has its own time.
        """
        update: Raw = {"$set": {"next_due": until}}
        if done:
            update["$addToSet"] = {"told": done}
        rows().update_one(_unchanged(due), update)

    def wait_on(self, due: Due, until: datetime, known_free: tuple[str, ...]) -> None:
        """Look again for somebody who is free and was not before."""
        found = {"next_due": until, "known_free": list(known_free)}
        rows().update_one(_unchanged(due), {"$set": found})

    def stop_waiting(self, due: Due) -> None:
        """Forget the wish: somebody was found, or its time is over."""
        rows().update_one(_unchanged(due), {"$set": {"waiting": False, "next_due": None}})


def _unchanged(due: Due) -> Raw:
    return {
        "booking_id": due.booking.reference,
        "revision": due.revision,
        "next_due": due.leased_until,
    }


def _due(row: Raw) -> Due:
    known_free = row.get("known_free")
    return Due(
        booking=decode(row),
        told=tuple(row.get("told", ())),
        waiting=bool(row.get("waiting")),
        known_free=None if known_free is None else tuple(known_free),
        revision=row.get("revision", 0),
        leased_until=row["next_due"],
    )
