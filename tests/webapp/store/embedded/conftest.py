"""A raw collection, and mongoengine documents, in a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mongoengine
import pymongo
import pytest

from tests.webapp.store.embedded.checks import Rows
from tests.webapp.store.embedded.documents import ALIAS, DOCUMENTS
from webapp.store.launch import ensure_embedded, socket_path, socket_uri


@pytest.fixture(scope="session")
def client(mongo_uri: str) -> Iterator[pymongo.MongoClient[Any]]:
    with pymongo.MongoClient[Any](
        mongo_uri, tz_aware=True, uuidRepresentation="standard"
    ) as client:
        yield client


@pytest.fixture
def rows(client: pymongo.MongoClient[Any], database: str) -> Rows:
    """Return an empty collection."""
    return client[database].rows


@pytest.fixture(scope="session")
def embedded_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pymongo.MongoClient[Any]]:
    """Connect to an embedded server, also when the checks run against a real one."""
    directory = tmp_path_factory.mktemp("embedded")
    socket = socket_path(directory)
    process = ensure_embedded(directory / "data.sqlite", socket)
    assert process is not None
    with pymongo.MongoClient[Any](socket_uri(socket, ""), tz_aware=True) as client:
        yield client
    process.stop()


@pytest.fixture
def embedded_rows(embedded_client: pymongo.MongoClient[Any]) -> Iterator[Rows]:
    """Return an empty collection of an embedded server."""
    yield embedded_client.test.rows
    embedded_client.drop_database("test")


@pytest.fixture
def documents(mongo_uri: str, database: str) -> Iterator[None]:
    """Connect the mongoengine documents to an empty database."""
    mongoengine.connect(
        database, host=mongo_uri, alias=ALIAS, tz_aware=True, uuidRepresentation="standard"
    )
    yield
    mongoengine.disconnect(ALIAS)
    for document in DOCUMENTS:
        document._collection = None
