"""Persons who wait for somebody of the team."""

from __future__ import annotations

from datetime import datetime

from webapp.store.connection import collection_class
from webapp.store.sessions import _Session


@collection_class
class Unanswered:
    """Sessions in which a person was asked for and nobody has taken over yet."""

    def since(self, before: datetime, limit: int) -> tuple[tuple[str, datetime], ...]:
        """Return who has waited since before a moment, and since when; the longest first."""
        query = {"data.waiting_since": {"$lte": before}}
        order = [("data.waiting_since", 1)]
        longest = _Session.rows().find(query, {"data.waiting_since": 1}, sort=order, limit=limit)
        return tuple((row["_id"], row["data"]["waiting_since"]) for row in longest)
