"""Path, query and body of a request as models; what does not fit is told all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.api.operation import Operation
from webapp.web import Problem

MOST_BYTES = 64 * 1024
"""A body is shorter."""


def read_arguments(operation: Operation, path: Mapping[str, str]) -> dict[str, BaseModel]:
    """Return what the view takes; raises Problem: 400, 413, 415 or 422."""
    found: dict[str, BaseModel] = {}
    errors: list[dict[str, str]] = []
    for name in ("path", "query", "body"):
        model = operation.model(name)
        try:
            if model is not None:
                found[name] = _read(name, model, path)
            elif name == "query":
                _refuse_queries()
        except ValidationError as error:
            errors += _told(name, error)
    if errors:
        raise Problem(422, "The request does not fit.", kind="validation", errors=errors)
    return found


def body_bytes() -> bytes:
    """Return the body; raises Problem when it is not JSON of a reasonable size."""
    request.max_content_length = MOST_BYTES
    if request.mimetype != "application/json":
        raise Problem(415, "The body must be sent as application/json.")
    body = request.get_data()
    if len(body) >= MOST_BYTES:  # without a length in advance, it was cut off there
        raise RequestEntityTooLarge
    return body


def _read(name: str, model: type[BaseModel], path: Mapping[str, str]) -> BaseModel:
    if name == "path":
        return model.model_validate_strings(dict(path))
    if name == "query":
        return model.model_validate_strings(_single_values())
    return _read_body(model)


def _read_body(model: type[BaseModel]) -> BaseModel:
    try:
        return model.model_validate_json(body_bytes())
    except ValidationError as error:
        if any(each["type"] == "json_invalid" for each in error.errors()):
            raise Problem(400, "The body is not JSON.", kind="json") from None
        raise


def _single_values() -> dict[str, str]:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise _query_problem(repeated, "Expected only once")
    return request.args.to_dict()


def _refuse_queries() -> None:
    if request.args:
        raise _query_problem(list(request.args), "Extra inputs are not permitted")


def _query_problem(names: list[str], detail: str) -> Problem:
    errors = [{"in": "query", "at": f"/{name}", "detail": detail} for name in names]
    return Problem(422, "The request does not fit.", kind="validation", errors=errors)


def _told(name: str, error: ValidationError) -> Iterator[dict[str, str]]:
    """Yield where (a JSON pointer) and what; never what was sent: it may be a secret."""
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        yield {
            "in": name,
            "at": _pointer(each),
            "detail": each["msg"].removeprefix("Value error, "),
        }


def _pointer(error: ErrorDetails) -> str:
    parts: list[Any] = list(error["loc"])
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
