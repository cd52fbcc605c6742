"""The phone that baileys-service is linked to, where the settings name one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from webapp.channels.baileys import BaileysBridge
from webapp.config import Settings


def linked_phone(settings: Settings, now: Callable[[], datetime]) -> BaileysBridge | None:
    """Return the way to the bridge; None where WhatsApp is reached otherwise, or not at all."""
    if settings.whatsapp_channel != "baileys" or settings.baileys_secret is None:
        return None
    return BaileysBridge(
        url=settings.baileys_service_url,
        secret=settings.baileys_secret.get_secret_value(),
        now=now,
    )
