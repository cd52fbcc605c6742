"""One shape for all errors: problem details (RFC 9457) for programs, a small page for browsers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests
from werkzeug.http import HTTP_STATUS_CODES

from webapp.errors import StoreUnavailable

PROBLEM_JSON = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/model/")
"""Paths that answer every error with problem details, whatever the client says it takes."""


class Problem(HTTPException):
    """An error with more to it than a code and a sentence."""

    def __init__(self, code: int, detail: str, *, kind: str = "", **more: Any) -> None:  # noqa: ANN401 - whatever JSON can carry
        """`kind` tells problems of one code apart; `more` stands beside the usual members."""
        super().__init__(detail)
        self.code = code
        self.kind = kind
        self.more: Mapping[str, Any] = more


PLAINLY = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "What was sent is too large.",
    500: "Something went wrong on our side, and it has been noted. Please try again.",
}


def wants_html() -> bool:
    """Whether a person with a browser asks; programs that name no type get JSON."""
    kinds = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(kinds, default="application/json") == "text/html"


def answer_error(error: HTTPException) -> ResponseReturnValue:
    """Answer what a view, or the framework, raised."""
    if error.response is not None:
        return error.get_response()
    code = error.code or 500
    detail = error.description or error.name
    if error.description == type(error).description:  # nobody has said anything better
        detail = PLAINLY.get(code, detail)
    if isinstance(error, Problem):
        response = problem(code, detail, kind=error.kind, **error.more)
    else:
        response = problem(code, detail)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_store_unavailable(_: StoreUnavailable) -> Response:
    """Answer 503; what is wrong with the database is nobody's business."""
    return problem(503, "The database cannot be reached at the moment. Please try again.")


def problem(code: int, detail: str, *, kind: str = "", **more: Any) -> Response:  # noqa: ANN401 - as above
    """Return an error as the client reads it."""
    title = HTTP_STATUS_CODES.get(code, "Error")
    if not request.path.startswith(FOR_PROGRAMS) and wants_html():
        page = render_template("error.html", name=title, message=detail)
        return current_app.make_response((page, code))
    told = {
        "type": f"urn:hustlr:problem:{kind}" if kind else "about:blank",
        "title": title,
        "status": code,
        "detail": detail,
        **more,
    }
    return Response(json.dumps(told, ensure_ascii=False), code, content_type=PROBLEM_JSON)
