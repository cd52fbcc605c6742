"""Somebody did not come."""

from __future__ import annotations

from datetime import timedelta

from dialogue.answers.common import told
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.parties import name_of_other, side
from dialogue.rules.news import news_of
from dialogue.slots.booking import meant
from dialogue.values import Booking

RECENT = timedelta(days=2)
MOST_PAST = 10


def report(ctx: Context) -> Outcome:
    """Record that the other side did not come, and offer the customer somebody else."""
    job = _missed(ctx)
    if job is None:
        # "He didn't come" before the time, or about a job of long ago: the team should know.
        return told(ctx, "complain", "complaint")
    return _recorded(ctx, job) if job.status != "pending" else told(ctx, "complain", "complaint")


def _recorded(ctx: Context, job: Booking) -> Outcome:
    mine = side(job, ctx.person.id)
    if mine is None:
        return told(ctx, "complain", "complaint")
    after = ctx.ports.bookings.act(
        job.reference,
        "report_no_show",
        by=mine,
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
        reason=ctx.text,
    )
    if after is None:
        return told(ctx, "complain", "complaint")
    text = ctx.say(f"no_show.by_{mine}", who=name_of_other(after, ctx), reference=after.reference)
    choices = (
        (
            ctx.choice(f"rebook:{after.reference}", "booking.rebook"),
            ctx.choice(f"retime:{after.reference}", "booking.retime"),
        )
        if mine == "customer"
        else ()
    )
    return Outcome(
        session=ctx.session,
        reply=Reply(text=text, choices=choices),
        dispatches=news_of(after, "report_no_show", mine),
        notes=("no_show",),
    )


def _missed(ctx: Context) -> Booking | None:
    """Return the job whose time has come, of either side; the latest where several fit."""
    tapped = ctx.ports.bookings.get(ctx.tapped_value("noshow"))
    if tapped is not None:
        return tapped
    bookings, person_id, message_id = ctx.ports.bookings, ctx.person.id, ctx.incoming.message_id
    found = (
        *bookings.of_customer(person_id, ctx.now, message_id),
        *bookings.past_of_customer(person_id, MOST_PAST, message_id),
        *bookings.jobs_of(person_id, ctx.now - RECENT, ctx.now, message_id),
    )
    begun = [b for b in found if ctx.now - RECENT <= b.request.when.start <= ctx.now]
    fitting = [b for b in begun if b.status in ("confirmed", "completed", "no_show")]
    latest = sorted(fitting, key=lambda b: b.request.when.start, reverse=True)
    return meant(ctx, tuple(latest)) or next(iter(latest), None)
