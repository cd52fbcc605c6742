"""A provider's working time as a document."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialogue.values import Absence, DayHours, Schedule
from webapp.store.connection import Raw

_ZONE = ZoneInfo("Africa/Harare")
_USUAL = Schedule()


def encode_schedule(schedule: Schedule) -> Raw:
    """Return the document; hours as "08:00"."""
    return {
        "hours": [
            {"opens": day.opens.isoformat("minutes"), "closes": day.closes.isoformat("minutes")}
            if day
            else None
            for day in schedule.hours
        ],
        "absences": [{"start": a.start, "end": a.end} for a in schedule.absences],
        "minutes_per_job": schedule.minutes_per_job,
        "jobs_per_day": schedule.jobs_per_day,
    }


def decode_schedule(data: Raw | None) -> Schedule:
    """Return the schedule of a document; the usual one where there is none."""
    if not data:
        return _USUAL
    return Schedule(
        hours=tuple(_hours(day["opens"], day["closes"]) if day else None for day in data["hours"]),
        absences=tuple(
            Absence(start=a["start"].astimezone(_ZONE), end=a["end"].astimezone(_ZONE))
            for a in data["absences"]
        ),
        minutes_per_job=data.get("minutes_per_job"),
        jobs_per_day=data.get("jobs_per_day"),
    )


@lru_cache(maxsize=1024)
def _hours(opens: str, closes: str) -> DayHours:
    return DayHours(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
