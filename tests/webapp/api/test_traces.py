"""What requests leave behind: no number in the logs, and in the audit log who asked for whom."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webapp.api.conftest import ClientFor
from tests.webapp.api.world import NOBODY, RUDO, TENDAI, add_provider, add_user, booking_body
from webapp.logs import FILE_NAME, SafeFormatter, SharedFileHandler
from webapp.services import Services

WRONG = "hustlr_" + 12 * "0" + "_" + 43 * "a"


@pytest.fixture
def log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Path]:
    handler = SharedFileHandler(tmp_path / FILE_NAME)
    handler.setFormatter(SafeFormatter([]))
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.INFO)
    yield tmp_path / FILE_NAME
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_the_logs_of_all_that_a_client_does_tell_nobody_s_number(
    log: Path, api: FlaskClient, client_for: ClientFor, services: Services
) -> None:
    shown = api.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    add_user(api)
    add_provider(api, services)
    made = api.post("/api/bookings", json=booking_body(services))
    api.put(f"{made.headers['Location']}/status", json={"status": "confirmed"})
    api.get(f"/api/users/{NOBODY}")
    api.get(f"/api/users/{RUDO}", headers={"Authorization": f"Bearer {WRONG}"})
    client_for("bookings:read").get(f"/api/users/{RUDO}")
    api.delete(f"/api/users/{RUDO}")

    text = log.read_text(encoding="utf-8")
    told = (*(number[4:] for number in (RUDO, TENDAI, NOBODY)), "Rudo", "Moyo", "geyser")
    assert [each for each in (*told, shown[20:], WRONG[20:]) if each in text] == []
    assert "no valid key is shown for GET /api/users/{phone_number}" in text
    assert "is not for GET /api/users/{phone_number}" in text


def test_it_is_noted_which_key_exports_and_erases_a_person(
    api: FlaskClient, services: Services
) -> None:
    user = add_user(api)
    (key,) = services.keys.all()

    api.get(f"/api/users/{RUDO}/data")
    api.delete(f"/api/users/{RUDO}")
    api.delete(f"/api/users/{NOBODY}")

    noted = [(each.actor, each.action, each.subject) for each in services.audit.page(0, 10)]
    assert noted == [
        (f"key:{key.id}", "person.erase", user["id"]),
        (f"key:{key.id}", "person.export", user["id"]),
    ]
