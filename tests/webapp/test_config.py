"""Settings: what is read, what is refused, and that the example file names them all."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from dialogue.rules.terms import Terms
from tests.fakes.world import the_services
from webapp.config import CREDENTIALS, Settings
from webapp.errors import ConfigurationError
from webapp.store.embedded.listening import LONGEST_SOCKET_PATH
from webapp.terms import terms_of

ROOT = Path(__file__).parents[2]
WHATSAPP = {
    "WHATSAPP_ACCESS_TOKEN": "token-of-tests",
    "WHATSAPP_PHONE_NUMBER_ID": "110220330440550",
    "WHATSAPP_VERIFY_TOKEN": "verify-of-tests",
    "WHATSAPP_APP_SECRET": "secret-of-tests",
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def set_env(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def problems() -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_env()
    return caught.value.problems


def test_everything_has_a_default() -> None:
    settings = Settings.from_env()

    assert settings.mongodb_uri is None
    assert settings.hustlr_port == 8000
    assert settings.simulator_enabled
    assert settings.demo_providers_wanted
    assert not settings.whatsapp_configured


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HUSTLR_PORT=9001\nHUSTLR_WORKERS=3\nSOMETHING_ELSE=1\n")
    set_env(monkeypatch, HUSTLR_PORT="9002")

    settings = Settings.from_env()

    assert (settings.hustlr_port, settings.hustlr_workers) == (9002, 3)


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, MONGODB_URI="", HUSTLR_PORT="", WHATSAPP_ACCESS_TOKEN="")

    settings = Settings.from_env()

    assert settings.mongodb_uri is None
    assert settings.hustlr_port == 8000
    assert not settings.whatsapp_configured


def test_constructing_settings_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, HUSTLR_PORT="9002")

    assert Settings().hustlr_port == 8000


def test_partial_credentials_name_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, WHATSAPP_ACCESS_TOKEN="token-of-tests", WHATSAPP_VERIFY_TOKEN="word")

    found = problems()

    assert [line.split(":")[0] for line in found] == [
        "WHATSAPP_PHONE_NUMBER_ID",
        "WHATSAPP_APP_SECRET",
    ]
    assert all("set it too" in line for line in found)


def test_everything_wrong_is_reported_at_once_without_the_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_env(
        monkeypatch,
        MONGODB_URI="http://user:hunter2@db",
        HUSTLR_PORT="eighty",
        HUSTLR_LOG_LEVEL="LOUD",
        WHATSAPP_API_VERSION="25",
        WHATSAPP_APP_SECRET="secret-of-tests",
    )

    found = problems()

    named = {line.split(":")[0] for line in found}
    assert named == {
        "MONGODB_URI",
        "HUSTLR_PORT",
        "HUSTLR_LOG_LEVEL",
        "WHATSAPP_API_VERSION",
        "WHATSAPP_ACCESS_TOKEN",
        "WHATSAPP_PHONE_NUMBER_ID",
        "WHATSAPP_VERIFY_TOKEN",
    }
    assert "hunter2" not in "".join(found)
    assert "secret-of-tests" not in "".join(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUSTLR_PORT", "0"),
        ("HUSTLR_PORT", "65536"),
        ("HUSTLR_WORKERS", "0"),
        ("MONGODB_DB_NAME", "a.b"),
        ("WHATSAPP_API_URL", "graph.facebook.com"),
        ("WHATSAPP_BUSINESS_ACCOUNT_ID", "+263771000001"),
        ("HUSTLR_PRIVACY_URL", "privacy"),
        ("HUSTLR_DEMO_PROVIDERS", "perhaps"),
    ],
)
def test_a_malformed_value_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    set_env(monkeypatch, **{name: value})

    assert [line.split(":")[0] for line in problems()] == [name]


def test_a_directory_may_be_deeper_than_the_path_of_a_socket_may_be_long(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deep = tmp_path / ("x" * 120)
    set_env(monkeypatch, HUSTLR_DATA_DIR=str(deep))

    settings = Settings.from_env()

    assert settings.embedded_file.parent == deep
    assert len(bytes(settings.embedded_socket)) <= LONGEST_SOCKET_PATH


def test_a_connected_number_switches_simulator_and_demo_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_env(monkeypatch, **WHATSAPP)

    settings = Settings.from_env()

    assert settings.whatsapp_configured
    assert not settings.simulator_enabled
    assert not settings.demo_providers_wanted


def test_a_linked_phone_needs_the_secret_of_the_bridge(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, WHATSAPP_CHANNEL="baileys")
    assert [line.split(":")[0] for line in problems()] == ["BAILEYS_SECRET"]

    set_env(monkeypatch, BAILEYS_SECRET="short")
    assert "32 characters" in problems()[0]

    set_env(monkeypatch, BAILEYS_SECRET="s" * 32)
    settings = Settings.from_env()
    assert settings.whatsapp_configured
    assert not settings.simulator_enabled


@pytest.mark.parametrize(
    ("host", "enabled"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("web", False)],  # noqa: S104 - the address is only judged
)
def test_the_simulator_is_for_this_machine_only(host: str, enabled: bool) -> None:
    assert Settings(hustlr_host=host).simulator_enabled is enabled


def test_secrets_stay_hidden_and_settings_cannot_change() -> None:
    settings = Settings(mongodb_uri=SecretStr("mongodb://user:hunter2@localhost/"))

    assert "hunter2" not in repr(settings)
    with pytest.raises(ValidationError):
        setattr(settings, "hustlr_port", 1)  # noqa: B010 - a plain assignment does not type-check


def test_the_secrets_are_known_to_the_logs() -> None:
    settings = Settings(mongodb_uri=SecretStr("mongodb://a:b@c/"), mongodb_db_name="open")

    assert settings.secret_values == ("mongodb://a:b@c/",)


def test_the_embedded_database_lives_in_the_data_directory(tmp_path: Path) -> None:
    settings = Settings(hustlr_data_dir=tmp_path)

    assert settings.embedded_file.parent == tmp_path


def test_the_example_file_names_every_setting_and_nothing_else() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert re.findall(r"^([A-Z_]+)=", text, re.MULTILINE) == [
        name.upper() for name in Settings.model_fields
    ]


def test_the_example_file_is_a_working_configuration() -> None:
    Path(".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"))

    assert Settings.from_env().model_dump() == Settings().model_dump()


def test_every_credential_is_a_setting() -> None:
    assert set(CREDENTIALS) <= set(Settings.model_fields)


def test_delays_that_follow_each_other_are_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, HUSTLR_REMIND_MINUTES="40")

    (problem,) = problems()

    assert "HUSTLR_REMIND_MINUTES=40, HUSTLR_OTHERS_MINUTES=40" in problem


def test_the_rules_work_with_the_figures_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, HUSTLR_QUIET_FROM="21:30", HUSTLR_EXPIRE_MINUTES="90")

    terms = terms_of(Settings.from_env(), the_services())

    assert terms.minutes["plumber"] == 90
    assert terms.quiet_from == time(21, 30)
    assert terms.expire_after == timedelta(minutes=90)
    assert terms_of(Settings(), ()) == Terms()


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"hustlr_host": "192.0.2.7"}, ""),
        ({"hustlr_public_url": "https://hustlr.example"}, "https://hustlr.example"),
    ],
)
def test_links_begin_where_people_reach_us(given: dict[str, str], base: str) -> None:
    assert Settings(**given).link_base == base  # type: ignore[arg-type] # all are texts


AWS = {"AWS_REGION": "af-south-1", "AWS_DYNAMODB_SESSIONS_TABLE": "sessions"}


def test_of_aws_only_what_is_named_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.from_env()
    assert not settings.dynamodb_wanted
    assert not settings.advice_wanted

    set_env(monkeypatch, **AWS, USE_BEDROCK_INTENT="1", BEDROCK_MODEL_ID="some.model-v1")
    settings = Settings.from_env()

    assert settings.dynamodb_wanted
    assert settings.advice_wanted


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"AWS_DYNAMODB_USERS_TABLE": "users"}, "AWS_REGION: missing"),
        ({"AWS_LAMBDA_QUESTION_ANSWERER_FUNCTION_NAME": "answers"}, "AWS_REGION: missing"),
        ({"AWS_REGION": "af-south-1", "USE_BEDROCK_INTENT": "true"}, "BEDROCK_MODEL_ID: missing"),
        ({**AWS, "AWS_ACCESS_KEY_ID": "AKIDTEST"}, "AWS_SECRET_ACCESS_KEY: set it and"),
        ({**AWS, "AWS_DYNAMODB_USERS_TABLE": "no spaces"}, "AWS_DYNAMODB_USERS_TABLE: expected"),
        ({**AWS, "BEDROCK_CALLS_PER_HOUR": "-1"}, "BEDROCK_CALLS_PER_HOUR: "),
    ],
)
def test_what_aws_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], expected: str
) -> None:
    set_env(monkeypatch, **values)

    (problem,) = problems()
    assert problem.startswith(expected)


def test_without_boto3_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    set_env(monkeypatch, **AWS)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    (problem,) = problems()
    assert problem == (
        "AWS_DYNAMODB_SESSIONS_TABLE: needs boto3: pip install -r requirements-aws.txt"
    )
