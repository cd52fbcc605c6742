"""Signatures over the time and the raw body, the same in both directions."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

TIMESTAMP = "X-Hustlr-Timestamp"
SIGNATURE = "X-Hustlr-Signature"
TOLERANCE = 300
"""Seconds that a signature stays good: a recorded request cannot be played again later."""


def signed_headers(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that sign a body."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: _signature(secret, timestamp, body)}


def signed(
    secret: str, body: bytes, *, timestamp: str | None, signature: str | None, now: datetime
) -> bool:
    """Whether the headers sign these very bytes and are not old; without a secret nothing is."""
    if not secret or timestamp is None or signature is None:
        return False
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
        return False
    expected = _signature(secret, timestamp, body)
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    signed_bytes = timestamp.encode() + b"." + body
    return f"sha256={hmac.new(secret.encode(), signed_bytes, hashlib.sha256).hexdigest()}"
