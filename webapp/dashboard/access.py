"""Who is signed in, what they may do, and that a change comes from a page of ours."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import LOCAL, Session, csrf_token, new_token
from webapp.store.accounts import Account, Role
from webapp.web import (
    SAFE_METHODS,
    from_this_machine,
    is_https,
    read_cookie,
    refuse_other_sites,
    services,
    set_cookie,
)

COOKIE = "hustlr"
"""Holds a token: of a sign-in, or of nothing yet."""
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"

View = TypeVar("View", bound=Callable[..., object])


def requires(role: Role) -> Callable[[View], View]:
    """Let a view be asked for by accounts of this role, or one above it; see `protect`."""

    def mark(view: View) -> View:
        view.__dict__["required_role"] = role
        return view

    return mark


def open_to_all(view: View) -> View:
    """Let a view of a protected blueprint be asked for by somebody who is not signed in."""
    view.__dict__["required_role"] = None
    return view


def protect(blueprint: Blueprint) -> None:
    """Check sign-in, role and CSRF token before each view; one without a mark answers nobody."""
    blueprint.before_request(check)


def account() -> Account:
    """Return who is signed in; only in views that require a role."""
    return session().account


def session() -> Session:
    """Return the sign-in of the request; only in views that require a role."""
    return cast(Session, g.session)


def csrf() -> str:
    """Return the token that the forms of this page send back."""
    return csrf_token(_token())


def begin(token: str) -> None:
    """Give the browser of this request another token, with its answer."""
    g.new_token = token


def note(action: str, subject: str = "", **details: str) -> None:
    """Write into the audit log what the one who is signed in did."""
    services().audit.note(account().name, action, subject, **details)


def flash(words: str, kind: str = "good") -> None:
    """Have the next page say something; kinds: good, bad."""
    services().accounts.sign_ins.flash(session().sign_in.id, kind, words)


def flashes() -> tuple[tuple[str, str], ...]:
    """Return kind and words of what this page is to say, which no other will say again."""
    if not is_signed_in() or not session().sign_in.flashes:
        return ()
    services().accounts.sign_ins.clear_flashes(session().sign_in.id)
    return session().sign_in.flashes


def is_signed_in() -> bool:
    """Whether the request comes from a browser that is signed in."""
    return getattr(g, "session", None) is not None


def back_to(endpoint: str, anchor: str = "", **values: Any) -> AnyResponse:  # noqa: ANN401 - as url_for
    """Answer a form by showing a page, from an element of it on."""
    return redirect(url_for(endpoint, _anchor=anchor or None, **values), code=303)


def sign_in_again() -> AnyResponse:
    """Send a browser to the sign-in, and from there to where it wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("access.sign_in", next=wanted or None), code=303)


def keep_token(response: Response) -> Response:
    """Store the token that a view has begun, or the first one of a browser."""
    if "new_token" in g:
        set_cookie(response, COOKIE, g.new_token)
    return response


def require_a_safe_line() -> None:
    """Answer 403 where a password would travel in the clear."""
    if not is_https() and not from_this_machine():
        abort(403, "This page is served over https only: put a proxy with TLS before it.")


def role_for(endpoint: str) -> Role | Literal["nobody"] | None:
    """Return the role that a view requires; None: none at all, "nobody": it was not marked."""
    if endpoint.endswith(".static"):
        return None
    view = current_app.view_functions[endpoint]
    return cast(Role, getattr(view, "required_role", "nobody"))


def check() -> AnyResponse | None:
    """Check sign-in, role and CSRF token of the request; None: all is well."""
    g.session = _session()
    required = role_for(request.endpoint or "")
    if required == "nobody":
        abort(403, "Nobody may see this page.")
    if required is not None and not is_signed_in():
        return _not_signed_in()
    if request.method not in SAFE_METHODS:
        refuse_other_sites()
        _check_csrf()
    if required is not None and not account().may(required):
        abort(403, f"This needs the role {required}; {account().name} is {account().role}.")
    return None


def _not_signed_in() -> AnyResponse:
    if request.method in SAFE_METHODS:
        return sign_in_again()
    return make_response(abort(401, "You are signed out. Please sign in and try again."))


def _session() -> Session | None:
    token = read_cookie(COOKIE)
    found = services().accounts.session(token) if token else None
    if found is not None and found.account.name == LOCAL and not from_this_machine():
        return None
    return found


def _check_csrf() -> None:
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(sent.encode(), csrf().encode()):
        abort(403, "This page was too old to be sent. Go back, reload it and try again.")


def _token() -> str:
    token = g.get("new_token") or read_cookie(COOKIE)
    if not token:
        token = g.new_token = new_token()
    return cast(str, token)
