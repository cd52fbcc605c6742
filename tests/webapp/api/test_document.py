"""The OpenAPI document tells the truth, and no route takes what it does not name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.api.document import build_document
from webapp.api.examples import example_of
from webapp.api.operation import Operation
from webapp.api.routes import GROUPS
from webapp.keys import SCOPES

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
OPERATOR = {"$ne": None}
OPERATIONS = {row.id: row for group in GROUPS for row in group.rows}
PATHS = {
    "phone_number": "+263771000041",
    "service_type": "plumber",
    "booking_id": "booking_1764662906.123",
    "subscription_id": "65a1f0c2b3d4e5f60718293a",
}

every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


def address(operation: Operation, **changes: str) -> str:
    values = {**PATHS, **changes}
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], operation.path)


def injections() -> Iterator[Any]:
    """Yield every field of every body, every parameter of every query and path."""
    for operation in OPERATIONS.values():
        for place in ("path", "query", "body"):
            model = operation.model(place)
            for field in model.model_fields if model else ():
                yield pytest.param(operation, place, field, id=f"{operation.id}-{place}-{field}")


@pytest.mark.parametrize(("operation", "place", "field"), list(injections()))
def test_an_operator_in_place_of_a_value_is_refused(
    api: FlaskClient, operation: Operation, place: str, field: str
) -> None:
    body_model = operation.model("body")
    body = example_of(body_model) if body_model else None
    path, query = address(operation), {}
    if place == "body":
        body = {**(body or {}), field: OPERATOR}
    elif place == "query":
        query = {field: '{"$ne": null}'}
    else:
        path = address(operation, **{field: '{"$ne": null}'})

    answer = api.open(path, method=operation.method, json=body, query_string=query)

    assert answer.status_code == 422
    assert place in {error["in"] for error in answer.get_json()["errors"]}


@every_operation
def test_what_nobody_asked_for_is_refused(api: FlaskClient, operation: Operation) -> None:
    model = operation.model("body")
    body = {**example_of(model), "is_admin": True} if model else None

    with_query = api.open(address(operation) + "?phone__ne=1", method=operation.method)
    with_body = api.open(address(operation), method=operation.method, json=body)

    assert with_query.status_code == 422
    assert model is None or with_body.status_code == 422


@every_operation
def test_each_operation_wants_its_scope_and_no_other(
    client_for: Any,  # noqa: ANN401
    operation: Operation,
) -> None:
    others = client_for(*(SCOPES.keys() - {operation.scope}))

    code = others.open(address(operation), method=operation.method).status_code

    assert (code == 403) is (operation.scope is not None)


def test_every_api_route_is_documented_and_back(app: Flask) -> None:
    document = build_document(GROUPS, "1")
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/model/"))
        for method in (rule.methods or set()) & METHODS
    }
    told = {(path, method.upper()) for path, item in document["paths"].items() for method in item}

    assert {each for each in told if each[0] != "/"} == served


@every_operation
def test_every_operation_is_told_with_examples_that_hold(operation: Operation) -> None:
    document = build_document(GROUPS, "1")
    told = document["paths"][operation.path][operation.method.lower()]

    assert told["summary"]
    assert {"401", "422", "429", "503"} <= set(told["responses"])
    for parameter in told["parameters"]:
        assert parameter["description"], parameter["name"]
    body = operation.model("body")
    if body is not None:
        body.model_validate_json(json.dumps(example_of(body)))
    if operation.gives is not None:
        assert told["responses"][str(operation.code)]["content"]["application/json"]["example"]


def test_every_scope_is_wanted_somewhere() -> None:
    used = {operation.scope for operation in OPERATIONS.values()}

    assert SCOPES.keys() - used == {"numbers:read"}
