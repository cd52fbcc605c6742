"""Requests that were answered once, and are answered the same again for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from mongoengine import BinaryField, DateTimeField, DictField, IntField, StringField
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from dialogue.ports import Clock
from webapp.store.connection import Raw, Row, collection_class

KEPT = timedelta(days=1)
ABANDONED = timedelta(minutes=1)
"""After which a request without an answer is taken for one whose process has died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What is known of an earlier request with the same key."""

    fingerprint: bytes
    """SHA-256 of method, path and body."""
    code: int | None
    """None: it is being worked on."""
    body: str
    headers: dict[str, str]


class _Request(Row):
    id = StringField(primary_key=True)
    fingerprint = BinaryField(required=True)
    code = IntField()
    body = StringField()
    headers = DictField()
    begun_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "api_requests",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }


@collection_class
class AnsweredRequests:
    """Requests by the key that the client gave them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def begin(self, request_id: str, fingerprint: bytes) -> Earlier | None:
        """Note that a request is worked on; None: it is the first, and the caller works on it."""
        now = self._clock.now()
        row = {
            "_id": request_id,
            "fingerprint": fingerprint,
            "begun_at": now,
            "expires_at": now + KEPT,
        }
        try:
            _rows().insert_one(row)
        except DuplicateKeyError:
            return self._earlier(request_id, fingerprint)
        return None

    def _earlier(self, request_id: str, fingerprint: bytes) -> Earlier | None:
        """Return what is known; take the request over when whoever worked on it has died."""
        now = self._clock.now()
        given_up = {"code": None, "fingerprint": fingerprint, "begun_at": {"$lt": now - ABANDONED}}
        taken = _rows().update_one({"_id": request_id, **given_up}, {"$set": {"begun_at": now}})
        row = None if taken.modified_count else _rows().find_one({"_id": request_id})
        if row is None:
            return None
        return Earlier(
            fingerprint=bytes(row["fingerprint"]),
            code=row.get("code"),
            body=row.get("body", ""),
            headers=row.get("headers", {}),
        )

    def finish(self, request_id: str, code: int, body: str, headers: dict[str, str]) -> None:
        """Keep the answer."""
        answer = {"code": code, "body": body, "headers": headers}
        _rows().update_one({"_id": request_id}, {"$set": answer})

    def forget(self, request_id: str) -> None:
        """Let the next request with this key be the first: this one led to nothing."""
        _rows().delete_one({"_id": request_id})


def _rows() -> Collection[Raw]:
    return _Request._get_collection()
