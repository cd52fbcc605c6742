"""People, a provider and a booking, made through the API as a partner would."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from webapp.services import Services

RUDO, TENDAI, NOBODY = "+263771000041", "+263771000042", "+263771000049"
HARARE = ZoneInfo("Africa/Harare")


def add_user(api: FlaskClient, number: str = RUDO, **changes: object) -> dict[str, Any]:
    body = {
        "phone_number": number,
        "name": "Rudo Moyo",
        "location": "Avondale, Harare",
        "agreed_privacy_policy": True,
        **changes,
    }
    answer = api.post("/api/users", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def add_provider(
    api: FlaskClient, services: Services, number: str = TENDAI, **changes: object
) -> dict[str, Any]:
    """Register a provider and approve the registration, as the dashboard would."""
    body = {
        "phone_number": number,
        "name": "Tendai Plumbing",
        "service_type": "plumber",
        "location": "6 Weale Road, Milton Park, Harare",
        **changes,
    }
    answer = api.post("/api/providers", json=body)
    assert answer.status_code == 201, answer.text
    provider = services.stores.providers.get(answer.get_json()["id"])
    assert provider is not None
    approve(services, provider.id)
    return dict(answer.get_json())


def approve(services: Services, provider_id: str) -> None:
    provider = services.stores.providers.get(provider_id)
    assert provider is not None
    services.stores.providers.put(replace(provider, status="active"))


def next_working_day(now: datetime) -> datetime:
    """Return 10:00 of a day in Harare that is neither today nor a Sunday."""
    day = (now.astimezone(HARARE) + timedelta(days=1)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    return day + timedelta(days=1) if day.weekday() == 6 else day


def booking_body(services: Services, **changes: object) -> dict[str, Any]:
    return {
        "user_number": RUDO,
        "provider_number": TENDAI,
        "service_type": "plumber",
        "date_time": next_working_day(services.clock.now()).isoformat(),
        "issue": "Burst geyser",
        **changes,
    }
