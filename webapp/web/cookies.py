"""Cookies that no script, no other site and no plain connection gets to see."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from webapp.web.asking import is_https


def read_cookie(name: str) -> str | None:
    """Return what `set_cookie` stored; None when there is nothing."""
    return request.cookies.get(_full_name(name))


def set_cookie(response: Response, name: str, value: str, max_age: timedelta | None = None) -> None:
    """Store a value in the browser; without `max_age` until it is closed.

    Over TLS the name begins with __Host-, which makes the browser refuse it from anywhere else.
    Only a page of this machine is ever served without TLS; there it has the bare name.
    """
    response.set_cookie(
        _full_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=is_https(),
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        _full_name(name), path="/", secure=is_https(), httponly=True, samesite="Lax"
    )


def _full_name(name: str) -> str:
    return f"__Host-{name}" if is_https() else name
