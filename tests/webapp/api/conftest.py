"""A client that shows a key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.keys import SCOPES
from webapp.services import Services

ClientFor = Callable[..., FlaskClient]


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
