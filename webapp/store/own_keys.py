"""Secrets that this installation makes for itself, once, and keeps in the database."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from mongoengine import BinaryField, StringField
from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from webapp.store.connection import Raw, Row, with_errors_translated

_BYTES = 32


class _OwnKey(Row):
    id = StringField(primary_key=True)
    key = BinaryField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "own_keys"}


def _own_key(name: str) -> bytes:
    fresh = {"$setOnInsert": {"key": secrets.token_bytes(_BYTES)}}
    try:
        row = _rows().find_one_and_update(
            {"_id": name}, fresh, upsert=True, return_document=ReturnDocument.AFTER
        )
    except DuplicateKeyError:  # another process has just made it
        row = _rows().find_one({"_id": name})
    assert row is not None  # noqa: S101 - it is never taken out
    return bytes(row["key"])


def own_key(name: str) -> bytes:
    """Return the key of a name: the same in every process; made on the first use."""
    key: bytes = with_errors_translated(_own_key)(name)
    return key


def _rows() -> Collection[Raw]:
    return _OwnKey._get_collection()
