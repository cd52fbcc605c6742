"""Requests that do not fit, and how that is told."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from webapp.api.reading import MOST_BYTES


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"text": "\xff"}', "application/json", 400),
        (b'{"text": "hi"}', "text/plain", 415),
        (b'{"text": "hi"}', "", 415),
        (b"[1]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"text": NaN}', "application/json", 422),
        (b'{"text": 1}', "application/json", 422),
        (b'{"text": "hi", "text2": 1}', "application/json", 422),
        (b'{"text": "' + b"x" * MOST_BYTES + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_none_is_refused(
    api: FlaskClient, body: bytes, kind: str, code: int
) -> None:
    answer = api.post("/model/parse", data=body, content_type=kind)

    assert answer.status_code == code
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == code


def test_a_body_without_a_length_in_advance_is_not_cut_off(api: FlaskClient) -> None:
    body = b'{"phone_number": "0771000041", "name": "Rudo"}' + b" " * MOST_BYTES

    answer = api.post(
        "/api/users",
        input_stream=io.BytesIO(body),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("cursor", ["zzz", "$ne", "booking_1", "booking_1795358215.598x", "a" * 24])
def test_a_cursor_that_we_did_not_give_is_refused(api: FlaskClient, cursor: str) -> None:
    code = api.get("/api/users", query_string={"cursor": cursor}).status_code

    assert code == (200 if cursor == "a" * 24 else 422)


def test_everything_that_does_not_fit_is_told_at_once_and_not_repeated(api: FlaskClient) -> None:
    body = {"phone_number": "911", "name": "", "a/b~c": "secret-word"}

    answer = api.post("/api/users", json=body)

    errors = answer.get_json()["errors"]
    assert [(each["in"], each["at"]) for each in errors] == [
        ("body", "/name"),
        ("body", "/phone_number"),
        ("body", "/a~1b~0c"),
    ]
    assert "secret-word" not in answer.text
    assert "911" not in answer.text


def test_a_parameter_that_comes_twice_is_refused(api: FlaskClient) -> None:
    answer = api.get("/api/users?limit=1&limit=2")

    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [
        {"in": "query", "at": "/limit", "detail": "Expected only once"}
    ]


@pytest.mark.parametrize("number", ["0771", "+1", "abc", "+263", "07710000411111", "٠٧٧١٠٠٠٠٤١"])
def test_what_is_no_phone_number_is_told_from_one_that_nobody_has(
    api: FlaskClient, number: str
) -> None:
    code = api.get(f"/api/users/{number}").status_code

    assert code == (404 if number == "٠٧٧١٠٠٠٠٤١" else 422)
