"""Our templates against the account's: what is missing, refused or not approved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from tests.fakes.graph_api import FakeGraphApi, graph_api
from tests.fakes.http import Answer
from webapp.channels.cloud_api.template_table import TEMPLATES
from webapp.channels.cloud_api.templates import TemplateState
from webapp.cli import main
from webapp.errors import PermanentSendError
from webapp.templates_sync import FILE, Sync

DEFINITIONS = json.loads(FILE.read_text(encoding="utf-8"))
NAMES = [definition["name"] for definition in DEFINITIONS]


def state(name: str, **changed: str) -> TemplateState:
    values = {"language": "en", "status": "APPROVED", "category": "UTILITY", **changed}
    return TemplateState(name=name, **values)


class Account:
    def __init__(self, *states: TemplateState) -> None:
        self.created: list[str] = []
        self._states = states

    def states(self) -> tuple[TemplateState, ...]:
        return self._states

    def create(self, definition: Mapping[str, object]) -> str:
        name = str(definition["name"])
        if name == NAMES[1]:
            raise PermanentSendError(2388299, "too many variables")
        self.created.append(name)
        return "PENDING"


def test_what_is_missing_is_submitted_and_one_refusal_keeps_nobody() -> None:
    account = Account(state(NAMES[0]), state(NAMES[2], language="en_US"))

    outcomes = Sync(account, DEFINITIONS).push()

    assert account.created == NAMES[2:]
    assert outcomes[NAMES[0]] == "the account has it already"
    assert outcomes[NAMES[1]] == "refused: (2388299) too many variables"
    assert outcomes[NAMES[2]] == "submitted, PENDING"


def test_what_is_not_approved_blocks_when_it_is_used() -> None:
    used = {template.name for template in TEMPLATES.values()}
    missing, marketing, rejected = sorted(used)[:3]
    states = [state(name) for name in NAMES if name not in (missing, marketing, rejected)]
    states.append(state(marketing, category="MARKETING"))
    states.append(state(rejected, status="REJECTED", reason="INVALID_FORMAT"))

    lines = {line.name: line for line in Sync(Account(*states), DEFINITIONS).lines()}

    assert list(lines) == NAMES
    assert {name for name, line in lines.items() if line.blocks} == {missing, rejected}
    assert lines[missing].status == "MISSING"
    assert "templates push" in lines[missing].remark
    assert "MARKETING" in lines[marketing].remark
    assert lines[rejected].remark == "INVALID_FORMAT"


def test_a_template_that_is_not_used_yet_blocks_nothing() -> None:
    used = {template.name for template in TEMPLATES.values()}
    account = Account(*(state(name) for name in used))

    assert not any(line.blocks for line in Sync(account, DEFINITIONS).lines())


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGraphApi]:
    with graph_api() as api:
        for name, value in {
            "WHATSAPP_API_URL": api.url,
            "WHATSAPP_ACCESS_TOKEN": "EAAG-token-of-tests",
            "WHATSAPP_PHONE_NUMBER_ID": "110220330440550",
            "WHATSAPP_VERIFY_TOKEN": "an invented token",
            "WHATSAPP_APP_SECRET": "an invented secret",
            "WHATSAPP_BUSINESS_ACCOUNT_ID": "100200300",
        }.items():
            monkeypatch.setenv(name, value)
        yield api


def page(*names: str) -> Answer:
    rows = [
        {"name": n, "language": "en", "status": "APPROVED", "category": "UTILITY"} for n in names
    ]
    return Answer(body=json.dumps({"data": rows}).encode())


def test_the_command_submits_and_lists(
    graph: FakeGraphApi, capsys: pytest.CaptureFixture[str]
) -> None:
    created = Answer(body=b'{"id": "1", "status": "PENDING"}')
    graph.script.extend([page(*NAMES[1:]), created, page(*NAMES[1:])])

    assert main(["templates", "push"]) == 1

    told = capsys.readouterr().out
    assert f"{NAMES[0]}: submitted, PENDING" in told
    assert "MISSING" in told


def test_the_command_is_content_when_everything_is_approved(
    graph: FakeGraphApi, capsys: pytest.CaptureFixture[str]
) -> None:
    graph.script.append(page(*NAMES))

    assert main(["templates", "status"]) == 0

    assert len(capsys.readouterr().out.splitlines()) == len(NAMES)


def test_without_an_account_the_command_says_what_to_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["templates", "status"]) == 1

    assert "WHATSAPP_BUSINESS_ACCOUNT_ID" in capsys.readouterr().err
