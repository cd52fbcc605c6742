"""Who is let in, which headers leave, and the one shape of errors."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient

from webapp import web
from webapp.errors import StoreUnavailable


@pytest.fixture
def client() -> FlaskClient:
    """Return a client of an application with one local blueprint and one API route."""
    app = Flask("webapp")
    web.install(app)
    local = Blueprint("local", __name__, url_prefix="/local")
    web.keep_local(local)

    @local.route("", methods=["GET", "POST"])
    def page() -> str:
        return "done"

    @app.get("/api/broken")
    def broken() -> str:
        raise StoreUnavailable("no server at mongodb://secret@host")

    @app.get("/inline")
    def inline() -> str:
        return f"<style nonce={web.csp_nonce()}></style>"

    @app.get("/cookie")
    def cookie() -> Response:
        answer = Response(web.read_cookie("visit") or "none")
        web.set_cookie(answer, "visit", "seen")
        return answer

    @app.get("/api/strange")
    def strange() -> str:
        raise web.Problem(409, "Not from here.", kind="state", possible=["cancelled"])

    app.register_blueprint(local)
    return app.test_client(use_cookies=False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_the_own_machine_is_let_in(client: FlaskClient, host: str) -> None:
    assert client.get("/local", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Host": "evil.example"}, "127.0.0.1"),
        ({"Host": "localhost.evil.example"}, "127.0.0.1"),
        ({"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}, "127.0.0.1"),
        ({"Host": "localhost"}, "192.0.2.7"),
    ],
)
def test_everybody_else_finds_nothing(
    client: FlaskClient, headers: dict[str, str], address: str
) -> None:
    response = client.get("/local", headers=headers, environ_base={"REMOTE_ADDR": address})

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_changes_come_only_from_the_own_pages(
    client: FlaskClient, headers: dict[str, str], code: int
) -> None:
    assert client.post("/local", headers=headers).status_code == code


def test_pages_of_other_sites_may_link_here(client: FlaskClient) -> None:
    assert client.get("/local", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_every_answer_forbids_foreign_scripts(client: FlaskClient) -> None:
    for path in ("/local", "/nothing"):
        headers = client.get(path).headers

        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_errors_have_one_shape_for_programs(client: FlaskClient) -> None:
    response = client.get("/api/nothing", headers={"Accept": "text/html"})

    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    assert response.get_json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": response.get_json()["detail"],
    }


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    response = client.delete("/local")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_database_that_is_down_is_told_without_details(client: FlaskClient) -> None:
    response = client.get("/api/broken")

    assert response.status_code == 503
    assert "secret" not in response.text


def test_each_page_gets_a_nonce_of_its_own(client: FlaskClient) -> None:
    pages = [client.get("/inline") for _ in range(2)]

    nonces = [page.text.partition("nonce=")[2].partition(">")[0] for page in pages]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        assert f"script-src 'self' 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


def test_a_page_that_needs_no_nonce_allows_none(client: FlaskClient) -> None:
    assert "nonce" not in client.get("/local").headers["Content-Security-Policy"]


def test_answers_are_kept_nowhere_but_files_of_ours_may_be(client: FlaskClient) -> None:
    assert client.get("/local").headers["Cache-Control"] == "no-store"
    with client.get("/static/site.css") as file:
        assert file.headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize(
    ("peer", "scheme", "secure"),
    [
        ("10.0.0.2", "https", True),
        ("127.0.0.1", "http, https", True),
        ("127.0.0.1", "https, http", False),
        ("41.60.1.2", "https", False),
        ("127.0.0.1", "", False),
    ],
)
def test_behind_tls_browsers_are_told_to_stay_there(
    client: FlaskClient, peer: str, scheme: str, secure: bool
) -> None:
    answer = client.get(
        "/cookie", headers={"X-Forwarded-Proto": scheme}, environ_base={"REMOTE_ADDR": peer}
    )

    assert ("Strict-Transport-Security" in answer.headers) is secure
    stored = answer.headers["Set-Cookie"]
    assert stored.startswith("__Host-visit=") is secure
    assert ("Secure" in stored) is secure
    assert "HttpOnly" in stored
    assert "SameSite=Lax" in stored
    assert "Domain" not in stored


def test_a_cookie_is_read_under_the_name_it_was_set_with(client: FlaskClient) -> None:
    tls = {"X-Forwarded-Proto": "https", "Cookie": "__Host-visit=first; visit=second"}

    assert client.get("/cookie", headers=tls).text == "first"
    assert client.get("/cookie", headers={"Cookie": "visit=second"}).text == "second"


def test_an_error_can_say_more_than_its_code(client: FlaskClient) -> None:
    assert client.get("/api/strange").get_json() == {
        "type": "urn:hustlr:problem:state",
        "title": "Conflict",
        "status": 409,
        "detail": "Not from here.",
        "possible": ["cancelled"],
    }
