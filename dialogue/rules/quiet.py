"""Hours in which people are left in peace."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogue.rules.availability import ZONE
from dialogue.rules.terms import Terms
from dialogue.rules.times import DAY

_MARGIN = timedelta(minutes=15)
"""What an earlier reminder keeps from the quiet hours, and a later one from the job."""


def is_quiet(moment: datetime, terms: Terms) -> bool:
    """Tell whether nobody should be written to now."""
    clock = moment.astimezone(ZONE).time()
    if terms.quiet_from <= terms.quiet_to:
        return terms.quiet_from <= clock < terms.quiet_to
    return clock >= terms.quiet_from or clock < terms.quiet_to


def wakes(moment: datetime, terms: Terms) -> datetime:
    """Return the moment, or the end of the quiet hours that it lies in."""
    if not is_quiet(moment, terms):
        return moment
    local = moment.astimezone(ZONE)
    end = datetime.combine(local.date(), terms.quiet_to, ZONE)
    return end if end > local else end + DAY


def falls_asleep(moment: datetime, terms: Terms) -> datetime:
    """Return when the quiet hours begin that come next, or that a moment lies in."""
    local = moment.astimezone(ZONE)
    start = datetime.combine(local.date(), terms.quiet_from, ZONE)
    if is_quiet(moment, terms):
        return start if start <= local else start - DAY
    return start if start > local else start + DAY


def awake_after(moment: datetime, delay: timedelta, terms: Terms) -> datetime:
    """Return when people have been awake for `delay` since a moment."""
    now = wakes(moment, terms)
    if terms.quiet_from == terms.quiet_to:
        return now + delay
    while (night := falls_asleep(now, terms)) < now + delay:
        delay -= night - now
        now = wakes(night, terms)
    return now + delay


def awake_between(start: datetime, end: datetime, terms: Terms) -> timedelta:
    """Return for how long people are awake from one moment to another."""
    awake, now = timedelta(), wakes(start, terms)
    while now < end:
        night = end if terms.quiet_from == terms.quiet_to else falls_asleep(now, terms)
        awake += min(night, end) - now
        now = wakes(night, terms)
    return awake


def before_job(moment: datetime, begins: datetime, terms: Terms) -> datetime:
    """Return when to remind of a job instead of at a moment in the quiet hours.

    After them where that is still before the job, else the evening before.
    """
    if not is_quiet(moment, terms):
        return moment
    morning = wakes(moment, terms)
    if morning + _MARGIN <= begins:
        return morning
    return falls_asleep(moment, terms) - _MARGIN
