"""Keys of the API: made, recognised, and what each lets its holder do.

A key is hustlr_ID_SECRET. The secret has 256 random bits, so nobody can guess it from its SHA-256:
a slow password hash would only make every request slow.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from dialogue.ports import Clock
from webapp.errors import KeyRequestError
from webapp.store.api_keys import ApiKey, ApiKeys

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "users:read": "look up and list users",
        "users:write": "add and change users",
        "providers:read": "look up and list providers, their ratings and free times",
        "providers:write": "register providers",
        "bookings:read": "look up and list bookings",
        "bookings:write": "make bookings and change their status",
        "numbers:read": "see phone numbers in full where they are masked otherwise",
        "model:parse": "have messages understood by the language model",
        "webhooks:manage": "subscribe to news of bookings",
        "privacy": "export and erase everything about a person",
    }
)
"""What a key can be for."""
LONGEST = timedelta(days=366)

_KEY = re.compile(r"hustlr_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODYS = bytes(32)


class Keys:
    """Makes keys and knows them again."""

    def __init__(self, clock: Clock, store: ApiKeys) -> None:
        self._clock = clock
        self._store = store

    def create(self, name: str, scopes: Iterable[str], lasts: timedelta) -> tuple[ApiKey, str]:
        """Return a new key, and the text that its holder shows: only now, it is kept nowhere.

        Raises KeyRequestError.
        """
        wanted = frozenset(scopes)
        if unknown := sorted(wanted - SCOPES.keys()):
            known = ", ".join(SCOPES)
            raise KeyRequestError(f"there is no scope {', '.join(unknown)}: choose from {known}")
        if not wanted or not name.strip():
            raise KeyRequestError("a key needs a name and at least one scope")
        if not timedelta(0) < lasts <= LONGEST:
            raise KeyRequestError(f"a key lasts from 1 to {LONGEST.days} days")
        now = self._clock.now()
        key = ApiKey(
            id=secrets.token_hex(6),
            name=name.strip(),
            scopes=wanted,
            created_at=now,
            expires_at=now + lasts,
        )
        secret = secrets.token_urlsafe(32)
        self._store.add(key, _digest(secret))
        return key, f"hustlr_{key.id}_{secret}"

    def recognise(self, shown: str) -> ApiKey | None:
        """Return the key that somebody shows; None when it opens nothing, whatever the reason."""
        parts = _KEY.fullmatch(shown)
        found = self._store.find(parts[1]) if parts else None
        key, digest = found or (None, _NOBODYS)
        right = hmac.compare_digest(digest, _digest(parts[2] if parts else ""))
        if key is None or not right or not key.valid(self._clock.now()):
            return None
        self._store.note_use(key)
        return key

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key, the newest first."""
        return self._store.all()

    def revoke(self, key_id: str) -> bool:
        """Let a key open nothing any more; False when there is none."""
        return self._store.revoke(key_id)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
