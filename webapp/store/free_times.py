"""When a provider can begin a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogue.ports import Clock
from dialogue.rules.availability import HORIZON, ZONE, next_free
from dialogue.rules.terms import Terms
from dialogue.values import Provider, When
from webapp.store.claims import taken
from webapp.store.connection import collection_class

STEP = timedelta(minutes=30)
"""Between two times that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Times at which a job can begin."""

    minutes: int
    """How long it takes."""
    starts: tuple[datetime, ...]


@collection_class
class FreeTimes:
    """Reads hours of work, absences and the jobs there are."""

    def __init__(self, clock: Clock, terms: Terms) -> None:
        self._clock = clock
        self._terms = terms

    def of(self, provider: Provider, wanted: datetime | None, limit: int) -> Free:
        """Return the first times from `wanted` (None: now) on, within HORIZON of it."""
        now = self._clock.now()
        frm = max(wanted, now) if wanted else now
        days = frm.astimezone(ZONE).date(), (frm + 2 * HORIZON).astimezone(ZONE).date()
        busy = [claim.slot for claim in taken([provider.id], *days)[provider.id]]
        needs = self._terms.needs(provider.service_type, provider.schedule)
        starts: list[datetime] = []
        at = frm
        while len(starts) < limit:
            when = When(words="", start=at, end=None, grain="minute")
            free = next_free(provider.schedule, busy, when, needs, now)
            if free is None or free > frm + HORIZON:
                break
            starts.append(free)
            at = free + STEP
        return Free(minutes=round(needs.job.total_seconds() / 60), starts=tuple(starts))
