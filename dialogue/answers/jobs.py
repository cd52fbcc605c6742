"""A provider's work: open requests, and the jobs of a day or a week."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.parties import side
from dialogue.rules.news import about
from dialogue.values import Booking
from dialogue.wording import capitalised, day, instant, numbered, place, request_line
from nlu.types import TimeMatch

DAY = timedelta(days=1)
AHEAD = timedelta(days=365)
"""Who asks for no time means all that is to come."""
LATE_FOR = timedelta(hours=12)
"""Who says "I'm running late" means a job that begins within this time, or began so long ago."""


def requests(ctx: Context) -> str:
    """Return the requests that wait for the provider's answer, as a sentence and a list."""
    bookings = ctx.ports.bookings.open_for_provider(ctx.person.id, "")
    if not bookings:
        return ctx.say("requests.none")
    lines = numbered([capitalised(request_line(booking, ctx)) for booking in bookings])
    return ctx.say("requests.list", count=len(bookings), lines=lines)


def provider_jobs(ctx: Context) -> Outcome:
    """Show the open requests, and the jobs of the time that was asked for."""
    if not ctx.is_provider:
        return Outcome(session=ctx.session, reply=ctx.reply("jobs.not_provider"))
    jobs, period = _jobs(ctx)
    none = ctx.say("jobs.none_then" if period else "jobs.none", when=period)
    if jobs:
        lines = numbered([capitalised(job_line(job, ctx)) for job in jobs])
        key = "jobs.then" if period else "jobs.list"
        told = ctx.say(key, when=period, count=len(jobs), lines=lines)
    else:
        told = none
    return Outcome(session=ctx.session, reply=Reply(text=f"{requests(ctx)}\n\n{told}"))


def _jobs(ctx: Context) -> tuple[tuple[Booking, ...], str]:
    """Return the jobs of the time that the message names, and how that time is called."""
    start = datetime.combine(ctx.now.date(), time(), ctx.now.tzinfo)
    end, period = ctx.now + AHEAD, ""
    match = next((e.value for e in ctx.entities("time") if isinstance(e.value, TimeMatch)), None)
    if match is not None and match.start is not None:
        start = datetime.combine(match.start.date(), time(), ctx.now.tzinfo)
        end = max(match.end or start, start + DAY)
        period = day(start, ctx.session.language)
        if end - start > DAY:
            last = day(end - timedelta(minutes=1), ctx.session.language)
            period = ctx.say("when.days", start=period, end=last)
    return ctx.ports.bookings.jobs_of(ctx.person.id, start, end), period


def job_line(job: Booking, ctx: Context) -> str:
    """Return one line that tells a job, with the customer: it was accepted."""
    customer = ctx.ports.people.get(job.request.customer_id)
    return ctx.say(
        "jobs.line",
        when=instant(job.request.when, ctx),
        issue=job.request.issue,
        place=place(job.request.job_location),
        customer=customer.name or ctx.say("party.customer"),
        number=customer.whatsapp_number or ctx.say("request.no_number"),
        reference=job.reference,
    )


def coming(ctx: Context) -> Outcome:
    """Thank who will be there."""
    return Outcome(session=ctx.session, reply=ctx.reply("coming.thanks"))


def late(ctx: Context) -> Outcome:
    """Tell the customer that the provider is late, with the words that were said."""
    job = _late_for(ctx)
    if job is None:
        return Outcome(session=ctx.session, reply=ctx.reply("late.no_job"))
    customer = ctx.ports.people.get(job.request.customer_id).name
    reply = ctx.reply("late.told", customer=customer or ctx.say("party.customer"))
    dispatch = about(job, "provider_late", job.request.customer_id, detail=ctx.text)
    return Outcome(session=ctx.session, reply=reply, dispatches=(dispatch,))


def _late_for(ctx: Context) -> Booking | None:
    tapped = ctx.ports.bookings.get(ctx.tapped_value("late"))
    if tapped is not None:
        own = side(tapped, ctx.person.id) == "provider" and tapped.status == "confirmed"
        return tapped if own else None
    jobs = ctx.ports.bookings.jobs_of(ctx.person.id, ctx.now - LATE_FOR, ctx.now + LATE_FOR)
    return min(jobs, key=lambda job: abs(job.request.when.start - ctx.now), default=None)
