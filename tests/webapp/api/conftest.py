"""A client that shows a key."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pymongo
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from tests.webapp.conftest import services_of
from webapp import store
from webapp.app import create_app
from webapp.config import Settings
from webapp.keys import SCOPES
from webapp.services import Services
from webapp.store.connection import database as opened

_numbers = count(1)

ClientFor = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def shared_app(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, mongo_uri: str
) -> Iterator[Flask]:
    """Return an application for all tests of a module: to build one takes a second."""
    name = f"test_api_{os.getpid()}_{next(_numbers)}"
    app = create_app(
        Settings(
            mongodb_uri=SecretStr(mongo_uri),
            mongodb_db_name=name,
            hustlr_data_dir=tmp_path_factory.mktemp("var"),
            hustlr_models_dir=models_dir,
            hustlr_demo_providers=False,
            hustlr_webhooks_to_loopback=True,
        )
    )
    yield app
    services_of(app).conversation.close()
    store.disconnect()
    with pymongo.MongoClient[dict[str, object]](mongo_uri) as client:
        client.drop_database(name)


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """Return the application with nothing in its database."""
    yield shared_app
    for name in opened().list_collection_names():
        opened()[name].delete_many({})


@pytest.fixture
def client_for(app: Flask, services: Services) -> ClientFor:
    """Return a function that makes a client whose key has the given scopes."""

    def make(*scopes: str) -> FlaskClient:
        _, shown = services.keys.create("a test", scopes, timedelta(days=1))
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {shown}"
        return client

    return make


@pytest.fixture
def api(client_for: ClientFor) -> FlaskClient:
    """Return a client that may do everything."""
    return client_for(*SCOPES)
