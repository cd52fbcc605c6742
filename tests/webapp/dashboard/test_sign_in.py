"""Signing in and out in a browser, and one's own account."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests.webapp.dashboard.conftest import Browser, Enter
from webapp import passwords, totp
from webapp.accounts import csrf_token
from webapp.services import Services

PASSWORD = "three brown horses"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64))
    passwords._nobodys.cache_clear()


@pytest.fixture
def rudo(services: Services) -> None:
    services.accounts.add("rudo", "reviewer", PASSWORD)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def sign_in(browser: Browser, **fields: str) -> tuple[int, str]:
    """Fill the form in as a browser does; return the code and where it leads."""
    token = token_of(browser.get("/admin/sign-in").text)
    data = {"name": "rudo", "password": PASSWORD, "csrf": token, **fields}
    answer = browser.client.post("/admin/sign-in", data=data)
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_signing_in_leads_to_where_one_wanted_to_go(stranger: Browser, rudo: None) -> None:
    location = stranger.get("/admin/bookings?status=pending").headers["Location"]
    assert location == "/admin/sign-in?next=/admin/bookings?status%3Dpending"

    before = stranger.client.get_cookie("hustlr")
    assert sign_in(stranger, next="/admin/bookings?status=pending") == (
        303,
        "/admin/bookings?status=pending",
    )

    after = stranger.client.get_cookie("hustlr")
    assert after is not None
    assert after != before, "the token must change at the sign-in"
    assert after.http_only
    assert after.same_site == "Lax"
    assert stranger.get("/admin/bookings").status_code == 200


def test_a_sign_in_leads_to_no_other_site(stranger: Browser, rudo: None) -> None:
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil", "/"):
        assert sign_in(stranger, next=elsewhere) == (303, "/admin")


def test_who_is_refused_is_told_so_and_stays_outside(stranger: Browser, rudo: None) -> None:
    code, page = sign_in(stranger, password="four brown horses")

    assert code == 401
    assert "do not belong together" in page
    assert "four brown horses" not in page
    assert stranger.get("/admin").status_code == 303


def test_over_https_the_cookie_is_bound_to_the_host(app: Flask, rudo: None) -> None:
    client = app.test_client()
    page = client.get("/admin/sign-in", base_url="https://hustlr.example")
    cookie = page.headers["Set-Cookie"]

    assert cookie.startswith("__Host-hustlr=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_password_never_travels_in_the_clear(app: Flask) -> None:
    answer = app.test_client().get("/admin/sign-in", base_url="http://hustlr.example")

    assert answer.status_code == 403


def test_signing_out_ends_it_for_good(stranger: Browser, rudo: None) -> None:
    sign_in(stranger)
    cookie = stranger.client.get_cookie("hustlr")
    assert cookie is not None
    stranger.client.post("/admin/sign-out", data={"csrf": csrf_token(cookie.value)})

    assert stranger.get("/admin").status_code == 303
    stranger.client.set_cookie("hustlr", cookie.value)
    assert stranger.get("/admin").status_code == 303, "the old token must be worthless"


def test_the_link_of_make_run_works_once_and_only_here(
    app: Flask, services: Services, stranger: Browser
) -> None:
    path = f"/admin/welcome/{services.accounts.local_link()}"
    far = app.test_client().get(path, headers={"X-Forwarded-For": "198.51.100.7"})
    assert far.status_code == 404

    assert stranger.get(path).headers["Location"] == "/admin"
    assert stranger.get("/admin").status_code == 200
    assert stranger.client.get("/admin", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 303
    assert app.test_client().get(path).status_code == 410


def test_a_password_is_changed_with_the_old_one(stranger: Browser, rudo: None) -> None:
    sign_in(stranger)
    cookie = stranger.client.get_cookie("hustlr")
    assert cookie is not None
    me = Browser(stranger.client, cookie.value)

    assert "old password is wrong" in me.post("/admin/me/password", old="x", new="y").text
    weak = me.post("/admin/me/password", old=PASSWORD, new="rudo").text
    assert "12 are needed" in weak
    changed = me.post("/admin/me/password", old=PASSWORD, new="four purple donkeys")

    assert changed.status_code == 303
    assert "was changed" in me.get("/admin/me").text
    assert "was changed" not in me.get("/admin/me").text, "it is said once"


def test_codes_are_set_up_by_showing_one(services: Services, stranger: Browser, rudo: None) -> None:
    sign_in(stranger)
    cookie = stranger.client.get_cookie("hustlr")
    assert cookie is not None
    me = Browser(stranger.client, cookie.value)
    page = me.get("/admin/me").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    assert "<svg" in page
    step = int(services.clock.now().timestamp()) // totp.SECONDS

    wrong = me.post("/admin/me/codes", secret=secret[1], code="000000")
    assert "does not fit" in wrong.text
    me.post("/admin/me/codes", secret=secret[1], code=totp.code_at(step, secret[1]))

    assert services.accounts.existing("rudo").totp_secret == secret[1]
    assert me.post("/admin/me/codes/off", old=PASSWORD).status_code == 303
    assert services.accounts.existing("rudo").totp_secret == ""
    assert me.post("/admin/me/codes", secret="x", code="1").status_code == 400


def test_the_theme_is_remembered(stranger: Browser) -> None:
    token = token_of(stranger.get("/admin/sign-in").text)
    data = {"csrf": token, "theme": "dark", "next": "/admin/sign-in"}
    stranger.client.post("/admin/theme", data=data)

    assert 'data-theme="dark"' in stranger.get("/admin/sign-in").text
    assert stranger.client.post("/admin/theme", data={**data, "theme": "x"}).status_code == 400


def test_an_admin_adds_changes_and_keeps_out(
    enter: Enter, services: Services, stranger: Browser, rudo: None
) -> None:
    services.accounts.add("boss", "admin", PASSWORD)
    boss = enter("admin", "boss")
    assert boss.post("/admin/team", name="Tino", role="viewer", password="x").status_code == 400
    boss.post("/admin/team", name="Tino", role="viewer", password="two yellow parrots")
    boss.post("/admin/team/tino/role", role="annotator")
    assert services.accounts.existing("tino").role == "annotator"
    sign_in(stranger)

    boss.post("/admin/team/rudo/sign-out")
    assert stranger.get("/admin").status_code == 303
    boss.post("/admin/team/rudo/disable")
    assert sign_in(stranger)[0] == 401
    boss.post("/admin/team/rudo/enable")
    assert sign_in(stranger)[0] == 303
    boss.post("/admin/team/boss/disable")
    assert "only admin" in boss.get("/admin/team").text

    log = boss.get("/admin/team/audit").text
    assert all(what in log for what in ("account: add", "account: role", "account: disable"))
    assert "two yellow parrots" not in log
    boss.post("/admin/team/audit/check")
    assert "All entries are whole" in boss.get("/admin/team/audit").text
    assert boss.get("/admin/team/audit.csv").text.count("account.role") == 1
