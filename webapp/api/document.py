"""The OpenAPI 3.1 document, made of the models that validate."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api.examples import example_of
from webapp.api.operation import Operation, Operations
from webapp.api.shapes.subscriptions import Event

Json: TypeAlias = "dict[str, Any]"

BESIDE = Path(__file__).with_name("beside.json")
"""What is served beside the API: the health check, the webhook. Written by hand, as their bodies
are not ours."""
REFERENCE = "#/components/schemas/{model}"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

WHAT_PROBLEMS_MEAN: Mapping[int, str] = {
    400: "The body is not JSON.",
    401: "No key, or one that is unknown, expired or revoked.",
    403: "The key is not for this.",
    412: "It was changed meanwhile: the version in If-Match is not the present one.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Something in the request does not fit; `errors` says what and where.",
    428: "If-Match is missing.",
    429: "Too many requests of this key or address; Retry-After says how many seconds to wait.",
    503: "The database cannot be reached; please try again.",
}


def build_document(groups: Iterable[Operations], version: str) -> Json:
    """Return the document of everything that is served."""
    groups = tuple(groups)
    operations = [row for group in groups for row in group.rows]
    document: Json = copy.deepcopy(json.loads(BESIDE.read_text(encoding="utf-8")))
    document["info"]["version"] = version
    document["tags"][:0] = [{"name": g.tag, "description": g.description} for g in groups]
    refer, shapes = _shapes(operations)
    paths: Json = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(
            operation, refer
        )
    document["paths"] = {**paths, **document["paths"]}
    document["webhooks"] = {"bookingChanged": {"post": _event(refer)}}
    document["components"]["schemas"].update(shapes)
    return document


def _event(refer: Mapping[type[BaseModel], Json]) -> Json:
    """Return what subscribers get."""
    headers = {
        "webhook-id": "The event's id: the same when it is sent again.",
        "webhook-timestamp": "Seconds since 1970. Refuse what is older than some minutes.",
        "webhook-signature": "v1, and the base64 of the HMAC-SHA256 over "
        "webhook-id.webhook-timestamp.body with your secret.",
    }
    content = {"schema": refer[Event], "example": example_of(Event)}
    return {
        "operationId": "bookingChanged",
        "summary": "What became of a booking",
        "description": "Posted to the addresses of /api/subscriptions.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": described,
                "schema": {"type": "string"},
            }
            for name, described in headers.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {
            "2XX": {"description": "It has arrived; with anything else it is sent again."},
            "410": {"description": "Nothing more is wanted: the subscription is switched off."},
        },
    }


def _shapes(operations: Iterable[Operation]) -> tuple[Mapping[type[BaseModel], Json], Json]:
    """Return what refers to each model, and the shapes that are referred to."""
    modes: list[tuple[type[BaseModel], Any]] = [(Event, "serialization")]
    for operation in operations:
        if (body := operation.model("body")) is not None:
            modes.append((body, "validation"))
        if operation.gives is not None:
            modes.append((operation.gives, "serialization"))
    references, definitions = models_json_schema(list(dict.fromkeys(modes)), ref_template=REFERENCE)
    by_model = {model: references[model, mode] for model, mode in modes}
    return by_model, definitions.get("$defs", {})


def _described(operation: Operation, refer: Mapping[type[BaseModel], Json]) -> Json:
    described: Json = {
        "tags": [operation.tag],
        "operationId": operation.id,
        "summary": operation.summary,
        "description": _said(operation),
        "security": [{"key": [operation.scope] if operation.scope else []}],
        "parameters": [
            *_parameters("path", operation.model("path")),
            *_parameters("query", operation.model("query")),
            *_headers_taken(operation),
        ],
        "responses": _answers(operation, refer),
    }
    body = operation.model("body")
    if body is not None:
        content = {"schema": refer[body], "example": example_of(body)}
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    return described


def _said(operation: Operation) -> str:
    needs = f"Scope: `{operation.scope}`." if operation.scope else "Any key may ask."
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", operation.description)
    return f"{text}\n\n{needs}".strip()


def _parameters(place: str, model: type[BaseModel] | None) -> list[Json]:
    if model is None:
        return []
    schema = model.model_json_schema(ref_template=REFERENCE)
    found = []
    for name, field in schema["properties"].items():
        described = field.pop("description", "")
        field.pop("title", None)
        examples = field.pop("examples", None)
        parameter: Json = {
            "name": name,
            "in": place,
            "required": name in schema.get("required", []),
            "description": described,
            "schema": field,
        }
        if examples and examples[0] not in (None, ""):
            parameter["example"] = examples[0]
        found.append(parameter)
    return found


def _headers_taken(operation: Operation) -> list[Json]:
    found = []
    if operation.creates:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "Of your own choice. For a day the same key with the same request "
                "gets the first answer again, and does nothing twice.",
                "schema": {"type": "string", "maxLength": 100, "pattern": "^[ -~]*$"},
                "example": "8a6e0f9c-1f5d-4d6b-9d3e-5f0f7c1a2b3c",
            }
        )
    if operation.versions in ("optional", "required"):
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": operation.versions == "required",
                "description": "The ETag of what you change, as it was last shown to you.",
                "schema": {"type": "string", "maxLength": 200, "pattern": '^"[!#-~]*"$'},
                "example": '"1763817600000"',
            }
        )
    return found


def _answers(operation: Operation, refer: Mapping[type[BaseModel], Json]) -> Json:
    well: Json = {"description": "Done.", "headers": _headers_given(operation)}
    if operation.gives is not None:
        content = {"schema": refer[operation.gives], "example": example_of(operation.gives)}
        well["content"] = {"application/json": content}
    answers = {str(operation.code): well}
    if operation.method == "GET" and operation.versions == "shown":
        unchanged = "Not changed since the version in If-None-Match."
        answers["304"] = {"description": unchanged, "headers": _headers_given(operation)}
    for code, meaning in sorted(_problems(operation).items()):
        answers[str(code)] = {"description": meaning, "content": PROBLEM}
    return answers


def _headers_given(operation: Operation) -> Json:
    etag = {"description": "The version.", "schema": {"type": "string"}}
    location = {"description": "Path of what was made.", "schema": {"type": "string"}}
    replayed = {
        "description": "true: this was answered before under the same Idempotency-Key.",
        "schema": {"type": "string"},
    }
    headers: Json = {}
    if operation.versions != "none":
        headers["ETag"] = etag
    if operation.creates:
        headers |= {"Location": location, "Idempotent-Replayed": replayed}
    return headers


def _problems(operation: Operation) -> Mapping[int, str]:
    codes = {401, 422, 429, 503}
    codes |= {403} if operation.scope else set()
    codes |= {400, 413, 415} if operation.model("body") else set()
    codes |= {412} if operation.versions in ("optional", "required") else set()
    codes |= {428} if operation.versions == "required" else set()
    found = {code: WHAT_PROBLEMS_MEAN[code] for code in codes}
    for code, meaning in operation.problems.items():
        found[code] = f"{meaning} {found[code]}" if code in found else meaning
    if operation.creates:
        busy = "The first request with this Idempotency-Key is still being worked on."
        found[409] = f"{found[409]} {busy}" if 409 in found else busy
    return found
