"""Leases: one process at a time works for one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from mongoengine import DateTimeField, NotUniqueError, StringField

from dialogue.ports import Clock
from webapp.store.connection import Row, collection_class

LEASE_SECONDS = 30.0
"""How long a person waits after a crash; longer than any one step between two renewals."""


class _Lease(Row):
    id = StringField(primary_key=True)
    owner = StringField(required=True)
    expires_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "leases",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 3600}],
    }


@collection_class
class Leases:
    """Leases by name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def acquire(self, name: str) -> Hold | None:
        """Return the hold on a lease, or None when somebody else has it."""
        now = self._clock.now()
        token = uuid4().hex
        try:
            _Lease.objects(id=name, expires_at__lte=now).modify(
                upsert=True,
                set__owner=token,
                set__expires_at=now + timedelta(seconds=LEASE_SECONDS),
            )
        except NotUniqueError:
            return None
        return Hold(name, token, self._clock)


@collection_class
class Hold:
    """A lease that this process has, until it gives it back or is too slow to renew it."""

    def __init__(self, name: str, token: str, clock: Clock) -> None:
        self._name = name
        self._token = token
        self._clock = clock
        self._renewed_at = clock.now()

    def still_held(self) -> bool:
        """Whether the lease is ours for long enough for one more step; renews it when needed."""
        now = self._clock.now()
        if (now - self._renewed_at).total_seconds() < LEASE_SECONDS / 3:
            return True
        mine = _Lease.objects(id=self._name, owner=self._token)
        self._renewed_at = now
        return bool(mine.update_one(set__expires_at=now + timedelta(seconds=LEASE_SECONDS)))

    def release(self) -> None:
        """Give the lease back, if it is still held."""
        _Lease.objects(id=self._name, owner=self._token).delete()
