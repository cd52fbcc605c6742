"""What all routes share: the services, who is asking, and the headers that protect a browser."""

from __future__ import annotations

import ipaddress
from typing import TypeAlias, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from webapp.errors import StoreUnavailable
from webapp.services import Services

IPAddress: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"

UNCOUNTED = frozenset({"webhooks.receive", "health.alive", "health.ready", "health.figures"})
"""Endpoints that any machine may call as often as it likes: signed, or cheap."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def services() -> Services:
    """Return what this process was built with."""
    return cast(Services, current_app.extensions["hustlr"])


def wants_html() -> bool:
    """Whether a person with a browser asks; programs that name no type get JSON."""
    kinds = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(kinds, default="application/json") == "text/html"


def refuse_other_sites() -> None:
    """Answer 403 to a change that a page of another site asks for in the visitor's name.

    Every browser of the last years sends Sec-Fetch-Site; older ones send Origin with a POST.
    Neither is sent by programs, which carry nobody's rights unknowingly.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        abort(403, "This address takes changes only from its own pages.")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, "This address takes changes only from its own pages.")


def refuse_too_many() -> None:
    """Answer 429 to an address that asks too often; webhooks and health checks are not counted."""
    if request.endpoint in UNCOUNTED:
        return
    address = _client_address()
    if not address.is_loopback and not services().limits.allows_request(_counted_as(address)):
        raise TooManyRequests("Too many requests; please wait a minute.", retry_after=60)


def _client_address() -> IPAddress:
    """Return who asks: the one for whom a proxy in our own network forwards, or the peer."""
    peer = _ip(request.remote_addr or "") or ipaddress.IPv6Address("::")
    if not peer.is_private:
        return peer
    return _ip(request.headers.get("X-Forwarded-For", "").rpartition(",")[2]) or peer


def _counted_as(address: IPAddress) -> str:
    """Return the address, or the network that one customer of a provider has in IPv6."""
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, prefix), strict=False).network_address)


def refuse_other_machines() -> None:
    """Answer 404 to everybody who does not sit at this machine.

    A forwarded request comes from a proxy, which may stand here and serve others; a foreign Host
    is a name that somebody made to point here.
    """
    host = urlsplit(f"//{request.host}").hostname or ""
    near = _is_loopback(request.remote_addr or "") and (host == "localhost" or _is_loopback(host))
    if not near or "X-Forwarded-For" in request.headers:
        abort(404)


def keep_local(blueprint: Blueprint) -> None:
    """Serve a blueprint without accounts: only here, and changes only from its own pages."""
    blueprint.before_request(refuse_other_machines)
    blueprint.before_request(refuse_other_sites)


def install(app: Flask) -> None:
    """Add headers to every answer, answers to every error, and what every page's menu needs."""
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _error)
    app.register_error_handler(StoreUnavailable, _store_unavailable)
    app.context_processor(_menu)


def _menu() -> dict[str, object]:
    return {"simulator_enabled": services().settings.simulator_enabled}


def _is_loopback(address: str) -> bool:
    parsed = _ip(address)
    return parsed is not None and parsed.is_loopback


def _ip(address: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(address.strip())
    except ValueError:
        return None


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _store_unavailable(_: StoreUnavailable) -> Response:
    message = "The database cannot be reached at the moment. Please try again."
    return _answer(503, "Service unavailable", message)


def _error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    response = _answer(error.code or 500, error.name, error.description or error.name)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _answer(code: int, name: str, message: str) -> Response:
    """One shape for all errors: a small page for browsers, {"error": {…}} for programs."""
    if not request.path.startswith("/api/") and wants_html():
        page = render_template("error.html", name=name, message=message)
        response = current_app.make_response(page)
    else:
        response = jsonify(error={"code": code, "message": message})
    response.status_code = code
    return response
