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

    def acquire(self, name: str) -> str | None:
        """Return a token that holds the lease, or None when somebody else holds it."""
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
        return token

    def renew(self, name: str, token: str) -> bool:
        """Hold the lease for its full time again; False when it was lost to somebody else."""
        expires_at = self._clock.now() + timedelta(seconds=LEASE_SECONDS)
        return bool(_Lease.objects(id=name, owner=token).update_one(set__expires_at=expires_at))

    def release(self, name: str, token: str) -> None:
        """Give the lease back, if it is still held."""
        _Lease.objects(id=name, owner=token).delete()
