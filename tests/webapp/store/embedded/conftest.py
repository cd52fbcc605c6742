"""A raw collection, and mongoengine documents, in a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mongoengine
import pymongo
import pytest

from tests.webapp.store.embedded.checks import Rows
from tests.webapp.store.embedded.documents import ALIAS, DOCUMENTS


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
