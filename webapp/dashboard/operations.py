"""What keeps messages flowing: queues, failures, the channel, templates, keys, settings."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import SecretStr
from werkzeug.wrappers import Response as AnyResponse

import webapp
from webapp.config import Settings
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.dashboard.layout import Page
from webapp.dashboard.qr import qr_svg
from webapp.errors import ConfigurationError, KeyRequestError, SendError
from webapp.keys import LONGEST, SCOPES
from webapp.linked_phone import linked_phone
from webapp.store.backlog import Backlog
from webapp.store.team_lists import TeamLists
from webapp.templates_sync import build_sync
from webapp.web import services

NO_NUMBER = (
    "No WhatsApp number is connected. Templates belong to one: set WHATSAPP_BUSINESS_ACCOUNT_ID "
    "with the other WhatsApp settings, as the README says."
)

blueprint = Blueprint("operations", __name__, url_prefix="/admin/operations")
protect(blueprint)


@blueprint.get("")
@requires("viewer")
def page() -> str:
    """Show queues, the channel and what was not delivered."""
    stores, clock = services().stores, services().clock
    number = Page.asked_for()
    failures = stores.outbox.failures(Page.SIZE, number)
    queues = Backlog(clock).states()
    return render_template(
        "dashboard/operations.html",
        states=(("Messages to answer", queues["inbox"]), ("Replies to send", queues["outbox"])),
        block=stores.senders.block_of(services().channel.name),
        channel=services().channel.name,
        page=Page(rows=failures, number=number, more=len(failures) == Page.SIZE),
        people=TeamLists().contacts(each.person_id for each in failures),
        model=services().models.current().version,
        version=webapp.__version__,
    )


@blueprint.post("/replies/retry")
@requires("reviewer")
def retry() -> AnyResponse:
    """Send a reply once more that was given up."""
    turn_id, person_id = request.form.get("id", ""), request.form.get("person", "")
    if services().stores.outbox.retry(turn_id):
        services().conversation.process_soon(person_id)
        note("reply.retry", turn_id)
        flash("It is sent once more.")
    else:
        flash("It is not among those that were given up any more.", "bad")
    return back_to("operations.page")


@blueprint.get("/templates")
@requires("viewer")
def templates() -> str:
    """Show what Meta says of the message templates; it is asked at that moment."""
    problem = ""
    if services().channel.name == "simulator":
        return render_template("dashboard/templates.html", lines=(), problem=NO_NUMBER)
    try:
        lines = build_sync(services().settings).lines()
    except (ConfigurationError, SendError) as error:
        lines, problem = (), str(error)
    return render_template("dashboard/templates.html", lines=lines, problem=problem)


@blueprint.get("/phone")
@requires("admin")
def phone() -> str:
    """Show how the linked phone stands, and the code that links one."""
    bridge = linked_phone(services().settings, services().clock.now)
    status = bridge.status() if bridge else None
    qr = qr_svg(status.qr) if status and status.qr else ""
    return render_template("dashboard/linked_phone.html", status=status, qr=qr)


@blueprint.get("/keys")
@requires("admin")
def keys() -> str:
    """List the keys of the API."""
    return _keys()


@blueprint.post("/keys")
@requires("admin")
def add_key() -> ResponseReturnValue:
    """Make a key, and show it this once."""
    days = request.form.get("days", default=90, type=int)
    scopes = request.form.getlist("scope")
    try:
        key, shown = services().keys.create(
            request.form.get("name", "")[:80], scopes, timedelta(days=days)
        )
    except KeyRequestError as error:
        return _keys(problem=str(error)), 400
    note("key.add", key.id, name=key.name, scopes=", ".join(sorted(key.scopes)))
    return _keys(shown=shown)


@blueprint.post("/keys/<key_id>/revoke")
@requires("admin")
def revoke_key(key_id: str) -> AnyResponse:
    """Let a key open nothing any more."""
    if not services().keys.revoke(key_id):
        abort(404, "There is no such key.")
    note("key.revoke", key_id)
    flash("The key opens nothing any more.")
    return back_to("operations.keys")


@blueprint.get("/settings")
@requires("admin")
def settings() -> str:
    """Show the settings of this process; of secrets only whether they are set."""
    rows = [
        (name.upper(), _shown(getattr(services().settings, name))) for name in Settings.model_fields
    ]
    return render_template("dashboard/settings.html", rows=rows)


def _keys(shown: str = "", problem: str = "") -> str:
    return render_template(
        "dashboard/keys.html",
        keys=services().keys.all(),
        scopes=SCOPES,
        now=services().clock.now(),
        most_days=LONGEST.days,
        shown=shown,
        problem=problem,
        who=account().name,
    )


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "set, not shown"
    return "not set" if value in (None, "") else str(value)
