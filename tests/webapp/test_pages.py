"""The health check, and documentation that tells the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

import webapp
from webapp import store
from webapp.services import Services
from webapp.store import connection

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_programs_get_the_health_as_json(client: FlaskClient, services: Services) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "ok",
        "version": webapp.__version__,
        "database": "ok",
        "model": services.models.current().version,
    }


def test_browsers_get_a_page_with_links(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER)

    assert page.mimetype == "text/html"
    assert {"/simulator", "/admin", "/docs"} <= set(re.findall(r'href="([^"]+)"', page.text))


def test_the_health_check_fails_without_the_database(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.05)
    store.connect("mongodb://127.0.0.1:1/", "gone")

    answer = client.get("/")

    assert answer.status_code == 503
    assert answer.get_json()["status"] == "error"
    assert answer.get_json()["database"] == "unavailable"


def test_every_shape_the_document_names_is_in_it(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()

    named = {reference.rpartition("/")[2] for reference in references(document)}

    assert document["openapi"].startswith("3.1.")
    assert named == set(document["components"]["schemas"])


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (each for key, each in value.items() if key == "$ref")
        yield from references(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_the_health_answer_has_the_documented_fields(client: FlaskClient) -> None:
    shape = client.get("/openapi.json").get_json()["components"]["schemas"]["Health"]
    health = client.get("/").get_json()

    assert set(health) == set(shape["required"]) == set(shape["properties"])
    assert health["status"] in shape["properties"]["status"]["enum"]


def test_the_documentation_shows_every_operation(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    page = client.get("/docs").text

    for path, item in document["paths"].items():
        assert f"<code>{path}</code>" in page
        assert all(f'id="{operation["operationId"]}"' in page for operation in item.values())


def test_pages_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/docs", "/simulator", "/admin", "/nothing"):
        page = client.get(path, headers=BROWSER).text

        loaded = re.findall(r'(?:src|href|action)="([^"]+)"', page)
        assert loaded
        assert all(each.startswith(("/", "#")) for each in loaded)
        assert "<script>" not in page
        assert "style=" not in page


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_strangers_do_not_see_what_the_api_can_do(
    client: FlaskClient, services: Services, path: str
) -> None:
    outside = {"REMOTE_ADDR": "41.60.1.2"}
    _, shown = services.keys.create("a partner", ["users:read"], timedelta(days=1))
    key, wrong = {"Authorization": f"Bearer {shown}"}, {"Authorization": "Bearer x"}

    assert client.get(path, environ_base=outside).status_code == 303
    assert client.get(path, environ_base=outside, headers=key).status_code == 200
    assert client.get(path, environ_base=outside, headers=wrong).status_code == 303
