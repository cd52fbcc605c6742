"""The start page, which is also the health check, and the API's documentation."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

import webapp
from webapp import store
from webapp.api.routes import document
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


@blueprint.app_template_filter("pretty")
def pretty(value: object) -> str:
    """Return JSON as people read it; Jinja's own filter escapes it for scripts."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Answer 200 when everything works and 503 when not: JSON for programs, a page for people."""
    health = _health()
    code = 200 if health.status == "ok" else 503
    if wants_html():
        return render_template("home.html", health=health), code
    return jsonify(asdict(health)), code


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI 3.1 document of everything that is served."""
    return jsonify(document())


@blueprint.get("/docs")
def docs() -> str:
    """Show the OpenAPI document to people."""
    return render_template("docs.html", document=document())


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
