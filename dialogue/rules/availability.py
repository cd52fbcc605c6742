"""When a provider has time for a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogue.rules.times import DAY, is_instant, latest
from dialogue.values import Schedule, Slot, When

ZONE = ZoneInfo("Africa/Harare")
HORIZON = timedelta(days=7)
"""How far ahead a free time is looked for."""
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a job needs of a provider's day."""

    job: timedelta
    travel: timedelta = timedelta()
    """Between two jobs."""
    notice: timedelta = timedelta()
    """Between the request and the job, unless it is wanted as soon as possible."""


def job_time(schedule: Schedule, usual_minutes: int) -> timedelta:
    """Return how long a provider's job takes."""
    return timedelta(minutes=schedule.minutes_per_job or usual_minutes)


def fit(
    schedule: Schedule, busy: Sequence[Slot], when: When, needs: Needs, now: datetime
) -> Slot | None:
    """Return the first free time within what was asked for; None when there is none.

    `busy` are the jobs that the provider has, without the way there. "As soon as possible" takes
    the first free time within HORIZON, a job at an hour only that hour.
    """
    if when.grain == "asap":
        return _search(schedule, busy, max(when.start, now), now + HORIZON, needs)
    earliest = now + needs.notice
    if is_instant(when):
        if when.start < earliest:
            return None
        moment = timedelta(microseconds=1)
        return _search(schedule, busy, when.start, when.start + moment, needs)
    return _search(schedule, busy, max(when.start, earliest), latest(when), needs)


def is_free(
    schedule: Schedule, busy: Sequence[Slot], when: When, needs: Needs, now: datetime
) -> bool:
    """Tell whether a provider can do a job at the time that was asked for.

    As soon as possible means today: who has time only tomorrow is not free.
    """
    slot = fit(schedule, busy, when, needs, now)
    return slot is not None and (when.grain != "asap" or _day(slot.start) == _day(now))


def next_free(
    schedule: Schedule, busy: Sequence[Slot], when: When, needs: Needs, now: datetime
) -> datetime | None:
    """Return the next time from `when` on at which a provider can begin; None within HORIZON."""
    frm = _next_quarter(max(when.start, now + needs.notice))
    slot = _search(schedule, busy, frm, frm + HORIZON, needs)
    return slot.start if slot else None


def named_hour(when: When, busy: Sequence[Slot], needs: Needs) -> Slot | None:
    """Return the hour that a provider offers, whatever the hours of work; other jobs count.

    None: another job is in the way, or `when` is a window.
    """
    if not is_instant(when):
        return None
    start = when.start.astimezone(ZONE)
    midnight = datetime.combine(start.date() + DAY, time(), ZONE)
    slot = Slot(start=start, end=min(start + needs.job, midnight))
    taken = (b for b in busy if _meet(slot, b, needs.travel))
    return None if next(taken, None) else slot


def _meet(one: Slot, other: Slot, travel: timedelta) -> bool:
    return one.start < other.end + travel and other.start < one.end + travel


def _search(
    schedule: Schedule, busy: Sequence[Slot], frm: datetime, to: datetime, needs: Needs
) -> Slot | None:
    """Return the first time that begins in [frm, to) and fits."""
    day = _day(frm)
    while datetime.combine(day, time(), ZONE) < to:
        slot = _within_day(schedule, busy, day, frm, needs)
        if slot is not None:
            return slot if slot.start < to else None
        day += DAY
    return None


def _within_day(
    schedule: Schedule, busy: Sequence[Slot], day: date, frm: datetime, needs: Needs
) -> Slot | None:
    hours = schedule.hours[day.weekday()]
    if hours is None or _is_full(schedule, busy, day):
        return None
    opens, closes = _at(day, hours.opens), _at(day, hours.closes)
    taken = [Slot(start=b.start - needs.travel, end=b.end + needs.travel) for b in busy]
    taken += [Slot(start=a.start, end=a.end) for a in schedule.absences]
    job = min(needs.job, closes - opens)  # a job longer than the day takes the whole day
    start = max(opens, frm.astimezone(ZONE))
    while start + job <= closes:
        slot = Slot(start=start, end=start + job)
        hindrance = next((t for t in taken if t.start < slot.end and slot.start < t.end), None)
        if hindrance is None:
            return slot
        start = hindrance.end.astimezone(ZONE)
    return None


def _is_full(schedule: Schedule, busy: Sequence[Slot], day: date) -> bool:
    limit = schedule.jobs_per_day
    return limit is not None and sum(_day(b.start) == day for b in busy) >= limit


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE)


def _next_quarter(moment: datetime) -> datetime:
    local = moment.astimezone(ZONE)
    over = timedelta(
        minutes=local.minute % 15, seconds=local.second, microseconds=local.microsecond
    )
    return local + (_QUARTER - over if over else timedelta())
