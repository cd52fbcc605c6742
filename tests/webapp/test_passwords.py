"""Which passwords are taken, how they are kept, and the codes of authenticator apps."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from webapp import passwords, totp

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The 20 bytes "12345678901234567890" of RFC 6238's appendix B."""


@pytest.mark.parametrize(
    "password",
    [
        "three brown horses",
        "mhuka-dzesango-2026",
        "correct horse battery",
        "ŋ漢字とかな混じりの長文です",
        "x9!kQz72#mLw",
    ],
)
def test_long_passwords_are_taken_whatever_is_in_them(password: str) -> None:
    assert passwords.weakness(password, "rudo") is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "5 characters"),
        ("x" * 300, "300 characters"),
        ("aaaaaaaaaaaaaa", "row of characters"),
        ("abcdefghijklmn", "row of characters"),
        ("0987654321098", "row of characters"),
        ("password123456", "tried first"),
        ("Password2026!!!", "tried first"),
        ("qwerty123456", "tried first"),
        ("passwordpassword", "row of characters"),
        ("hustlr2026!!!", "name that others know"),
        ("rudo.moyo2026", "name that others know"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, why: str) -> None:
    assert why in (passwords.weakness(password, "rudo.moyo") or "")


def test_a_hash_is_argon2id_with_its_own_salt() -> None:
    one, other = passwords.hashed("three brown horses"), passwords.hashed("three brown horses")

    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != other
    assert passwords.matches("three brown horses", one)
    assert not passwords.matches("three brown cows", one)
    assert not passwords.outdated(one)


@pytest.mark.parametrize("kept", ["", "no hash at all", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_what_is_no_hash_matches_nothing(kept: str) -> None:
    assert not passwords.matches("nobody has this password", kept)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, timezone.utc)

    assert totp.code_at(seconds // 30, RFC_SECRET) == code
    assert totp.step_of(f"{code[:3]} {code[3:]}", RFC_SECRET, now) == seconds // 30


def test_a_phone_may_be_half_a_minute_behind_but_not_two() -> None:
    now = datetime.fromtimestamp(1_234_567_890, timezone.utc)
    step = 1_234_567_890 // 30

    taken = [
        d for d in range(-4, 5) if totp.step_of(totp.code_at(step + d, RFC_SECRET), RFC_SECRET, now)
    ]

    assert taken == [-1, 0, 1]


def test_a_secret_is_random_and_its_address_names_the_account() -> None:
    secret = totp.new_secret()

    assert totp.is_secret(secret)
    assert secret != totp.new_secret()
    assert totp.address(secret, "rudo@x.org") == (
        f"otpauth://totp/Hustlr:rudo%40x.org?secret={secret}&issuer=Hustlr"
    )
    assert not any(map(totp.is_secret, ("", "short", "0" * 32, f"{secret}'")))
