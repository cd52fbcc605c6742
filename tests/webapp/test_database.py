"""The embedded database: started when needed, and again when it died."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from dialogue.messages import Address
from webapp import store
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.database import DatabaseAddress
from webapp.errors import StoreUnavailable
from webapp.store import connection


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(hustlr_data_dir=tmp_path / "var")


@pytest.fixture
def address(settings: Settings) -> Iterator[DatabaseAddress]:
    address = DatabaseAddress(settings)
    yield address
    store.disconnect()
    address.stop()


def server_pid(address: DatabaseAddress) -> int:
    assert address._started is not None
    return address._started.process.pid


def test_a_configured_database_is_used_as_it_is() -> None:
    settings = Settings(mongodb_uri=SecretStr("mongodb://db.example:27017/"))

    assert DatabaseAddress(settings)() == "mongodb://db.example:27017/"


def test_the_embedded_one_is_started_on_first_use_and_once(
    settings: Settings, address: DatabaseAddress
) -> None:
    store.connect(address, settings.mongodb_db_name)
    assert not settings.embedded_file.exists()

    store.ping()
    pid = server_pid(address)
    address()

    assert settings.embedded_file.exists()
    assert server_pid(address) == pid


def test_the_embedded_one_is_started_again_after_it_died(
    settings: Settings, address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.5)
    store.connect(address, settings.mongodb_db_name)
    people = store.People(SystemClock())
    person = people.identify(Address(phone="+263771000051"))

    os.kill(server_pid(address), signal.SIGKILL)
    address._started.process.wait()  # type: ignore[union-attr] # it runs, see above

    with pytest.raises(StoreUnavailable):
        people.identify(Address(phone="+263771000051"))
    assert _patiently(people, "+263771000051") == person


def _patiently(people: store.People, phone: str) -> str:
    """Ask again while a busy machine is still starting the server."""
    for _ in range(20):
        with contextlib.suppress(StoreUnavailable):
            return people.identify(Address(phone=phone))
    raise AssertionError("the database did not come back")
