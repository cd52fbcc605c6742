"""Leases: one process at a time works for one person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from mongoengine import BooleanField, DateTimeField, StringField
from pymongo.errors import DuplicateKeyError

from dialogue.ports import Clock
from webapp.store.connection import Raw, Row, Rows, collection_class

LEASE_SECONDS = 30.0
"""How long a person waits after a crash; longer than any one step between two renewals."""
_RACES = 5
"""How often the lease may be given back between the two looks of somebody who wants it."""
_SKEW = timedelta(seconds=60)
"""How far the clocks of two machines may differ without a free lease looking held."""


class _Lease(Row):
    id = StringField(primary_key=True)
    owner = StringField()
    """Token of the holder; empty when the lease was given back."""
    expires_at = DateTimeField(required=True)
    paid_until = DateTimeField()
    nothing_left = BooleanField()
    knocked = BooleanField()
    """Whether somebody wanted the lease while it was held: the holder looks again."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "leases",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 3600}],
    }


@collection_class
class Leases:
    """Leases by name. A free lease keeps its row for an hour, with the holder's account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def acquire(self, name: str) -> Hold | None:
        """Return the hold on a lease, or None when somebody else has it.

        That one is told on giving it back, so that what came meanwhile is not left behind.
        """
        held = {"_id": name, "owner": {"$ne": ""}}
        for _ in range(_RACES):
            hold = self._try(name)
            if hold is not None:
                return hold
            if _rows().update_one(held, {"$set": {"knocked": True}}).matched_count:
                return None
        return None

    def _try(self, name: str) -> Hold | None:
        now = self._clock.now()
        token = uuid4().hex
        expires_at = now + timedelta(seconds=LEASE_SECONDS)
        try:
            before = _rows().find_one_and_update(
                {"_id": name, "expires_at": {"$lte": now}},
                {"$set": {"owner": token, "expires_at": expires_at, "knocked": False}},
                upsert=True,
            )
        except DuplicateKeyError:
            return None
        return Hold(name, token, self._clock, before or {})


@collection_class
class Hold:
    """A lease that this process has, until it gives it back or is too slow to renew it."""

    def __init__(self, name: str, token: str, clock: Clock, before: Raw) -> None:
        self._name = name
        self._token = token
        self._clock = clock
        self._renewed_at = clock.now()
        self.after_crash = bool(before.get("owner"))
        """Whether the last holder never gave the lease back."""
        self.paid_until: datetime | None = before.get("paid_until")
        """An account of the holders, kept from one to the next; see webapp.pair_rate."""
        self.nothing_left = bool(before.get("nothing_left")) and not self.after_crash
        """Whether the last holder left no work half done, as far as holders of the lease know."""

    def still_held(self) -> bool:
        """Whether the lease is ours for long enough for one more step; renews it when needed."""
        now = self._clock.now()
        if (now - self._renewed_at).total_seconds() < LEASE_SECONDS / 3:
            return True
        self._renewed_at = now
        expires_at = now + timedelta(seconds=LEASE_SECONDS)
        return self._set(expires_at=expires_at) is not None

    def release(self) -> bool:
        """Give the lease back; True when somebody wanted it meanwhile, or may have got it."""
        before = self._set(
            owner="",
            expires_at=self._clock.now() - _SKEW,
            paid_until=self.paid_until,
            nothing_left=self.nothing_left,
        )
        return before is None or bool(before.get("knocked"))

    def _set(self, **values: object) -> Raw | None:
        """Change the row and return it as it was; None when the lease is not ours any more."""
        mine = {"_id": self._name, "owner": self._token}
        return _rows().find_one_and_update(mine, {"$set": values}, {"knocked": 1})


def _rows() -> Rows:
    return _Lease.rows()
