"""The console over a project in small, a fresh database and a model trained in seconds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr

from dialogue.messages import Address, Incoming, Kind
from dialogue.ports import Clock
from nlu import training
from nlu.evaluation import REFERENCE
from nlu.model import NluModel
from nlu.sources import Sources
from tests.webapp.conftest import services, services_of
from tests.webapp.console import tiny
from tests.webapp.dashboard.conftest import Browser, Enter, admin, enter
from tests.webapp.manual_clock import ManualClock
from webapp import store
from webapp.app import create_app
from webapp.config import Settings
from webapp.console.building import Console
from webapp.store import Inbox, Stores

__all__ = ["Browser", "Enter", "admin", "enter", "services"]

Say = Callable[..., str]


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of the small project; only read it."""
    return tiny.write(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_models(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a models directory with one version in use; copy it to change it."""
    directory = tmp_path_factory.mktemp("tiny-models")
    training.train(tiny_data, directory, now=REFERENCE)
    return directory


@pytest.fixture(scope="session")
def tiny_model(tiny_data: Path, tiny_models: Path) -> NluModel:
    return training.load(tiny_models, Sources.at(tiny_data))


@pytest.fixture(scope="session")
def known_values(tiny_data: Path) -> dict[str, Callable[[str], bool]]:
    """Return what the lists know; read once, because the list of places is long."""
    return Sources.at(tiny_data).known_values()


@pytest.fixture
def models_dir(tiny_models: Path, tmp_path: Path) -> Path:
    """Return models of the test's own."""
    return shutil.copytree(tiny_models, tmp_path / "models")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def stores(clock: ManualClock, database: str) -> Stores:
    return Stores.build(clock)


@pytest.fixture
def console(
    clock: ManualClock,
    stores: Stores,
    tmp_path: Path,
    models_dir: Path,
    tiny_data: Path,
    tiny_model: NluModel,
    known_values: dict[str, Callable[[str], bool]],
) -> Console:
    """Return the console without its pages."""
    console = Console.build(
        clock=clock,
        data=tiny_data,
        models=models_dir,
        own=tmp_path / "var",
        model=lambda: tiny_model,
    )
    console.desk.__dict__["known_values"] = known_values
    return console


@pytest.fixture
def app(
    tmp_path: Path, models_dir: Path, tiny_data: Path, mongo_uri: str, database: str
) -> Iterator[Flask]:
    """Return the application, its console over the small project."""
    settings = Settings(
        mongodb_uri=SecretStr(mongo_uri),
        mongodb_db_name=database,
        hustlr_data_dir=tmp_path / "var",
        hustlr_models_dir=models_dir,
        hustlr_demo_providers=False,
    )
    app = create_app(settings)
    built = services_of(app)
    console = Console.build(
        clock=built.clock,
        data=tiny_data,
        models=models_dir,
        own=tmp_path / "var",
        model=built.models.current,
    )
    app.extensions["hustlr"] = replace(built, console=console)
    yield app
    built.conversation.close()
    store.disconnect()


@pytest.fixture
def say(stores: Stores, clock: Clock) -> Say:
    """Return what records a message whose turn was over some time ago, and its person's id."""
    numbers = count(1)
    begun = clock.now() - timedelta(hours=1)
    turned = ManualClock()

    def typed(text: str, phone: str = "+263771000081", **values: Any) -> str:  # noqa: ANN401
        number = next(numbers)
        long_ago = begun + timedelta(seconds=number)
        turned.advance((long_ago - turned.now()).total_seconds())
        person = stores.people.identify(Address(phone=phone))
        told = {"kind": Kind.TEXT, "text": text, **values}
        incoming = Incoming(message_id=f"wamid.{number}", sent_at=long_ago, **told)
        inbox = Inbox(turned)
        inbox.add(person, "test", incoming)
        inbox.done(incoming.message_id)
        return person

    return typed
