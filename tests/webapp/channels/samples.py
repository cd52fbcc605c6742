"""The webhook payloads of tests/data/webhooks, and how tests read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

from webapp.channels.base import Batch
from webapp.channels.cloud_api import read_webhook

FOLDER = Path(__file__).parents[2] / "data" / "webhooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
OUR_NUMBER = "110220330440550"
NOW = datetime(2025, 11, 22, 12, 0, tzinfo=timezone.utc)


def sample(name: str) -> dict[str, object]:
    payload: dict[str, object] = json.loads((FOLDER / f"{name}.json").read_text())
    return payload


def read(payload: Mapping[str, object]) -> Batch:
    return read_webhook(payload, received_at=NOW, phone_number_id=OUR_NUMBER)
