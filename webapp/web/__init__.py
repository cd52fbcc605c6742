"""What all routes share: the services, who is asking, headers, cookies and errors."""

from flask import Flask
from werkzeug.exceptions import HTTPException

from webapp.errors import StoreUnavailable
from webapp.web.asking import (
    SAFE_METHODS,
    client_name,
    from_this_machine,
    is_https,
    keep_local,
    refuse_more_than,
    refuse_other_machines,
    refuse_other_sites,
    refuse_too_many,
    services,
)
from webapp.web.cookies import drop_cookie, read_cookie, set_cookie
from webapp.web.headers import add_headers, csp_nonce
from webapp.web.problems import Problem, answer_error, answer_store_unavailable, wants_html

__all__ = [
    "SAFE_METHODS",
    "Problem",
    "client_name",
    "csp_nonce",
    "drop_cookie",
    "from_this_machine",
    "install",
    "is_https",
    "keep_local",
    "read_cookie",
    "refuse_more_than",
    "refuse_other_machines",
    "refuse_other_sites",
    "refuse_too_many",
    "services",
    "set_cookie",
    "wants_html",
]


def install(app: Flask) -> None:
    """Add headers to every answer, answers to every error, and what every page needs."""
    app.after_request(add_headers)
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(StoreUnavailable, answer_store_unavailable)
    app.context_processor(_for_pages)


def _for_pages() -> dict[str, object]:
    return {
        "simulator_enabled": services().settings.simulator_enabled,
        "csp_nonce": csp_nonce,
    }
