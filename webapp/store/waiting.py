"""Customers who wait until somebody has time for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webapp.store.booking_rows import rows


def wake(service_type: str, towns: Sequence[str], now: datetime) -> None:
    """Have the wishes for a service in some towns looked at now."""
    wishes = {"waiting": True, "service_type": service_type, "place.town": {"$in": list(towns)}}
    rows().update_many(wishes, {"$set": {"next_due": now}})


def stop_waiting(customer_id: str, service_type: str) -> None:
    """Forget the wishes of a customer who has asked for the service again."""
    wishes = {"customer_id": customer_id, "service_type": service_type, "waiting": True}
    rows().update_many(wishes, {"$set": {"waiting": False}, "$unset": {"next_due": ""}})
