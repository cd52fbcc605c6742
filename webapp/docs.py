"""The API's documentation: the OpenAPI document, and a page that shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from webapp.api.routes import document
from webapp.dashboard import access
from webapp.web import from_this_machine, services

blueprint = Blueprint("docs", __name__)


@blueprint.before_request
def refuse_strangers() -> AnyResponse | None:
    """Let in who sits at this machine, is signed in to the dashboard, or shows a key."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    with_key = scheme.lower() == "bearer" and services().keys.recognise(shown.strip())
    return None if with_key or from_this_machine() else access.check()


@blueprint.app_template_filter("pretty")
def pretty(value: object) -> str:
    """Return JSON as people read it; Jinja's own filter escapes it for scripts."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@blueprint.app_template_filter("prose")
def prose(text: str) -> Markup:
    """Return a text with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


@blueprint.app_template_filter("kind")
def kind(schema: Mapping[str, Any]) -> str:
    """Return what a value is in a few words: "text (max. 80), or null"."""
    return ", or ".join(_kinds(schema))


@blueprint.get("/openapi.json")
@access.requires("viewer")
def openapi() -> Response:
    """Return the OpenAPI 3.1 document of everything that is served."""
    return jsonify(document())


@blueprint.get("/docs")
@access.requires("viewer")
def page() -> str:
    """Show the document to people, with a form to try each operation."""
    return render_template("docs.html", document=document())


def _kinds(schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _kinds(each)
    elif "const" in schema:
        yield f"always {json.dumps(schema['const'])}"
    elif "enum" in schema:
        yield " | ".join(map(str, schema["enum"]))
    elif schema.get("type") == "array":
        yield f"list of {kind(schema.get('items', {}))}"
    else:
        yield f"{schema.get('type', 'anything')}{_bounds(schema)}"


def _bounds(schema: Mapping[str, Any]) -> str:
    names = {"maxLength": "at most", "minimum": "from", "maximum": "to", "format": ""}
    told = [f"{word} {schema[name]}".strip() for name, word in names.items() if name in schema]
    return f" ({' '.join(told)})" if told else ""
