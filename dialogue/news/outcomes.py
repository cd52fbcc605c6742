"""News to a customer about what became of a request."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.bookings import calendar_line
from dialogue.answers.others import question
from dialogue.answers.reopening import reopened
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.flows.choosing import ask_provider, offers
from dialogue.messages import Reply
from dialogue.news.common import because, service_of, star_choices, told, when_of
from dialogue.parties import provider_name
from dialogue.session import ConversationState, Session
from dialogue.values import Booking


def placed(ctx: Context, booking: Booking) -> Outcome:
    """Tell of a request that was made in the customer's name, outside of this conversation."""
    return told(
        ctx,
        "booking.placed",
        service=service_of(booking, ctx),
        provider=provider_name(booking, ctx),
        when=when_of(booking.request.when, ctx),
        reference=booking.reference,
    )


def accepted(ctx: Context, booking: Booking) -> Outcome:
    """Tell who comes when, with the number, and the calendar file where there is one."""
    number = ctx.ports.people.get(booking.request.provider_id).whatsapp_number
    text = ctx.say(
        "booking.accepted",
        provider=provider_name(booking, ctx),
        reference=booking.reference,
        when=when_of(booking.request.when, ctx),
        number=number or ctx.say("request.no_number"),
    )
    reply = Reply(text=f"{text}{calendar_line(booking, ctx)}")
    return Outcome(session=_no_longer_waiting(ctx.session), reply=reply)


def declined(ctx: Context, booking: Booking) -> Outcome:
    """Offer the next providers with all the rest kept; another conversation is not disturbed."""
    text = ctx.say(
        "booking.declined", provider=provider_name(booking, ctx), reference=booking.reference
    )
    return offering(ctx, booking, f"{text}{because(booking.reason, ctx)}")


def offering(ctx: Context, booking: Booking, text: str) -> Outcome:
    """Say why a booking came to nothing, and offer the next providers."""
    if ctx.session.flows:
        choice = ctx.choice(f"rebook:{booking.reference}", "booking.rebook")
        return Outcome(session=ctx.session, reply=Reply(text=text, choices=(choice,)))
    session = replace(reopened(ctx, booking), step="provider")
    if not offers(ctx.with_session(session)):
        return _nobody_else(ctx, booking, text)
    offer = ask_provider(ctx.with_session(session))
    return Outcome(session=session, reply=replace(offer, text=f"{text}\n\n{offer.text}"))


def _nobody_else(ctx: Context, booking: Booking, text: str) -> Outcome:
    """Say that the customer waits for the next who is free, as the background work sees to."""
    place = booking.request.job_location.label
    choice = ctx.choice(f"retime:{booking.reference}", "booking.retime")
    reply = Reply(text=f"{text}\n\n{ctx.say('waiting.told', place=place)}", choices=(choice,))
    return Outcome(session=_no_longer_waiting(ctx.session), reply=reply)


def expired(ctx: Context, booking: Booking) -> Outcome:
    """Say that nobody has answered, and what can be done."""
    session = _no_longer_waiting(ctx.session)
    text = ctx.say(
        "booking.expired",
        provider=provider_name(booking, ctx),
        service=ctx.service_name(booking.request.service_type, article=True),
        when=when_of(booking.request.when, ctx),
        reference=booking.reference,
    )
    choices = (
        ctx.choice(f"rebook:{booking.reference}", "booking.rebook"),
        ctx.choice(f"retime:{booking.reference}", "booking.retime"),
    )
    return Outcome(session=session, reply=Reply(text=text, choices=choices))


def silent(ctx: Context, booking: Booking) -> Outcome:
    """Ask whether more providers shall be asked, where there are any."""
    return Outcome(session=ctx.session, reply=question(booking, ctx))


def completed(ctx: Context, booking: Booking) -> Outcome:
    """Ask how the job was, unless the customer has said so already."""
    if booking.review is not None:
        return Outcome(session=ctx.session)
    choices = star_choices(ctx, booking)
    text = ctx.say(
        "rating.ask",
        service=service_of(booking, ctx),
        provider=provider_name(booking, ctx),
        reference=booking.reference,
    )
    reply = Reply(text=text, choices=choices, list_title=ctx.say("rating.list_title"))
    return Outcome(session=ctx.session, reply=reply)


def slot_freed(ctx: Context, booking: Booking) -> Outcome:
    """Offer a time that has become free to somebody who waits for it."""
    event = ctx.incoming.event
    free = ctx.ports.providers.get(event.detail) if event else None
    if free is None:
        return Outcome(session=ctx.session)
    return told(
        ctx,
        "slot.freed",
        ctx.choice(f"slot:{booking.reference}:{free.id}", "slot.book"),
        ctx.choice(f"drop:{booking.reference}", "slot.no"),
        provider=free.name,
        service=service_of(booking, ctx),
        when=when_of(booking.request.when, ctx),
    )


def late(ctx: Context, booking: Booking) -> Outcome:
    """Tell that the provider will be late, in the provider's words where there are any."""
    words = ctx.incoming.event.detail if ctx.incoming.event else ""
    quoted = f"\n“{words}”" if words else ""
    text = ctx.say("late.news", provider=provider_name(booking, ctx), reference=booking.reference)
    return Outcome(session=ctx.session, reply=Reply(text=f"{text}{quoted}"))


def _no_longer_waiting(session: Session) -> Session:
    if session.state is ConversationState.BOOKING_PENDING_PROVIDER:
        return replace(session, state=ConversationState.SERVICE_SEARCH)
    return session
