"""A job is done: which one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogue.answers.bookings import short_time
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Choice, Reply
from dialogue.parties import name_of_other, side
from dialogue.rules.news import news_of
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import capitalised, instant, request_line

AGO = timedelta(days=14)
MOST_JOBS = 10
SURE = 0.75
"""Confidence from which it is heard while something else is open."""


def _begun(ctx: Context) -> tuple[Booking, ...]:
    """Return the jobs that have begun and of which the end was not told, latest first."""
    bookings, person_id = ctx.ports.bookings, ctx.person.id
    jobs = bookings.jobs_of(person_id, ctx.now - AGO, ctx.now, ctx.incoming.message_id)
    own = bookings.of_customer(person_id, ctx.now, ctx.incoming.message_id)
    past = bookings.past_of_customer(person_id, MOST_JOBS, ctx.incoming.message_id)
    found = {job.reference: job for job in (*jobs, *own, *past)}.values()
    begun = [job for job in found if job.request.when.start <= ctx.now]
    standing = [job for job in begun if job.status == "confirmed" or _unrated(job, ctx)]
    return tuple(sorted(standing, key=lambda job: job.request.when.start, reverse=True))


def _unrated(job: Booking, ctx: Context) -> bool:
    """Tell a job that counts as done, of which the customer has not said how it was."""
    own = job.request.customer_id == ctx.person.id
    return own and job.status == "completed" and job.review is None


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("done"):
        return True
    # A provider may say so beside any other question.
    beside = ctx.is_provider and ctx.parse.confidence >= SURE
    return ctx.intent == "complete_booking" and (beside or not ctx.session.flows)


def _refuse(ctx: Context) -> Reply | None:
    return None if ctx.tapped_value("done") or _begun(ctx) else ctx.reply("job.none_begun")


def _read(ctx: Context, _asked: bool) -> Reading | None:
    reference = ctx.tapped_value("done")
    booking = None if reference or ctx.tapped else meant(ctx, _begun(ctx))
    reference = reference or (booking.reference if booking else "")
    return Reading(values={"done": reference}) if reference else None


def _ask(ctx: Context) -> Reply:
    choices = tuple(
        Choice(
            id=f"done:{job.reference}",
            title=short_time(job, ctx),
            description=request_line(job, ctx),
        )
        for job in _begun(ctx)[:MOST_JOBS]
    )
    return Reply(text=ctx.say("job.which"), choices=choices, list_title=ctx.say("job.list_title"))


def _finish(ctx: Context) -> Outcome:
    below = replace(ctx.session.cleared("done"), flows=ctx.session.flows[:-1])
    booking = ctx.ports.bookings.get(ctx.session.get("done", str) or "")
    mine = side(booking, ctx.person.id) if booking else None
    if booking is None or mine is None:
        return Outcome(session=below, reply=ctx.reply("request.unknown"))
    after = ctx.ports.bookings.act(
        booking.reference,
        "complete",
        by=mine,
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
    )
    after = after or (booking if _unrated(booking, ctx) else None)
    if after is None:
        return Outcome(session=below, reply=_not_possible(ctx, booking))
    # The customer is asked how it was, whoever says that it is over.
    told = news_of(after, "complete", mine)
    if mine == "customer":
        return Outcome(session=below, reply=ctx.reply("job.thanks"), dispatches=told)
    reply = ctx.reply("job.completed", customer=name_of_other(after, ctx))
    return Outcome(session=below, reply=reply, dispatches=told)


def _not_possible(ctx: Context, booking: Booking) -> Reply:
    if booking.status == "completed":
        return ctx.reply("request.already_completed", reference=booking.reference)
    if booking.status == "confirmed":
        when = capitalised(instant(booking.request.when, ctx))
        return ctx.reply("job.not_begun", when=when)
    return ctx.reply(f"request.already_{booking.status}", reference=booking.reference)


FLOW = Flow(
    name="completing",
    opens=_opens,
    refuse=_refuse,
    steps=(Step(name="done", state=None, ask=_ask, read=_read),),
    finish=_finish,
    aside=True,
)
