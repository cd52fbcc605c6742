"""Another time was proposed: the other side takes it or not."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.answers.bookings import calendar_line
from dialogue.answers.jobs import AHEAD
from dialogue.answers.reopening import reopened
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.parties import name_of_other, other_side, provider_name, side
from dialogue.rules.news import news_of
from dialogue.slots.agreement import asks
from dialogue.values import Booking, Party
from dialogue.wording import capitalised, instant
from nlu.types import TimeMatch

_SUITS = re.compile(
    r"\b(fine|good|ok(ay)?|works?|suits?|perfect|great|alright|all right|cool|yes|zvakanaka|zvaita|"
    r"hongu|ehe|kulungile|yebo|kuhle)\b",
    re.IGNORECASE,
)
_HESITATES = re.compile(
    r"\b(not|no|but|too|rather|instead|\w+n'?t|aiwa|kwete|asi|hatshi|kodwa)\b", re.IGNORECASE
)


def card(booking: Booking, ctx: Context) -> Reply:
    """Return the question whether the proposed time suits."""
    proposal = booking.proposal
    if proposal is None:
        raise ValueError(f"{booking.reference} has no proposal that could be shown")
    service = ctx.service(booking.request.service_type)
    text = ctx.say(
        "proposal.ask" if booking.confirmed_before else "proposal.ask_unconfirmed",
        who=capitalised(name_of_other(booking, ctx)),
        service=capitalised(service.names[ctx.session.language]) if service else "",
        old=capitalised(instant(booking.request.when, ctx)),
        new=capitalised(instant(proposal.when, ctx)),
        reference=booking.reference,
    )
    subject = f"{booking.reference}:{booking.sequence}"
    keep = "keep" if booking.confirmed_before else "refuse"
    choices = (
        ctx.choice(f"proposal:yes:{subject}", "proposal.accept"),
        ctx.choice(f"proposal:no:{subject}", f"proposal.{keep}"),
        ctx.choice(f"move:{booking.reference}", "request.another"),
    )
    return Reply(text=text, choices=choices)


def waiting(ctx: Context, message_id: str = "") -> tuple[Booking, ...]:
    """Return the bookings for which the other side has proposed a time to this person.

    With `message_id` as they were before that message, also when its turn is taken again.
    """
    bookings, person_id = ctx.ports.bookings, ctx.person.id
    found = (
        *bookings.of_customer(person_id, ctx.now, message_id),
        *bookings.jobs_of(person_id, ctx.now, ctx.now + AHEAD, message_id),
    )
    return tuple(b for b in found if b.proposal and b.proposal.by != side(b, ctx.person.id))


def with_agreement(ctx: Context) -> Context:
    """Take "Thursday is fine" for a tap on the button that accepts the time proposed."""
    suits = _SUITS.search(ctx.text) and not _HESITATES.search(ctx.text) and not asks(ctx)
    told = ctx.entities("time") and not ctx.session.flows
    found = waiting(ctx, ctx.incoming.message_id) if suits and told else ()
    if len(found) != 1 or not _is_meant(ctx, found[0]):
        return ctx
    booking = found[0]
    return replace(ctx, tapped=f"proposal:yes:{booking.reference}:{booking.sequence}")


def _is_meant(ctx: Context, booking: Booking) -> bool:
    """Tell whether every time of the message is the one proposed."""
    if booking.proposal is None:
        return False
    start = booking.proposal.when.start.astimezone(ctx.now.tzinfo)
    times = [e.value for e in ctx.entities("time") if isinstance(e.value, TimeMatch)]
    return all(
        time.day in (None, start.date()) and time.clock in (None, start.time()) for time in times
    )


def answer(ctx: Context) -> Outcome:
    """Take the answer to a proposal, once: the buttons of an older one do nothing."""
    says, _, subject = ctx.tapped_value("proposal").partition(":")
    reference, _, sequence = subject.partition(":")
    booking = ctx.ports.bookings.get(reference)
    mine = side(booking, ctx.person.id) if booking else None
    if booking is None or mine is None:
        return _no_proposal(ctx)
    if booking.proposal is not None and str(booking.sequence) != sequence:
        return Outcome(session=ctx.session, reply=card(booking, ctx))
    before = _as_found(ctx, booking)
    after = ctx.ports.bookings.act(
        reference,
        "agree" if says == "yes" else "refuse",
        by=mine,
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
    )
    if after is None:
        return _no_longer(ctx, booking)
    return _agreed(ctx, after, mine) if says == "yes" else _refused(ctx, before, after, mine)


def _as_found(ctx: Context, booking: Booking) -> Booking:
    """Return the booking as it was before this message, also when its turn is taken again."""
    mine = ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
    return next((each for each in mine if each.reference == booking.reference), booking)


def keep(ctx: Context) -> Outcome:
    """Answer "keep the old time": show what it is about, so that one tap settles it."""
    found = waiting(ctx)
    if not found:
        return _no_proposal(ctx)
    return Outcome(session=ctx.session, reply=card(found[0], ctx))


def _agreed(ctx: Context, booking: Booking, mine: Party) -> Outcome:
    other = ctx.ports.people.get(other_side(booking, ctx.person.id))
    text = ctx.say(
        "proposal.agreed",
        who=name_of_other(booking, ctx),
        when=capitalised(instant(booking.request.when, ctx)),
        number=other.whatsapp_number or ctx.say("request.no_number"),
        reference=booking.reference,
    )
    reply = Reply(text=f"{text}{calendar_line(booking, ctx)}")
    return Outcome(
        session=ctx.session,
        reply=reply,
        dispatches=news_of(booking, "agree", mine),
    )


def _refused(ctx: Context, before: Booking, booking: Booking, mine: Party) -> Outcome:
    """Tell what a refused proposal leaves: the old time, others, or a search for somebody else."""
    told = news_of(booking, "refuse", mine, before)
    if booking.status == "pending" and mine == "customer" and before.proposal is not None:
        reply = ctx.reply("proposal.others_wait", provider=provider_name(before, ctx))
        return Outcome(session=ctx.session, reply=reply, dispatches=told)
    if booking.status != "declined":
        when = capitalised(instant(booking.request.when, ctx))
        reply = ctx.reply("proposal.kept", when=when, who=name_of_other(booking, ctx))
        return Outcome(session=ctx.session, reply=reply, dispatches=told)
    if ctx.person.id != booking.request.customer_id:
        reply = ctx.reply("request.declined", reference=booking.reference)
        return Outcome(session=ctx.session, reply=reply, dispatches=told)
    text = ctx.say("proposal.others", provider=provider_name(booking, ctx))
    if ctx.session.flows:
        choice = ctx.choice(f"rebook:{booking.reference}", "booking.rebook")
        reply = Reply(text=text, choices=(choice,))
        return Outcome(session=ctx.session, reply=reply, dispatches=told)
    session = replace(reopened(ctx, booking), options=())
    return Outcome(session=session, remark=text, dispatches=told)


def _no_proposal(ctx: Context) -> Outcome:
    return Outcome(session=ctx.session, reply=ctx.reply("proposal.none"))


def _no_longer(ctx: Context, booking: Booking) -> Outcome:
    """Say that it was taken back or answered, or that its time is gone meanwhile."""
    status = ctx.say(f"status.{booking.status}")
    when = capitalised(instant(booking.request.when, ctx))
    key = "proposal.gone" if booking.proposal is None else "proposal.taken"
    return Outcome(session=ctx.session, reply=ctx.reply(key, when=when, status=status))
