"""The console over a project in small, a fresh database and a model that takes a second to train."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from dialogue.messages import Address, Incoming, Kind
from nlu import training
from nlu.evaluation import REFERENCE
from tests.webapp.console import tiny
from tests.webapp.dashboard.conftest import Browser, Enter, admin, enter, stranger
from webapp import store
from webapp.app import create_app
from webapp.config import Settings
from webapp.console.building import Console
from webapp.console.intake import BEHIND
from webapp.services import Services
from webapp.store import Inbox

__all__ = ["Browser", "Enter", "admin", "enter", "stranger"]

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


@pytest.fixture
def models_dir(tiny_models: Path, tmp_path: Path) -> Path:
    """Return models of the test's own."""
    return shutil.copytree(tiny_models, tmp_path / "models")


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
    built: Services = app.extensions["hustlr"]
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
def console(services: Services) -> Console:
    return services.console


@pytest.fixture
def say(services: Services) -> Say:
    """Return what records a message whose turn was over some time ago; its person's id."""
    numbers = count(1)

    def typed(text: str, phone: str = "+263771000081", **values: object) -> str:
        number = next(numbers)
        long_ago = services.clock.now() - 10 * BEHIND + timedelta(seconds=number)
        person = services.stores.people.identify(Address(phone=phone))
        told = {"kind": Kind.TEXT, "text": text, **values}
        incoming = Incoming(message_id=f"wamid.{number}", sent_at=long_ago, **told)  # type: ignore[arg-type] # a test's own values
        Inbox(services.clock).add(person, "test", incoming)
        _Stopped(long_ago).done(incoming.message_id)
        return person

    return typed


class _Stopped(Inbox):
    """An inbox whose clock stands still."""

    def __init__(self, moment: object) -> None:
        super().__init__(self)  # type: ignore[arg-type] # it is its own clock
        self._moment = moment

    def now(self) -> object:
        return self._moment
