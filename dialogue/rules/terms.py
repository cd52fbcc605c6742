"""The figures that the rules work with; the settings change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from dialogue.rules.availability import Needs, job_time
from dialogue.values import Schedule

_USUAL_MINUTES = 60
"""Of a service that is not in the catalogue any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long jobs take, and how long people are waited for."""

    minutes: Mapping[str, int] = field(default_factory=dict)
    """Usual minutes of a job, by the id of the service."""
    travel: timedelta = timedelta(minutes=30)
    """Kept free between two jobs of a provider."""
    notice: timedelta = timedelta(minutes=15)
    """Between a request and the job."""
    remind_after: timedelta = timedelta(minutes=20)
    """How long a provider may be silent before the reminder, and before the customer is told."""
    others_after: timedelta = timedelta(minutes=40)
    """How long before those are asked whom the customer has agreed to ask besides."""
    expire_after: timedelta = timedelta(hours=2)
    """How long before a request, or a proposal, runs out."""
    urgent_expire_after: timedelta = timedelta(minutes=30)
    """The same for "as soon as possible"; what comes before is brought forward in proportion."""
    ask_done_after: timedelta = timedelta(minutes=30)
    """Between a job's end and the question whether it is done."""
    complete_after: timedelta = timedelta(hours=24)
    """Between a job's end and the moment from which it counts as done."""
    quiet_from: time = time(20)
    """From here to `quiet_to`, local time, nobody is written to without having just written."""
    quiet_to: time = time(7)

    def needs(self, service_type: str, schedule: Schedule) -> Needs:
        """Return what a job of a service needs of a provider's day."""
        usual = self.minutes.get(service_type, _USUAL_MINUTES)
        return Needs(job=job_time(schedule, usual), travel=self.travel, notice=self.notice)
