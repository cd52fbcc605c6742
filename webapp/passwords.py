"""What makes a good password, and how one is kept: argon2id with the library's defaults.

Those are RFC 9106's second choice, 64 MiB and three passes; OWASP's ASVS asks for 46 MiB and one.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256
COMMON = Path(__file__).resolve().parents[1] / "data" / "common_passwords.txt"

_HASHER = PasswordHasher()
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "0123456789" * 3, "qwertyuiopasdfghjklzxcvbnm")


def weakness(password: str, *names: str) -> str | None:
    """Return what is wrong with a new password, as a sentence; None when nothing is.

    `names` are words that others know: the account's name. No kinds of characters are demanded.
    """
    if len(password) < SHORTEST:
        return f"It has {len(password)} characters; {SHORTEST} are needed, 15 are better."
    if len(password) > LONGEST:
        return f"It has {len(password)} characters; {LONGEST} is the limit."
    lowered = password.lower()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lowered)
    if any(word and word in (lowered, core) for word in ("hustlr", *map(str.lower, names))):
        return "It is little more than a name that others know."
    if len(set(lowered)) < 5 or _is_run(lowered) or lowered in (lowered * 2)[1:-1]:
        return "It is a row of characters that is easily guessed."
    if {lowered, core} & _common():
        return "It is one of the passwords that are tried first. Three or four words are better."
    return None


def hashed(password: str) -> str:
    """Return what may be stored of a password."""
    return _HASHER.hash(password)


def matches(password: str, password_hash: str) -> bool:
    """Whether a password is the one of a hash; takes as long when there is no hash."""
    try:
        return _HASHER.verify(password_hash or _nobodys(), password) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _is_run(text: str) -> bool:
    return any(text in run or text[::-1] in run for run in _RUNS)


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="ascii").split())


@functools.cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
