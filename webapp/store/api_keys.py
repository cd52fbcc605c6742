"""Keys of the API: what is kept of them never lets anybody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import BinaryField, DateTimeField, ListField, StringField

from dialogue.ports import Clock
from webapp.store.connection import Raw, Row, collection_class

USE_NOTED = timedelta(minutes=1)
"""How exact `used_at` is: one write a minute for a key, however often it is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that was given to somebody."""

    id: str
    """Stands in the key itself, and tells in lists which one it is."""
    name: str
    """Who has it, and for what."""
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    """To the minute; None: never."""

    def valid(self, now: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.revoked_at is None and now < self.expires_at


class _ApiKey(Row):
    id = StringField(primary_key=True)
    name = StringField(required=True)
    digest = BinaryField(required=True)
    scopes = ListField(StringField())
    created_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    revoked_at = DateTimeField()
    used_at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {"collection": "api_keys"}


@collection_class
class ApiKeys:
    """Keys by id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, key: ApiKey, digest: bytes) -> None:
        """Store a new key with the SHA-256 of its secret."""
        row = {
            "_id": key.id,
            "name": key.name,
            "digest": digest,
            "scopes": sorted(key.scopes),
            "created_at": key.created_at,
            "expires_at": key.expires_at,
        }
        _ApiKey._get_collection().insert_one(row)

    def find(self, key_id: str) -> tuple[ApiKey, bytes] | None:
        """Return a key and the SHA-256 of its secret; None when there is none."""
        row = _ApiKey._get_collection().find_one({"_id": key_id})
        return (_key(row), bytes(row["digest"])) if row else None

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key, the newest first."""
        rows = _ApiKey._get_collection().find().sort([("created_at", -1), ("_id", 1)])
        return tuple(_key(row) for row in rows)

    def revoke(self, key_id: str) -> bool:
        """Let a key open nothing any more; False when there is none. Once revoked it stays so."""
        row = _ApiKey._get_collection().find_one({"_id": key_id})
        if row is None:
            return False
        change = {"$set": {"revoked_at": self._clock.now()}}
        _ApiKey._get_collection().update_one({"_id": key_id, "revoked_at": None}, change)
        return True

    def note_use(self, key: ApiKey) -> None:
        """Note that a key was used now."""
        now = self._clock.now()
        if key.used_at is None or now - key.used_at >= USE_NOTED:
            _ApiKey._get_collection().update_one({"_id": key.id}, {"$set": {"used_at": now}})


def _key(row: Raw) -> ApiKey:
    return ApiKey(
        id=str(row["_id"]),
        name=row["name"],
        scopes=frozenset(row["scopes"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row.get("revoked_at"),
        used_at=row.get("used_at"),
    )
