"""Everything that the API serves, as one blueprint and as one document."""

from __future__ import annotations

import functools
import re
from typing import Any

from flask import Blueprint

import webapp
from webapp.api import bookings, catalogue, parsing, privacy, providers, subscriptions, users
from webapp.api.document import build_document
from webapp.api.serving import view_of

GROUPS = (
    users.operations,
    providers.operations,
    bookings.operations,
    catalogue.operations,
    subscriptions.operations,
    privacy.operations,
    parsing.operations,
)
"""In the order in which the documentation shows them."""

blueprint = Blueprint("api", __name__)

for _group in GROUPS:
    for _row in _group.rows:
        blueprint.add_url_rule(
            re.sub(r"\{(\w+)\}", r"<\1>", _row.path),
            endpoint=_row.id,
            view_func=view_of(_row),
            methods=[_row.method],
        )


@functools.cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; nobody may change it."""
    return build_document(GROUPS, webapp.__version__)
