"""The whole API under requests that are made from its own document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.webapp.api.world import add_provider, add_user, booking_body
from webapp import limits
from webapp.api import serving
from webapp.api.routes import document
from webapp.keys import SCOPES
from webapp.services import Services

Operation: TypeAlias = "APIOperation[Any, Any, Any, Any]"
AnyCase: TypeAlias = "Case[Any]"
CASES = 8
"""Of each operation; every other one has something in it that the document forbids."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]


def attack(operation: Operation, headers: dict[str, str]) -> int:
    """Send cases of an operation and judge each answer; return how many were sent."""
    sent = 0
    valid = operation.as_strategy(GenerationMode("positive"))
    broken = operation.as_strategy(GenerationMode("negative"))

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(valid, broken))
    def send(case: AnyCase) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()
    return sent


def test_no_request_breaks_anything_or_gets_an_answer_that_is_not_documented(
    app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("MOST_OF_KEY", "MOST_LOOKUPS", "MOST_REFUSALS"):
        monkeypatch.setattr(serving, limit, 1_000_000)
    monkeypatch.setattr(limits, "MOST_REQUESTS", 1_000_000)
    _, key = services.keys.create("a test", SCOPES, timedelta(days=1))
    headers = {"Authorization": f"Bearer {key}"}
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = headers["Authorization"]
    add_user(client)
    add_provider(client, services)
    client.post("/api/bookings", json=booking_body(services))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, headers=headers)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    attacked = {each.label: attack(each, headers) for each in operations}

    assert len(attacked) == sum(len(item) for item in document()["paths"].values())
    assert sum(attacked.values()) > len(attacked)
