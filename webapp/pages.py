"""The start page, which is also the health check."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

import webapp
from webapp import store
from webapp.errors import StoreError
from webapp.web import services, wants_html

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether this process can serve, and with what."""

    status: Literal["ok", "error"]
    version: str
    database: Literal["ok", "unavailable"]
    model: str
    """Version of the NLU model in use."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Answer 200 when everything works and 503 when not: JSON for programs, a page for people."""
    health = _health()
    code = 200 if health.status == "ok" else 503
    if wants_html():
        return render_template("home.html", health=health), code
    return jsonify(asdict(health)), code


def _health() -> Health:
    try:
        store.ping()
    except StoreError:
        database: Literal["ok", "unavailable"] = "unavailable"
    else:
        database = "ok"
    return Health(
        status="ok" if database == "ok" else "error",
        version=webapp.__version__,
        database=database,
        model=services().models.current().version,
    )
