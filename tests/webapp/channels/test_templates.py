"""The template routes of the Graph API, on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.fakes.graph_api import FakeGraphApi, graph_api, refused
from tests.fakes.http import Answer
from webapp.channels.cloud_api.templates import Templates, TemplateState
from webapp.errors import PermanentSendError, SenderBlockedError, TransientSendError

TOKEN = "EAAG-token-of-tests"


@pytest.fixture
def graph() -> Iterator[FakeGraphApi]:
    with graph_api() as api:
        yield api


def templates(url: str) -> Templates:
    return Templates(
        api_url=url, api_version="v25.0", business_account_id="100200300", access_token=TOKEN
    )


def answer(body: object) -> Answer:
    return Answer(body=json.dumps(body).encode())


def test_all_pages_are_read(graph: FakeGraphApi) -> None:
    first = {"name": "a_v1", "language": "en", "status": "APPROVED", "category": "UTILITY"}
    second = {**first, "name": "b_v1", "status": "REJECTED", "rejected_reason": "INVALID_FORMAT"}
    paging = {"cursors": {"after": "MjQ"}, "next": "https://graph.example/next"}
    graph.script.append(answer({"data": [{**first, "rejected_reason": "NONE"}], "paging": paging}))
    graph.script.append(answer({"data": [second], "paging": {"cursors": {"after": "x"}}}))

    states = templates(f"{graph.url}/v25.0/110220330440550/messages").states()

    assert states == (
        TemplateState(name="a_v1", language="en", status="APPROVED", category="UTILITY"),
        TemplateState(
            name="b_v1",
            language="en",
            status="REJECTED",
            category="UTILITY",
            reason="INVALID_FORMAT",
        ),
    )
    paths = [request.path for request in graph.requests]
    assert all(path.startswith("/v25.0/100200300/message_templates?") for path in paths)
    assert "after=MjQ" in paths[1]


def test_a_template_is_submitted_as_it_is(graph: FakeGraphApi) -> None:
    graph.script.append(answer({"id": "546", "status": "PENDING", "category": "UTILITY"}))
    definition = {"name": "a_v1", "components": []}

    assert templates(graph.url).create(definition) == "PENDING"

    (request,) = graph.requests
    assert json.loads(request.body) == definition
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("failing", "kind"),
    [
        (refused(100, details="Invalid parameter"), PermanentSendError),
        (refused(190, status=401), SenderBlockedError),
        (Answer(status=200, body=b"<html>"), PermanentSendError),
    ],
)
def test_what_goes_wrong_is_told(
    graph: FakeGraphApi, failing: Answer, kind: type[Exception]
) -> None:
    graph.script.append(failing)

    with pytest.raises(kind):
        templates(graph.url).states()


def test_an_api_that_is_away_is_told_without_the_token() -> None:
    with pytest.raises(TransientSendError) as caught:
        templates("http://127.0.0.1:1").states()

    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None
