"""Signing in and out, one's own account, and the colours of the pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from webapp import totp
from webapp.accounts import new_token
from webapp.dashboard import layout
from webapp.dashboard.access import (
    account,
    back_to,
    begin,
    flash,
    open_to_all,
    protect,
    require_a_safe_line,
    requires,
    session,
)
from webapp.dashboard.qr import qr_svg
from webapp.errors import AccountError
from webapp.web import client_name, from_this_machine, is_https, services

A_YEAR = timedelta(days=365)
REFUSALS = {
    "wrong": "That name and password do not belong together.",
    "code": "Please enter the present code of your authenticator app.",
    "wait": "Too many tries. Please wait a quarter of an hour.",
}
CODES = {"wrong": 401, "code": 401, "wait": 429}

blueprint = Blueprint(
    "access",
    __name__,
    url_prefix="/admin",
    template_folder="templates",
    static_folder="static",
)
protect(blueprint)
layout.install(blueprint)


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> str:
    """Show the form."""
    require_a_safe_line()
    return _form("")


@blueprint.post("/sign-in")
@open_to_all
def enter() -> ResponseReturnValue:
    """Sign in, and go where the browser wanted to go."""
    require_a_safe_line()
    outcome = services().accounts.sign_in(
        request.form.get("name", ""),
        request.form.get("password", "")[:1000],
        request.form.get("code", ""),
        address=client_name(),
        agent=request.headers.get("User-Agent", ""),
    )
    if outcome in REFUSALS:
        return _form(outcome), CODES[outcome]
    begin(outcome)
    return redirect(_own_page(request.form.get("next", "")), code=303)


@blueprint.get("/welcome/<token>")
@open_to_all
def welcome(token: str) -> AnyResponse:
    """Sign in once by the link that `make run` prints, on the server's own machine."""
    if not from_this_machine():
        abort(404)
    begun = services().accounts.use_link(token, agent=request.headers.get("User-Agent", ""))
    if begun is None:
        abort(410, "This link was used already, or is too old. `make run` prints a new one.")
    begin(begun)
    return back_to("overview.page")


@blueprint.post("/sign-out")
@requires("viewer")
def sign_out() -> AnyResponse:
    """End this sign-in."""
    services().accounts.sign_ins.end(session().sign_in.id)
    begin(new_token())
    return back_to("access.sign_in")


@blueprint.post("/sign-out-everywhere")
@requires("viewer")
def sign_out_everywhere() -> AnyResponse:
    """End all sign-ins of one's own account."""
    services().accounts.sign_out_everywhere(account().name, by=account().name)
    begin(new_token())
    return back_to("access.sign_in")


@blueprint.get("/me")
@requires("viewer")
def me() -> str:
    """Show one's own account."""
    return _me()


@blueprint.post("/me/password")
@requires("viewer")
def change_password() -> ResponseReturnValue:
    """Change one's own password; the old one is asked for, and throttled like a sign-in."""
    name, form = account().name, request.form
    outcome = services().accounts.check(name, form.get("old", ""), address=client_name())
    if outcome is not None:
        return _me(problem=REFUSALS["wait"] if outcome == "wait" else "The old password is wrong.")
    try:
        services().accounts.set_password(
            name, form.get("new", ""), by=name, keep=session().sign_in.id
        )
    except AccountError as error:
        return _me(problem=_sentence(error))
    flash("Your password was changed. All your other browsers were signed out.")
    return back_to("access.me")


@blueprint.post("/me/codes")
@requires("viewer")
def set_up_codes() -> ResponseReturnValue:
    """Ask for codes of an app from now on, once one of them was right."""
    secret, code = request.form.get("secret", ""), request.form.get("code", "")
    if not totp.is_secret(secret):
        abort(400, "This is no secret of ours.")
    if not services().accounts.set_up_codes(account().name, secret, code):
        return _me(problem="That code does not fit. Is the phone's clock right?", secret=secret)
    flash("From now on a code of your app is asked for when you sign in.")
    return back_to("access.me")


@blueprint.post("/me/codes/off")
@requires("viewer")
def drop_codes() -> ResponseReturnValue:
    """Ask for no codes any more; needs the password."""
    name = account().name
    if services().accounts.check(name, request.form.get("old", ""), address=client_name()):
        return _me(problem="The password is wrong, or was tried too often.")
    services().accounts.drop_codes(name, by=name)
    flash("No code is asked for any more.")
    return back_to("access.me")


@blueprint.post("/theme")
@open_to_all
def set_theme() -> AnyResponse:
    """Remember whether this browser likes it light or dark."""
    chosen = request.form.get("theme", "")
    if chosen not in layout.THEMES:
        abort(400, f"Expected one of {', '.join(layout.THEMES)}.")
    response = make_response(redirect(_own_page(request.form.get("next", "")), code=303))
    response.set_cookie(
        layout.THEME_COOKIE,
        chosen,
        max_age=A_YEAR,
        path="/admin",
        secure=is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _form(refusal: str) -> str:
    return render_template(
        "dashboard/sign_in.html",
        problem=REFUSALS.get(refusal, ""),
        code_wanted=refusal == "code",
        next=request.values.get("next", ""),
        name=request.form.get("name", ""),
        unused=from_this_machine() and services().accounts.is_unused(),
    )


def _me(problem: str = "", secret: str = "") -> str:
    secret = secret or totp.new_secret()
    return render_template(
        "dashboard/me.html",
        problem=problem,
        sign_ins=services().accounts.sign_ins.of(account().name),
        here=session().sign_in.id,
        secret=secret,
        qr=qr_svg(totp.address(secret, account().name)),
    )


def _own_page(path: str) -> str:
    """Return the path of one of the team's pages; anything else is not followed."""
    ours = path == "/admin" or path.startswith(("/admin/", "/admin?"))
    return path if ours and "\\" not in path and "\n" not in path else "/admin"


def _sentence(error: AccountError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
