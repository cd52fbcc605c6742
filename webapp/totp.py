"""Codes of an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, as all apps do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import struct
from datetime import datetime
from urllib.parse import quote

SECONDS = 30
DIGITS = 6
DRIFT = 1
"""How many steps a phone's clock may be ahead or behind."""


def new_secret() -> str:
    """Return 160 random bits in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def is_secret(text: str) -> bool:
    """Whether a text is such a secret."""
    return re.fullmatch(r"[A-Z2-7]{32}", text) is not None


def step_of(code: str, secret: str, now: datetime) -> int | None:
    """Return the time step whose code this is; None when it is none of the present ones."""
    digits = code.replace(" ", "")
    present = int(now.timestamp()) // SECONDS
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(code_at(step, secret).encode(), digits.encode()):
            return step
    return None


def code_at(step: int, secret: str) -> str:
    """Return the code of a time step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def address(secret: str, account: str) -> str:
    """Return what the QR code for an authenticator app says."""
    return f"otpauth://totp/Hustlr:{quote(account)}?secret={secret}&issuer=Hustlr"
