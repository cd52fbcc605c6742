"""Building a process's parts: nothing is opened early, and the right channel is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.webapp.store.raw import find_one
from webapp import store
from webapp.channels.baileys import BaileysBridge
from webapp.channels.cloud_api import CloudApi, read_webhook
from webapp.channels.simulator import SimulatorChannel
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.errors import ConfigurationError
from webapp.services import build_directory, build_services, choose_channel
from webapp.simulator import payloads
from webapp.store.transcripts import Transcripts

PHONE = "+263771000041"


@pytest.fixture
def settings(tmp_path: Path, models_dir: Path, mongo_uri: str, database: str) -> Settings:
    return Settings(
        mongodb_uri=SecretStr(mongo_uri),
        mongodb_db_name=database,
        hustlr_data_dir=tmp_path / "var",
        hustlr_models_dir=models_dir,
    )


@pytest.fixture(autouse=True)
def _forget_the_database() -> Iterator[None]:
    yield
    store.disconnect()


def connected(settings: Settings) -> Settings:
    secrets = {
        "whatsapp_access_token": SecretStr("token-of-tests"),
        "whatsapp_phone_number_id": "110220330440550",
        "whatsapp_verify_token": SecretStr("verify-of-tests"),
        "whatsapp_app_secret": SecretStr("secret-of-tests"),
    }
    return settings.model_copy(update=secrets)


def test_building_opens_no_connection(settings: Settings) -> None:
    away = settings.model_copy(update={"mongodb_uri": SecretStr("mongodb://127.0.0.1:1/")})

    assert build_services(away).settings is away


def test_without_a_model_the_cure_is_said(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"hustlr_models_dir": tmp_path})

    with pytest.raises(ConfigurationError, match="HUSTLR_MODELS_DIR"):
        build_services(empty)


def test_a_first_message_is_answered_through_everything(settings: Settings) -> None:
    services = build_services(settings)
    phone = payloads.Phone(number=PHONE, profile_name="Rudo")
    now = services.clock.now()
    payload = payloads.message_value(phone, payloads.text("hi"), message_id="wamid.1", now=now)
    (message,) = read_webhook(payload, received_at=now).messages

    person = services.conversation.receive(message)
    assert person is not None
    services.conversation.process(person)
    services.turn_notes.flush()  # or it is done later, into the database of another test

    heard, said = Transcripts().of(PHONE, 10).lines
    assert (heard.status, said.status) == ("read", "sent")
    assert find_one("sessions", person)["whatsapp_number"] == PHONE


def test_the_channel_follows_the_credentials(settings: Settings) -> None:
    assert isinstance(choose_channel(settings, SystemClock()), SimulatorChannel)
    assert isinstance(choose_channel(connected(settings), SystemClock()), CloudApi)
    linked = settings.model_copy(
        update={"whatsapp_channel": "baileys", "baileys_secret": SecretStr("s" * 40)}
    )
    assert isinstance(choose_channel(linked, SystemClock()), BaileysBridge)


def test_an_empty_directory_is_filled_with_the_demo_providers(settings: Settings) -> None:
    services = build_services(settings)

    assert not services.stores.providers.empty()


@pytest.mark.parametrize("reason", ["switched off", "a real number", "an import"])
def test_the_demo_providers_stay_away(settings: Settings, reason: str) -> None:
    if reason == "switched off":
        settings = settings.model_copy(update={"hustlr_demo_providers": False})
    if reason == "a real number":
        settings = connected(settings)
    directory = build_directory(settings, with_demo=reason != "an import")

    assert directory.stores.providers.empty()


def test_a_directory_with_somebody_in_it_is_left_alone(settings: Settings) -> None:
    header = "whatsapp_number,name,service_type,location\n"
    row = "+263771000042,Only One,plumber,Harare\n"
    build_directory(settings).providers_import.run([header, row])

    services = build_services(settings)

    assert not services.stores.providers.empty()
    assert find_one("providers")["name"] == "Only One"
