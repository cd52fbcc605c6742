"""A provider is silent: more are asked at once, if the customer agrees to these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dialogue.answers.reopening import reopened
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.parties import provider_name
from dialogue.rules.lifecycle import is_unmet
from dialogue.rules.times import is_past
from dialogue.values import Booking, Offer

MOST_OTHERS = 3
RECENT = timedelta(days=2)
"""How long after its time somebody else may still be wanted for a job."""


def more_to_ask(booking: Booking, ctx: Context) -> tuple[Offer, ...]:
    """Return the next providers who are free then and were not asked yet."""
    request = booking.request
    known = {request.provider_id, *request.declined_by, *booking.asked, *booking.others}
    found = ctx.ports.providers.serving(
        request.service_type, request.job_location, MOST_OTHERS + len(known), request.when
    )
    free = [o for o in found if o.provider.id not in known and o.free_from is None]
    return tuple(free[:MOST_OTHERS])


def named(names: Sequence[str], ctx: Context) -> str:
    """Return "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return ctx.say("list.and", first=", ".join(names[:-1]), last=names[-1])


def question(booking: Booking, ctx: Context) -> Reply:
    """Return the question whether these shall be asked too, or that there is nobody else."""
    found, provider = more_to_ask(booking, ctx), provider_name(booking, ctx)
    if not found:
        return ctx.reply("others.nobody", provider=provider)
    ids = ",".join(offer.provider.id for offer in found)
    subject = f"{booking.reference}:{ids}"
    names = named([offer.provider.name for offer in found], ctx)
    choices = (
        ctx.choice(f"others:yes:{subject}", "others.yes"),
        ctx.choice(f"others:no:{subject}", "others.no"),
        ctx.choice(f"off:{booking.reference}", "bookings.cancel"),
    )
    return Reply(text=ctx.say("others.ask", provider=provider, names=names), choices=choices)


def wanted(ctx: Context) -> Outcome:
    """Answer "ask somebody else", said of a request that nobody has answered."""
    own = ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
    unanswered = [booking for booking in own if booking.status == "pending"]
    if unanswered:
        return Outcome(session=ctx.session, reply=question(unanswered[0], ctx))
    if ctx.session.flows:
        return Outcome(session=ctx.session)  # the question that is open offers others already
    last = next(iter(ctx.ports.bookings.past_of_customer(ctx.person.id, 1)), None)
    if (
        last is not None
        and (is_unmet(last) or last.status == "no_show")
        and not is_past(last, ctx.now - RECENT)
    ):
        return Outcome(session=reopened(ctx, last))
    return Outcome(session=ctx.session, reply=ctx.reply("others.none"))


def answer(ctx: Context) -> Outcome:
    """Ask the providers that were named in the question, or go on waiting for the first."""
    says, _, subject = ctx.tapped_value("others").partition(":")
    reference, _, shown = subject.partition(":")
    booking = ctx.ports.bookings.get(reference)
    if booking is None or booking.request.customer_id != ctx.person.id:
        return Outcome(session=ctx.session, reply=ctx.reply("others.over"))
    if says != "yes":
        reply = ctx.reply("others.waits", provider=provider_name(booking, ctx))
        return Outcome(session=ctx.session, reply=reply)
    asked = tuple(shown.split(",")) if shown else _ids(booking, ctx)
    if not ctx.ports.bookings.ask_others(reference, asked, ctx.incoming.message_id):
        return Outcome(session=ctx.session, reply=ctx.reply("others.over"))
    providers = [ctx.ports.providers.get(provider_id) for provider_id in asked]
    names = [provider.name for provider in providers if provider]
    # The background work asks them, as far as they are still free then.
    return Outcome(session=ctx.session, reply=ctx.reply("others.asked", names=named(names, ctx)))


def _ids(booking: Booking, ctx: Context) -> tuple[str, ...]:
    return tuple(offer.provider.id for offer in more_to_ask(booking, ctx))
