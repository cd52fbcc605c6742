from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from webapp.channels.baileys import SIGNATURE, TIMESTAMP, signed, signed_headers

SECRET = "s" * 40
BODY = '{"text":"mhoro – ✓"}'.encode()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)


def valid(
    body: bytes = BODY, secret: str = SECRET, now: datetime = NOW, timestamp: str | None = None
) -> bool:
    headers = signed_headers(SECRET, BODY, NOW)
    if timestamp is not None:
        headers[TIMESTAMP] = timestamp
    return signed(secret, body, timestamp=headers[TIMESTAMP], signature=headers[SIGNATURE], now=now)


def test_a_body_with_its_own_headers_is_signed() -> None:
    assert valid()


def test_the_signature_is_the_one_that_the_bridge_computes() -> None:
    """The same figures stand in the bridge's own test."""
    at = datetime.fromtimestamp(1_700_000_000, tz=timezone.utc)
    assert signed_headers("secret", b"{}", at) == {
        TIMESTAMP: "1700000000",
        SIGNATURE: "sha256=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163",
    }


def test_another_body_secret_or_time_is_not_signed() -> None:
    assert not valid(body=b"{}")
    assert not valid(secret="t" * 40)
    assert not valid(timestamp=str(int(NOW.timestamp()) + 1))
    assert not valid(secret="")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_future_signature_is_refused(minutes: int) -> None:
    assert not valid(now=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("timestamp", ["", "soon", "1" * 40, "١٢٣", "-5"])
def test_an_odd_time_is_refused(timestamp: str) -> None:
    assert not valid(timestamp=timestamp)


def test_missing_headers_are_refused() -> None:
    assert not signed(SECRET, BODY, timestamp=None, signature=None, now=NOW)
