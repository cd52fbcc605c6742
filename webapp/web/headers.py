"""The headers that protect a browser, on every answer."""

from __future__ import annotations

import secrets

from flask import Response, g, has_request_context, request

from webapp.web.asking import is_https

A_YEAR = 365 * 24 * 3600
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; "
    "img-src 'self' data:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
"""Scripts and styles come from here, or are in the page and carry the nonce of this answer."""


def csp_nonce() -> str:
    """Return the word that lets a script or style of this page run; each answer has another."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_headers(response: Response) -> Response:
    """Add what is not set yet; a page that is not a file of ours is not to be kept anywhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if not (request.endpoint or "").endswith("static"):
        response.headers.setdefault("Cache-Control", "no-store")
    if is_https():
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    return response


def _policy() -> str:
    used = has_request_context() and "csp_nonce" in g
    return POLICY.format(nonce=f" 'nonce-{g.csp_nonce}'" if used else "")
