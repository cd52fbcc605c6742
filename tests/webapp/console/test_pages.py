"""The console's pages: who may do what, forms without a script, and what is sent is checked."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from dialogue.ports import Clock
from tests.webapp.console.conftest import Browser, Enter, Say
from webapp.accounts import csrf_token
from webapp.console.building import Console
from webapp.services import Services
from webapp.store import Stores
from webapp.store.review import Item

READ = {
    "viewer": ("data", "data/insights", "data/removed", "data/export", "models", "models/compare"),
    "annotator": ("inbox", "inbox/more", "clusters", "latest"),
    "reviewer": ("conflicts", "data/new", "data/import"),
}
WRITE = {
    "annotator": ("inbox/x", "inbox/x/undo", "clusters/x", "data/insights"),
    "reviewer": (
        "conflicts/x",
        "data/new",
        "data/x",
        "data/x/delete",
        "data/removed",
        "data/import",
        "models/train",
        "models/curve",
        "models/x/promote",
        "models/roll-back",
    ),
}
BELOW = {"annotator": "viewer", "reviewer": "annotator"}


@pytest.fixture
def console(services: Services) -> Console:
    return services.console


@pytest.fixture
def stores(services: Services) -> Stores:
    return services.stores


@pytest.fixture
def clock(services: Services) -> Clock:
    return services.clock


@pytest.fixture
def item(console: Console, say: Say) -> Item:
    say("ndoda welder kuMbare <b>bold</b>")
    console.intake().take()
    return console.review.waiting_for("nobody", "newest", 1, console.clock.now())[0]


def test_every_page_asks_for_its_role(enter: Enter, app: Flask, console: Console) -> None:
    people: dict[Any, Browser] = {role: enter(role) for role in ("viewer", "annotator", "reviewer")}
    for role, paths in READ.items():
        for path in paths:
            assert people[role].get(f"/admin/nlu/{path}").status_code == 200, path
            if role in BELOW:
                assert people[BELOW[role]].get(f"/admin/nlu/{path}").status_code == 403, path
    for role, paths in WRITE.items():
        for path in paths:
            assert people[BELOW[role]].post(f"/admin/nlu/{path}").status_code == 403, path
    assert app.test_client().get("/admin/nlu/data").status_code == 303
    assert not console.jobs.latest(5)


def test_no_change_is_taken_without_the_token(enter: Enter, item: Item, console: Console) -> None:
    client = enter("admin").client
    for paths in WRITE.values():
        for path in paths:
            answer = client.post(f"/admin/nlu/{path}", data={"action": "discard"})
            assert answer.status_code == 403, path
    assert console.review.get(item.id) == item


def test_what_people_wrote_is_text(enter: Enter, item: Item) -> None:
    page = enter("annotator", "nobody").get("/admin/nlu/inbox").text

    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page


def test_a_message_is_judged_without_a_script(
    enter: Enter, item: Item, console: Console, services: Services
) -> None:
    browser = enter("annotator", "rudo")
    said = "ndoda [welder](service_type) ku[Mbare](location) <b>bold</b>"
    for _ in range(2):
        answer = browser.post(
            f"/admin/nlu/inbox/{item.id}",
            action="accept",
            intent="request_service",
            language="sn",
            annotated=said,
        )
        assert answer.status_code == 303

    (example,) = [e for e in console.desk.view().corpus.examples if "reviewed" in e.file]
    values = {e.type: e.value for e in example.entities}
    assert values == {"service_type": "welder", "location": "Mbare, Harare"}
    page = browser.get("/admin/nlu/latest").text
    assert "added as request_service" in page
    assert "Somebody else has judged this message." in page
    assert services.audit.page(0, 1)[0].action == "review.judge"

    browser.post(f"/admin/nlu/inbox/{item.id}/undo")
    again = console.review.get(item.id)
    assert again is not None
    assert again.state == "open"


def test_a_script_is_answered_in_json(enter: Enter, item: Item) -> None:
    browser = enter("annotator")
    data = {
        "csrf": csrf_token(browser.token),
        "intent": "sing",
        "annotated": item.finding.annotated,
    }
    address = f"/admin/nlu/inbox/{item.id}"
    answer = browser.client.post(address, data=data, headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert answer.get_json()["words"] == "There is no intent 'sing'."


def test_an_example_is_written_changed_and_deleted(enter: Enter, console: Console) -> None:
    browser = enter("reviewer")

    def texts() -> set[str]:
        return {e.text for e in console.desk.view().corpus.examples}

    new = {"annotated": "salibonani nonke", "intent": "greet", "language": "nd"}
    address = browser.post("/admin/nlu/data/new", **new).headers["Location"]
    assert "salibonani nonke" in browser.get(address).text
    refused = browser.post("/admin/nlu/data/new", **{**new, "intent": "deny"})
    assert refused.status_code == 422
    assert "is greet, this is deny" in refused.text
    broken = browser.post("/admin/nlu/data/new", **{**new, "annotated": "[salibonani"})
    assert "The marks cannot be read" in broken.text

    address = browser.post(address, **{**new, "annotated": "sanibonani bangane"}).headers[
        "Location"
    ]
    assert texts() >= {"sanibonani bangane"}
    assert "salibonani nonke" not in texts()

    browser.post(f"{address}/delete")
    assert "sanibonani bangane" not in texts()
    assert browser.get(address).status_code == 404


def test_an_example_of_the_project_is_deleted_and_put_back(enter: Enter, console: Console) -> None:
    browser = enter("reviewer")
    found = next(i for i, e in console.desk.view().by_id.items() if e.text == "howdy")

    browser.post(f"/admin/nlu/data/{found}/delete")
    assert found not in console.desk.view().by_id
    assert "howdy" in browser.get("/admin/nlu/data/removed").text
    browser.post("/admin/nlu/data/removed", intent="greet", text="howdy")
    assert found in console.desk.view().by_id


def test_examples_are_searched(enter: Enter) -> None:
    page = enter("viewer").get("/admin/nlu/data?q=MAITA&language=sn&intent=thank").text

    assert "maita basa" in page
    assert "ndatenda" not in page


def test_what_is_exported_is_known_when_it_is_imported(enter: Enter, console: Console) -> None:
    browser = enter("reviewer")
    exported = browser.get("/admin/nlu/data/export")
    assert "attachment" in exported.headers["Content-Disposition"]
    assert exported.text == console.desk.exported()

    data = {
        "csrf": csrf_token(browser.token),
        "file": (BytesIO(exported.data), "nlu.yml"),
    }
    page = browser.client.post("/admin/nlu/data/import", data=data).text
    assert "0 new examples" in page
    assert f"{len(console.desk.view().corpus.examples)} are among the examples already" in page

    text = 'version: "3.1"\r\nnlu:\r\n- intent: greet\r\n  examples: |\r\n    - yebo mngane\r\n'
    assert "1 new examples" in browser.post("/admin/nlu/data/import", text=text).text
    browser.post("/admin/nlu/data/import", text=text, action="add")
    assert "yebo mngane" in console.desk.exported(intent="greet")


def test_work_on_models_is_asked_for_and_shown(enter: Enter, console: Console) -> None:
    browser = enter("reviewer")
    name = console.versions.used()
    for path in ("train", "curve", f"{name}/evaluate"):
        assert browser.post(f"/admin/nlu/models/{path}").status_code == 303
    assert browser.post("/admin/nlu/data/insights").status_code == 303

    assert [job.kind for job in console.jobs.latest(9)] == [
        "insights",
        "evaluate",
        "curve",
        "train",
    ]
    page = browser.get("/admin/nlu/models").text
    assert "Learning curve" in page
    assert "The examples are being judged" in browser.get("/admin/nlu/data/insights").text


def test_a_version_that_is_not_there_is_not_found(enter: Enter) -> None:
    browser = enter("reviewer")

    for path in ("models/0009", "models/compare?old=0009", "models/try?q=hi&old=..%2F..%2Fetc"):
        assert browser.get(f"/admin/nlu/{path}").status_code == 404, path
    assert browser.post("/admin/nlu/models/0009/promote").status_code == 404
    assert "no other version was in use" in _after(browser, "/admin/nlu/models/roll-back")


def _after(browser: Browser, path: str) -> str:
    return browser.get(browser.post(path).headers["Location"]).text
