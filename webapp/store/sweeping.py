"""What a process that died has left half done, and what is worked out afterwards."""

from __future__ import annotations

from datetime import datetime

from webapp.store import claims, standings
from webapp.store.aftermath import settle_what_was_left
from webapp.store.booking_rows import rows
from webapp.store.connection import collection_class
from webapp.store.inbox import Inbox
from webapp.store.providers import tell_what_was_left


@collection_class
class Sweeping:
    """Everything here may be done by several processes, and twice."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def settle(self, before: datetime, now: datetime, limit: int) -> None:
        """Do what changes before an instant have left undone."""
        settle_what_was_left(before, self._inbox, now, limit)
        tell_what_was_left(before, self._inbox, now, limit)

    def free_orphans(self, now: datetime, limit: int) -> None:
        """Give back times that were taken for a request that was then not stored."""
        before = now - claims.ORPHANED
        for day in claims.unchecked(before, limit):
            keys = [claim.key for claim in day.claims]
            known = rows().find({"claims.key": {"$in": keys}}, {"claims.key": 1})
            used = {claim["key"] for row in known for claim in row["claims"]}
            claims.release(claim for claim in day.claims if claim.key not in used)
            claims.checked(day, before)

    def refresh_standings(self, now: datetime, limit: int) -> None:
        """Work out again how those providers stand about whom there is news."""
        for provider_id in standings.with_news(limit):
            standings.refresh(provider_id, now)
