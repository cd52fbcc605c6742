"""Proof that a webhook call comes from Meta."""

from __future__ import annotations

import hashlib
import hmac

_PREFIX = "sha256="


def valid_signature(secret: str, body: bytes, header: str | None) -> bool:
    """Whether `header` (X-Hub-Signature-256) signs these very bytes with the app's secret.

    Meta signs the escaped JSON that it sends, so the body must be the raw one: parsed and
    written again it never matches. Without a secret nothing is valid.
    """
    if not secret or header is None or not header.startswith(_PREFIX):
        return False
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = header.removeprefix(_PREFIX)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
