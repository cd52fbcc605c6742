"""Who asks: from where, over what, and whether they may."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import TypeAlias, cast
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, request
from werkzeug.exceptions import TooManyRequests

from webapp.limits import MINUTE
from webapp.services import Services

IPAddress: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"

UNCOUNTED = frozenset(
    {
        "webhooks.receive",
        "webhooks.receive_from_bridge",
        "health.alive",
        "health.ready",
        "health.figures",
    }
)
"""Endpoints that any machine may call as often as it likes: signed, or cheap."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def services() -> Services:
    """Return what this process was built with."""
    return cast(Services, current_app.extensions["hustlr"])


def is_https() -> bool:
    """Whether the browser speaks TLS: to us, or to the proxy in our own network before us."""
    forwarded = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip()
    return request.is_secure or (forwarded == "https" and _peer().is_private)


def client_name() -> str:
    """Return for whom requests are counted: an address, or one customer's network in IPv6."""
    address = _client_address()
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, prefix), strict=False).network_address)


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
    if request.endpoint in UNCOUNTED or _without_proxy():
        return
    if not services().limits.allows_request(client_name()):
        raise TooManyRequests("Too many requests; please wait a minute.", retry_after=60)


def refuse_more_than(most: int, name: str, per: timedelta = MINUTE) -> None:
    """Answer 429 to what was done `most` times in this stretch of time, over all processes.

    `name` says what is counted and for whom: "login:rudo", "key:4f2a".
    """
    if not services().limits.allows(name, most, per):
        raise TooManyRequests(
            "Too many requests; please wait.", retry_after=int(per.total_seconds())
        )


def refuse_other_machines() -> None:
    """Answer 404 to everybody who does not sit at this machine.

    A forwarded request comes from a proxy, which may stand here and serve others; a foreign Host
    is a name that somebody made to point here.
    """
    if not from_this_machine():
        abort(404)


def from_this_machine() -> bool:
    """Whether the request was made on this machine, for this machine, without a proxy."""
    host = urlsplit(f"//{request.host}").hostname or ""
    return _without_proxy() and (host == "localhost" or _is_loopback(host))


def _without_proxy() -> bool:
    """Whether a program of this machine asks, for itself."""
    return _peer().is_loopback and "X-Forwarded-For" not in request.headers


def keep_local(blueprint: Blueprint) -> None:
    """Serve a blueprint without accounts: only here, and changes only from its own pages."""
    blueprint.before_request(refuse_other_machines)
    blueprint.before_request(refuse_other_sites)


def _peer() -> IPAddress:
    return _ip(request.remote_addr or "") or ipaddress.IPv6Address("::")


def _client_address() -> IPAddress:
    """Return who asks: the one for whom a proxy in our own network forwards, or the peer."""
    peer = _peer()
    if not peer.is_private:
        return peer
    return _ip(request.headers.get("X-Forwarded-For", "").rpartition(",")[2]) or peer


def _is_loopback(address: str) -> bool:
    parsed = _ip(address)
    return parsed is not None and parsed.is_loopback


def _ip(address: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(address.strip())
    except ValueError:
        return None
