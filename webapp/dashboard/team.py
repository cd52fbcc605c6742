"""The team: accounts, where they are signed in, and who did what."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import LOCAL, valid_role
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.dashboard.layout import Page
from webapp.dashboard.spreadsheet import download
from webapp.errors import AccountError
from webapp.store.accounts import ROLES
from webapp.web import services

MOST_EXPORTED = 50_000

blueprint = Blueprint("team", __name__, url_prefix="/admin/team")
protect(blueprint)


@blueprint.get("")
@requires("admin")
def listing() -> str:
    """List the accounts."""
    return _listing()


@blueprint.post("")
@requires("admin")
def add() -> ResponseReturnValue:
    """Add an account with a first password, which its owner should change."""
    name = request.form.get("name", "").strip().lower()
    try:
        role = valid_role(request.form.get("role", ""))
        services().accounts.add(name, role, request.form.get("password", ""), by=account().name)
    except AccountError as error:
        return _listing(problem=str(error)), 400
    if account().name == LOCAL and role == "admin":
        return back_to("access.sign_in")  # the sign-in by link has done its work
    flash(f"{name} can sign in as {role}.")
    return back_to("team.listing")


@blueprint.post("/<name>/role")
@requires("admin")
def change_role(name: str) -> AnyResponse:
    """Change what an account may do."""
    return _change(name, "role")


@blueprint.post("/<name>/disable")
@requires("admin")
def disable(name: str) -> AnyResponse:
    """Keep an account out."""
    return _change(name, "disable")


@blueprint.post("/<name>/enable")
@requires("admin")
def enable(name: str) -> AnyResponse:
    """Let an account in again."""
    return _change(name, "enable")


@blueprint.post("/<name>/sign-out")
@requires("admin")
def sign_out(name: str) -> AnyResponse:
    """Sign an account out everywhere."""
    return _change(name, "sign_out")


@blueprint.get("/audit")
@requires("admin")
def audit() -> str:
    """Show who did what."""
    number = Page.asked_for()
    rows = services().audit.page(
        (number - 1) * Page.SIZE,
        Page.SIZE + 1,
        actor=request.args.get("actor", "").strip()[:64],
        subject=request.args.get("subject", "").strip()[:100],
    )
    return render_template("dashboard/audit.html", page=Page.of(rows, number))


@blueprint.post("/audit/check")
@requires("admin")
def check_audit() -> AnyResponse:
    """Say whether an entry was changed or taken out."""
    broken = services().audit.broken_at()
    if broken is None:
        flash("All entries are whole, and none is missing.")
    else:
        flash(f"Entry {broken} was changed or is missing.", "bad")
    return back_to("team.audit")


@blueprint.get("/audit.csv")
@requires("admin")
def export_audit() -> Response:
    """Return the latest entries as a file."""
    note("audit.export")
    rows = services().audit.page(0, MOST_EXPORTED)
    cells = (
        (e.number, e.at.isoformat(), e.actor, e.action, e.subject, _written(e.details))
        for e in rows
    )
    return download("audit.csv", ("number", "at", "who", "what", "to", "details"), cells)


def _change(name: str, what: str) -> AnyResponse:
    accounts, me = services().accounts, account().name
    try:
        accounts.existing(name)
        if what == "role":
            accounts.set_role(name, valid_role(request.form.get("role", "")), by=me)
        elif what == "disable":
            accounts.disable(name, by=me)
        elif what == "enable":
            accounts.enable(name, by=me)
        else:
            accounts.sign_out_everywhere(name, by=me)
    except AccountError as error:
        flash(str(error), "bad")
    else:
        flash(f"Done: {name}, {what.replace('_', ' ')}.")
    if name == me and what in ("disable", "sign_out"):
        return back_to("access.sign_in")
    return back_to("team.listing")


def _listing(problem: str = "") -> str:
    accounts = services().accounts
    rows = [(each, accounts.sign_ins.of(each.name)) for each in accounts.store.all()]
    return render_template("dashboard/team.html", rows=rows, roles=ROLES, problem=problem)


def _written(details: object) -> str:
    pairs = details.items() if isinstance(details, dict) else ()
    return "; ".join(f"{name}: {value}" for name, value in pairs)
