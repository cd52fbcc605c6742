"""Finding a free time in a provider's day, and taking it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from dialogue.rules.availability import HORIZON, ZONE, fit, named_hour
from dialogue.rules.holding import Claim
from dialogue.rules.terms import Terms
from dialogue.rules.times import latest
from dialogue.values import When
from webapp.store.claims import take, taken
from webapp.store.providers import schedule_of

_RACES = 50
"""How often somebody else may take the time that was found."""


class Diary:
    """Takes times in the days of providers."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def claim(
        self,
        provider_id: str,
        service_type: str,
        when: When,
        key: str,
        now: datetime,
        *,
        any_hour: bool = False,
        own: Collection[str] = (),
    ) -> Claim | None:
        """Take the first free time within `when`; None when there is none (any more).

        The same key gets the same time again. `any_hour`: the provider says so, so that hours of
        work and absences do not count; other jobs do. `own`: keys of the same booking, whose
        times are no hindrance to moving it.
        """
        schedule = schedule_of(provider_id)
        needs = self._terms.needs(service_type, schedule)
        first, last = _days(when, now)
        for _ in range(_RACES):
            claims = taken([provider_id], first, last)[provider_id]
            mine = next((claim for claim in claims if claim.key == key), None)
            if mine is not None:
                return mine
            others = [claim for claim in claims if claim.key not in own]
            busy = [claim.slot for claim in others]
            slot = named_hour(when, busy, needs) if any_hour else None
            slot = slot or fit(schedule, busy, when, needs, now)
            if slot is None:
                return None
            claim = Claim(key=key, provider_id=provider_id, slot=slot)
            limit = None if any_hour else schedule.jobs_per_day
            if limit is not None:
                limit += sum(_same_day(c, claim) for c in claims if c.key in own)
            if take(claim, travel=needs.travel, at_most=limit, now=now, own=own):
                return claim
        return None


def _same_day(one: Claim, other: Claim) -> bool:
    days = {claim.slot.start.astimezone(ZONE).date() for claim in (one, other)}
    return len(days) == 1


def _days(when: When, now: datetime) -> tuple[date, date]:
    """Return the local days in which a time for `when` may lie."""
    last = now + HORIZON if when.grain == "asap" else latest(when)
    return when.start.astimezone(ZONE).date(), last.astimezone(ZONE).date()
