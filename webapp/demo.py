"""Invented providers, so that the bot can be tried before anybody has registered."""

from __future__ import annotations

import logging
from pathlib import Path

from webapp.providers_csv import ProvidersImport
from webapp.store import Stores

LEASE = "demo-providers"

logger = logging.getLogger(__name__)


def load_demo_providers(stores: Stores, importer: ProvidersImport, file: Path) -> None:
    """Import the file when nobody is registered; one of several processes does it."""
    if not stores.providers.empty():
        return
    hold = stores.leases.acquire(LEASE)
    if hold is None:
        return
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            report = importer.run(lines)
    finally:
        hold.release()
    logger.info("%d invented providers to try the bot with", report.imported)
