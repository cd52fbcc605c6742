"""What is due because nobody answered, or because a job comes near or is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dialogue.rules.lifecycle import unasked
from dialogue.rules.quiet import awake_after, before_job, wakes
from dialogue.rules.terms import Terms
from dialogue.rules.times import begins, ends, is_instant, latest
from dialogue.values import Booking, BookingStatus

TaskName: TypeAlias = Literal[
    "remind",
    "ask_others",
    "expire",
    "refuse",
    "reminder_day",
    "reminder_hour",
    "ask_done",
    "complete",
]
"""remind: the provider, and tell the customer. refuse: a proposal that nobody has answered falls
back to the time that was agreed. The others as the events and actions of the same name."""

DAY_BEFORE = timedelta(hours=24)
HOUR_BEFORE = timedelta(hours=1)
JUST_TOLD = timedelta(minutes=30)
"""Who has agreed to a time less than this before a reminder needs none."""


_CAN_WAIT: frozenset[TaskName] = frozenset({"remind", "ask_others", "reminder_day", "ask_done"})
"""What waits for the morning when it falls due at night, because somebody answered late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do at a time."""

    name: TaskName
    at: datetime
    until: datetime | None = None
    """From when on it is of no use any more; None: it always is."""


def next_task(booking: Booking, told: Collection[str], terms: Terms, now: datetime) -> Task | None:
    """Return what comes next for a booking, be it due or not; `told` names what was done."""
    open_tasks = (
        task
        for task in _TASKS.get(booking.status, _nothing)(booking, terms)
        if task.name not in told and (task.until is None or now < task.until)
    )
    task = min(open_tasks, key=lambda task: task.at, default=None)
    if task is None or task.name not in _CAN_WAIT or booking.request.when.grain == "asap":
        return task
    return replace(task, at=wakes(max(task.at, now), terms)) if task.at <= now else task


def answer_by(booking: Booking, terms: Terms) -> datetime | None:
    """Return when a request or a proposal that nobody answers runs out; None: nothing is asked."""
    names = ("expire", "refuse")
    tasks = _TASKS.get(booking.status, _nothing)(booking, terms)
    return next((task.at for task in tasks if task.name in names), None)


def _nothing(_booking: Booking, _terms: Terms) -> tuple[Task, ...]:
    return ()


def _of_request(booking: Booking, terms: Terms) -> tuple[Task, ...]:
    since = booking.since or booking.created_at
    others = unasked(booking)
    second_round = bool(booking.others) and not others
    wait = terms.expire_after - terms.others_after if second_round else terms.expire_after
    at = _pace(booking, since, wait, terms)
    tasks = [
        Task(name="remind", at=at(terms.remind_after), until=at(wait)),
        Task(name="expire", at=at(wait)),
    ]
    if others:
        due = at(terms.others_after) if booking.asked else since
        tasks.append(Task(name="ask_others", at=due, until=at(wait)))
    return tuple(tasks)


def _of_proposal(booking: Booking, terms: Terms) -> tuple[Task, ...]:
    since = booking.since or booking.created_at
    at = _pace(booking, since, terms.expire_after, terms)
    name: TaskName = "refuse" if booking.confirmed_before else "expire"
    return (Task(name=name, at=at(terms.expire_after)),)


def _pace(
    booking: Booking, since: datetime, wait: timedelta, terms: Terms
) -> Callable[[timedelta], datetime]:
    """Return a function that tells when a delay is over for somebody who is asked since then.

    The hours of the night do not count. Where the job comes before all of `wait` is over, every
    delay is shortened in proportion; so is it for what is wanted as soon as possible, which does
    not wait for the morning either.
    """
    if booking.request.when.grain == "asap":
        urgency = terms.urgent_expire_after / terms.expire_after
        return lambda delay: since + delay * urgency
    end = _last_call(booking, since)
    if end is None or awake_after(since, wait, terms) <= end:
        return lambda delay: awake_after(since, delay, terms)
    return lambda delay: min(wakes(since + (end - since) * (delay / wait), terms), end)


def _last_call(booking: Booking, since: datetime) -> datetime | None:
    """Return when an answer comes too late for the job; None when that was before the question."""
    ends = [_latest_answer(booking)]
    if booking.proposal is not None:
        when, slot = booking.proposal.when, booking.proposal.slot
        ends.append(when.start if is_instant(when) or not slot else latest(when))
    return min((end for end in ends if end > since), default=None)


def _latest_answer(booking: Booking) -> datetime:
    when = booking.request.when
    return when.start if is_instant(when) else max(latest(when), begins(booking))


def _of_job(booking: Booking, terms: Terms) -> tuple[Task, ...]:
    start, end = begins(booking), ends(booking)
    hour = before_job(start - HOUR_BEFORE, start, terms)
    day = before_job(start - DAY_BEFORE, start, terms)
    tasks = [
        Task(name="reminder_day", at=day, until=hour),
        Task(name="reminder_hour", at=hour, until=start),
        Task(name="ask_done", at=wakes(end + terms.ask_done_after, terms)),
        Task(name="complete", at=wakes(end + terms.complete_after, terms)),
    ]
    agreed = booking.since or booking.created_at
    return tuple(task for task in tasks if task.until is None or agreed + JUST_TOLD <= task.at)


_TASKS: Mapping[BookingStatus, Callable[[Booking, Terms], tuple[Task, ...]]] = {
    "pending": _of_request,
    "rescheduled": _of_proposal,
    "confirmed": _of_job,
}
