"""What holds for every page of the team: a role, a token with every change, safe headers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.webapp.dashboard.conftest import Browser, Enter
from webapp.dashboard.access import role_for
from webapp.store.accounts import ROLES
from webapp.web import SAFE_METHODS

OPEN = {"access.sign_in", "access.enter", "access.welcome", "access.set_theme"}


def rules(app: Flask) -> list[Rule]:
    """Return every route under /admin, but the files."""
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    return [rule for rule in found if not rule.endpoint.endswith(".static")]


def address(rule: Rule) -> str:
    """Return an address of the route; what it names does not exist."""
    _, path = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False) or ("", "")
    return path


def unsafe(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in rules(app):
        for method in (rule.methods or set()) - SAFE_METHODS:
            yield rule, method


def test_every_page_says_who_may_see_it(app: Flask) -> None:
    with app.app_context():
        roles = {rule.endpoint: role_for(rule.endpoint) for rule in rules(app)}

    assert {endpoint for endpoint, role in roles.items() if role is None} == OPEN
    assert set(roles.values()) <= {*ROLES, None}


def test_a_stranger_is_sent_to_the_sign_in_and_changes_nothing(
    app: Flask, stranger: Browser
) -> None:
    for rule in rules(app):
        if rule.endpoint in OPEN:
            continue
        if "GET" in (rule.methods or ()):
            answer = stranger.get(address(rule))
            assert answer.status_code == 303, rule
            assert answer.headers["Location"].startswith("/admin/sign-in?next="), rule
        else:
            assert stranger.client.post(address(rule)).status_code == 401, rule


def test_every_change_needs_the_token_of_the_page(app: Flask, admin: Browser) -> None:
    seen = 0
    for rule, method in unsafe(app):
        for sent in ({}, {"csrf": "0" * 64}):
            answer = admin.client.open(address(rule), method=method, data=sent)
            assert answer.status_code == 403, (rule, method)
            assert "too old" in answer.text
        seen += 1

    assert seen >= 5


def test_every_change_comes_from_our_own_pages(app: Flask, admin: Browser) -> None:
    for rule, method in unsafe(app):
        answer = admin.client.open(
            address(rule), method=method, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403, (rule, method)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_others(app: Flask, enter: Enter, role: str) -> None:
    browser = enter(role)
    with app.app_context():
        required = {rule.endpoint: role_for(rule.endpoint) for rule in rules(app)}
    for rule in rules(app):
        needed = required[rule.endpoint]
        if needed is None or needed == "nobody" or ROLES.index(needed) <= ROLES.index(role):
            continue
        answer = (
            browser.get(address(rule))
            if "GET" in (rule.methods or ())
            else browser.post(address(rule))
        )
        assert answer.status_code == 403, (rule, role)


def test_pages_are_not_kept_and_run_no_foreign_script(admin: Browser) -> None:
    answer = admin.get("/admin")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text


def test_there_is_a_dashboard_beside_a_real_number(app: Flask) -> None:
    assert any(rule.endpoint == "overview.page" for rule in rules(app))
