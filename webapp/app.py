"""Puts the web application together."""

from __future__ import annotations

from flask import Flask

from webapp import docs, health, pages, web, webhooks
from webapp.api import routes as api
from webapp.calendar import routes as calendar
from webapp.config import Settings
from webapp.console.pages import BLUEPRINTS as CONSOLE
from webapp.dashboard.blueprints import BLUEPRINTS as DASHBOARD
from webapp.services import build_services
from webapp.simulator import routes as simulator

MAX_BODY = 4 * 1024 * 1024
"""Bytes; WhatsApp posts at most 3 MB."""


def create_app(settings: Settings) -> Flask:
    """Return the application; raises HustlrError when it could not serve anybody."""
    app = Flask("webapp")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.extensions["hustlr"] = build_services(settings)
    web.install(app)
    app.before_request(web.refuse_too_many)
    app.register_blueprint(webhooks.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(calendar.blueprint)
    for blueprint in (*DASHBOARD, *CONSOLE):
        app.register_blueprint(blueprint)
    if settings.simulator_enabled:
        app.register_blueprint(simulator.blueprint)
    return app
