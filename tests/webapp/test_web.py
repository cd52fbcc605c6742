"""Who is let in, which headers leave, and the one shape of errors."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask
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

    app.register_blueprint(local)
    return app.test_client()


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
    assert response.get_json()["error"]["code"] == 404


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    response = client.delete("/local")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_database_that_is_down_is_told_without_details(client: FlaskClient) -> None:
    response = client.get("/api/broken")

    assert response.status_code == 503
    assert "secret" not in response.text
