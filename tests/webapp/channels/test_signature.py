from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from webapp.channels.cloud_api import valid_signature

SECRET = "0123456789abcdef0123456789abcdef"
BODY = (
    rb'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
    rb'"value":{"text":"caf\u00e9 \/ ok"}}]}]}'
)
DIGEST = "b055cde714a5d926de3160f667238f7858f9f1d42bdc7312d88d425d45fd683b"


def test_the_raw_bytes_as_meta_signed_them_are_valid() -> None:
    assert valid_signature(SECRET, BODY, f"sha256={DIGEST}")


def test_the_same_json_written_again_is_refused() -> None:
    again = json.dumps(json.loads(BODY)).encode()
    assert not valid_signature(SECRET, again, f"sha256={DIGEST}")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        DIGEST,
        f"sha1={DIGEST}",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST}0",
        f"sha256={DIGEST.upper()}",
        f"sha256= {DIGEST}",
        "sha256=" + "é" * 64,
        "sha256=\ud800" + "0" * 63,
    ],
)
def test_any_other_header_is_refused(header: str | None) -> None:
    assert not valid_signature(SECRET, BODY, header)


def test_another_secret_is_refused() -> None:
    assert not valid_signature(SECRET[::-1], BODY, f"sha256={DIGEST}")


def test_without_a_secret_nothing_is_valid() -> None:
    digest = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert not valid_signature("", BODY, f"sha256={digest}")
