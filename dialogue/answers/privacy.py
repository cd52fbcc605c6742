"""What is kept about a person, and what is written to one who did not ask."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.common import idle
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import EventName, Reply
from dialogue.wording import day

UNASKED: frozenset[EventName] = frozenset(
    {
        "booking_requested",
        "request_reminder",
        "reminder_day",
        "reminder_hour",
        "booking_completed",
        "job_over",
        "slot_freed",
    }
)
"""News that answer nothing which the person has said: not for somebody who has said STOP."""


def opt_out(ctx: Context) -> Outcome:
    """Write first no more, and ask nothing more; say what that means."""
    ctx.ports.people.save(replace(ctx.person, opted_out=True))
    requests = ctx.say("opt_out.requests") if ctx.is_provider else ""
    parts = (ctx.say("opt_out"), requests, ctx.say("opt_out.undo"))
    session = idle(ctx.session, ctx.person) if ctx.session.flows else ctx.session
    reply = Reply(text=" ".join(part for part in parts if part))
    return Outcome(session=replace(session, stopped=True), reply=reply, notes=("opt_out",))


def opt_in(ctx: Context) -> Outcome:
    """Write first again."""
    ctx.ports.people.save(replace(ctx.person, opted_out=False))
    session = replace(ctx.session, stopped=False)
    return Outcome(session=session, reply=ctx.reply("opt_in"), notes=("opt_in",))


def known(ctx: Context) -> Outcome:
    """Tell what is kept about the person."""
    person, kept = ctx.person, ctx.ports.privacy.known(ctx.person.id)
    unknown = ctx.say("known.nothing")
    agreed = kept.agreed_at or person.agreed_at
    reply = ctx.reply(
        "known.data",
        name=person.name or unknown,
        number=person.whatsapp_number or unknown,
        home=person.home.label if person.home else unknown,
        bookings=kept.bookings,
        jobs=kept.jobs,
        messages=kept.messages,
        agreed=day(agreed.astimezone(ctx.now.tzinfo), ctx.session.language) if agreed else unknown,
    )
    return Outcome(session=ctx.session, reply=reply)
