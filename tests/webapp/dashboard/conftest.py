"""Browsers of the team: signed in as anybody, with the token that every form sends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nlu.reload import ModelHolder
from webapp import services as services_module
from webapp.accounts import csrf_token
from webapp.services import Services
from webapp.store.accounts import Account, Role


class Browser:
    """A client that keeps cookies and sends the CSRF token with every form."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.token = token
        if token:
            client.set_cookie("hustlr", token)

    @property
    def csrf(self) -> str:
        """Return the token that its forms carry."""
        return csrf_token(self.token)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"})

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form as a page of ours would."""
        data = {"csrf": self.csrf, **fields}
        return self.client.post(path, data=data, headers={"Accept": "text/html"})


@pytest.fixture(autouse=True)
def one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the model once for all these tests: none of them changes it."""
    load = services_module._models
    monkeypatch.setattr(services_module, "_models", lambda *args: _LOADED or _kept(load(*args)))


_LOADED: ModelHolder | None = None


def _kept(holder: ModelHolder) -> ModelHolder:
    global _LOADED
    _LOADED = holder
    return holder


Enter = Callable[..., Browser]


@pytest.fixture
def enter(app: Flask, services: Services) -> Enter:
    """Return what signs somebody of a role in, without the cost of a password."""

    def signed_in(role: Role = "admin", name: str = "") -> Browser:
        now = services.clock.now()
        name = name or f"a-{role}"
        services.accounts.store.add(Account(name=name, role=role, created_at=now))
        token = services.accounts.begin(name, "pytest")
        return Browser(app.test_client(), token)

    return signed_in


@pytest.fixture
def admin(enter: Enter) -> Browser:
    return enter("admin")


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app.test_client(), "")
