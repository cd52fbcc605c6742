"""The doctor finds what is wrong, with the real database and model and a fake Graph API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import responses
from pydantic import SecretStr

from dialogue.messages import Incoming, Kind
from tests.fakes.graph_api import FakeGraphApi, graph_api, refused
from tests.fakes.http import Answer
from tests.webapp.manual_clock import ManualClock
from webapp import store
from webapp.cli import main
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.doctor import Finding, examine
from webapp.store import Stores, connection


@pytest.fixture
def settings(tmp_path: Path, models_dir: Path, mongo_uri: str, database: str) -> Iterator[Settings]:
    store.disconnect()  # the doctor connects by itself, as in a process of its own
    yield Settings(
        mongodb_uri=SecretStr(mongo_uri),
        mongodb_db_name=database,
        hustlr_data_dir=tmp_path,
        hustlr_models_dir=models_dir,
    )
    store.connect(mongo_uri, database)


@pytest.fixture
def graph() -> Iterator[FakeGraphApi]:
    with graph_api() as api:
        yield api


def found(settings: Settings, subject: str) -> Finding:
    (finding,) = [f for f in examine(settings) if f.subject == subject]
    return finding


def connected(settings: Settings, graph: FakeGraphApi, *answers: object) -> Settings:
    graph.script.extend(Answer(body=json.dumps(answer).encode()) for answer in answers)
    return settings.model_copy(
        update={
            "whatsapp_api_url": graph.url,
            "whatsapp_access_token": SecretStr("token-of-tests"),
            "whatsapp_phone_number_id": "110220330440550",
            "whatsapp_business_account_id": "100200300",
        }
    )


NUMBER = {"verified_name": "Hustlr", "quality_rating": "GREEN", "status": "CONNECTED"}


def test_a_machine_in_order_has_nothing_broken(settings: Settings) -> None:
    verdicts = {f.subject: f.verdict for f in examine(settings)}
    assert verdicts == {
        "data directory": "ok",
        "database": "ok",
        "messages": "ok",
        "replies": "ok",
        "model": "ok",
        "WhatsApp": "look",
    }


def test_a_message_that_nobody_answers_is_found(settings: Settings) -> None:
    assert settings.mongodb_uri is not None
    store.connect(settings.mongodb_uri.get_secret_value(), settings.mongodb_db_name)
    long_ago = SystemClock().now() - timedelta(hours=1)
    stores = Stores.build(ManualClock(long_ago))
    incoming = Incoming(message_id="test:1", kind=Kind.TEXT, sent_at=long_ago, text="hello")
    stores.inbox.add("person", "test", incoming)
    store.disconnect()

    finding = found(settings, "messages")

    assert (finding.verdict, "worker" in finding.advice) == ("broken", True)


def test_a_database_that_is_not_there_is_found(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.05)
    silent = SecretStr("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=50")
    assert (
        found(settings.model_copy(update={"mongodb_uri": silent}), "database").verdict == "broken"
    )
    embedded = settings.model_copy(update={"mongodb_uri": None, "hustlr_data_dir": tmp_path})
    assert "make run" in found(embedded, "database").advice


def test_a_missing_model_and_directory_are_found(settings: Settings, tmp_path: Path) -> None:
    bare = settings.model_copy(
        update={"hustlr_models_dir": tmp_path / "none", "hustlr_data_dir": tmp_path / "none"}
    )
    assert found(bare, "model").verdict == "broken"
    assert "HUSTLR_DATA_DIR" in found(bare, "data directory").advice


def test_a_number_in_order_is_said(settings: Settings, graph: FakeGraphApi) -> None:
    apps = {"data": [{"whatsapp_business_api_data": {"id": "1"}}]}
    number = connected(settings, graph, NUMBER, apps, {"data": []})
    verdicts = {f.subject: f.verdict for f in examine(number)}
    assert verdicts["WhatsApp number"] == verdicts["webhook"] == "ok"
    assert verdicts["templates"] == "look"


def test_a_bad_token_is_found_and_not_repeated(settings: Settings, graph: FakeGraphApi) -> None:
    number = connected(settings, graph)
    graph.script.append(refused(190, status=401))
    finding = found(number, "WhatsApp number")
    assert finding.verdict == "broken"
    assert "token" in finding.advice
    assert "token-of-tests" not in finding.found


def test_an_account_without_a_subscription_is_found(
    settings: Settings, graph: FakeGraphApi
) -> None:
    number = connected(settings, graph, NUMBER, {"data": []}, {"data": []})
    finding = found(number, "webhook")
    assert (finding.verdict, "subscribe" in finding.advice) == ("broken", True)


@responses.activate(assert_all_requests_are_fired=False)
def test_a_linked_phone_is_looked_at(settings: Settings) -> None:
    responses.add_passthru("mongodb://")
    responses.post("http://127.0.0.1:3001/status", json={"state": "pairing", "qr": "2@a"})
    linked = settings.model_copy(
        update={"whatsapp_channel": "baileys", "baileys_secret": SecretStr("s" * 40)}
    )
    finding = found(linked, "WhatsApp")
    assert (finding.verdict, finding.found) == ("broken", "baileys-service is pairing")


def test_the_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert settings.mongodb_uri is not None
    monkeypatch.setenv("MONGODB_URI", settings.mongodb_uri.get_secret_value())
    monkeypatch.setenv("MONGODB_DB_NAME", settings.mongodb_db_name)
    monkeypatch.setenv("HUSTLR_DATA_DIR", str(settings.hustlr_data_dir))
    monkeypatch.setenv("HUSTLR_MODELS_DIR", str(settings.hustlr_data_dir / "none"))

    assert main(["doctor"]) == 1

    said = capsys.readouterr().out
    assert "database           ok" in said
    assert "model              broken" in said
