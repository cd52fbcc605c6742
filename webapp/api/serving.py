"""An operation as a view of Flask: key, limits, validation, repeated requests, answer."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from webapp.api.operation import Answer, Caller, Operation
from webapp.api.reading import body_bytes, read_arguments
from webapp.store.api_keys import ApiKey
from webapp.store.idempotency import Earlier
from webapp.web import Problem, client_name, refuse_more_than, services

MOST_OF_KEY = 300
"""Requests of one key within one minute."""
MOST_LOOKUPS = 60
"""Questions of one key within one minute about who has a number."""
MOST_REFUSALS = 30
"""Wrong keys of one address within one minute."""
LONGEST_IDEMPOTENCY_KEY = 100

View = Callable[..., Response]

logger = logging.getLogger(__name__)


def view_of(operation: Operation) -> View:
    """Return the function that Flask calls."""

    def view(**path: str) -> Response:
        key = _authenticated(operation)
        if not operation.creates:
            return _answered(operation, path, _caller(key, secrets.token_hex(16)))
        given = _idempotency_key()
        if not given:
            return _answered(operation, path, _caller(key, secrets.token_hex(16)))
        return _answered_once(operation, path, _caller(key, f"{key.id}:{given}"))

    return view


def _authenticated(operation: Operation) -> ApiKey:
    """Return the key; raises Problem (401, 403) or TooManyRequests."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    key = services().keys.recognise(shown.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        logger.warning("no valid key is shown for %s %s", request.method, operation.path)
        refuse_more_than(MOST_REFUSALS, f"refused:{client_name()}")
        raise Problem(401, "A valid key is needed: Authorization: Bearer KEY.", kind="key")
    refuse_more_than(MOST_OF_KEY, f"key:{key.id}")
    if operation.scope is not None and operation.scope not in key.scopes:
        logger.warning("key %s is not for %s %s", key.id, request.method, operation.path)
        raise Problem(403, f"This key is not for {operation.scope}.", kind="scope")
    if operation.lookup:
        refuse_more_than(MOST_LOOKUPS, f"lookup:{key.id}")
    return key


def _caller(key: ApiKey, request_id: str) -> Caller:
    return Caller(key=key, request_id=request_id, if_match=request.if_match)


def _idempotency_key() -> str:
    given = request.headers.get("Idempotency-Key", "")
    if len(given) > LONGEST_IDEMPOTENCY_KEY or not given.isascii() or not given.isprintable():
        detail = f"Idempotency-Key: expected at most {LONGEST_IDEMPOTENCY_KEY} printable characters"
        raise Problem(422, detail, kind="idempotency-key")
    return given


def _answered(operation: Operation, path: Mapping[str, str], caller: Caller) -> Response:
    arguments: dict[str, Any] = dict(read_arguments(operation, path))
    if operation.versions == "required" and not caller.if_match:
        raise Problem(428, "Send the ETag of what you change as If-Match.", kind="version")
    if "caller" in operation.takes:
        arguments["caller"] = caller
    return _response(operation, operation.view(**arguments))


def _answered_once(operation: Operation, path: Mapping[str, str], caller: Caller) -> Response:
    """Answer a request with an Idempotency-Key: work on it once, and repeat the answer.

    What the client did wrong is not kept: it may be put right under the same key.
    """
    requests = services().requests
    fingerprint = _fingerprint()
    earlier = requests.begin(caller.request_id, fingerprint)
    if earlier is not None:
        return _repeated(earlier, fingerprint)
    try:
        response = _answered(operation, path, caller)
    except BaseException:
        requests.forget(caller.request_id)
        raise
    kept = {
        name: response.headers[name] for name in ("Location", "ETag") if name in response.headers
    }
    requests.finish(caller.request_id, response.status_code, response.get_data(as_text=True), kept)
    return response


def _repeated(earlier: Earlier, fingerprint: bytes) -> Response:
    if earlier.fingerprint != fingerprint:
        detail = "This Idempotency-Key was used for another request."
        raise Problem(422, detail, kind="idempotency-key")
    if earlier.code is None:
        detail = "The first request with this Idempotency-Key is still being worked on."
        raise Problem(409, detail, kind="in-progress")
    response = Response(earlier.body, earlier.code, mimetype="application/json")
    response.headers.update({**earlier.headers, "Idempotent-Replayed": "true"})
    return response


def _fingerprint() -> bytes:
    told = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(told + body_bytes()).digest()


def _response(operation: Operation, answer: Answer[Any]) -> Response:
    if answer.body is None:
        return Response(status=operation.code)
    text = json.dumps(answer.body.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    response = Response(text, operation.code, mimetype="application/json")
    if answer.etag:
        response.set_etag(answer.etag)
        response.make_conditional(request)  # 304 where the client has this version
    if answer.location:
        response.headers["Location"] = answer.location
        response.autocorrect_location_header = False
    return response
