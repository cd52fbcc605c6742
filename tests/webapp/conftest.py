"""The web application over a fresh database and the trained model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from webapp import store
from webapp.app import create_app
from webapp.config import Settings
from webapp.services import Services


@pytest.fixture
def app(tmp_path: Path, models_dir: Path, mongo_uri: str, database: str) -> Iterator[Flask]:
    """Return the application as it runs on somebody's own machine, without demo providers."""
    settings = Settings(
        mongodb_uri=SecretStr(mongo_uri),
        mongodb_db_name=database,
        hustlr_data_dir=tmp_path / "var",
        hustlr_models_dir=models_dir,
        hustlr_demo_providers=False,
    )
    app = create_app(settings)
    yield app
    services_of(app).conversation.close()
    store.disconnect()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client without a browser."""
    return app.test_client()


@pytest.fixture
def services(app: Flask) -> Services:
    """Return what the application was built with."""
    return services_of(app)


def services_of(app: Flask) -> Services:
    return cast(Services, app.extensions["hustlr"])
