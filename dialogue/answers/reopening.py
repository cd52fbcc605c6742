"""A booking that came to nothing is begun anew, with what still holds of it."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.common import idle
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.rules.times import latest
from dialogue.session import ConversationState, Session, SlotValue
from dialogue.values import Booking, When


def reopened(ctx: Context, booking: Booking) -> Session:
    """Return the session back at the choice of a provider, with what still holds of the booking."""
    request = booking.request
    unfit = dict.fromkeys((*request.declined_by, request.provider_id))
    slots = {**kept(booking), "declined": tuple(unfit)}
    if latest(request.when) > ctx.now:
        slots["time"] = request.when
    return _booking_under_way(ctx, slots)


def again(ctx: Context, booking: Booking, when: When | None = None) -> Session:
    """Return the session with the same booking, ready to be sent but for its time."""
    slots = kept(booking)
    provider = ctx.ports.providers.get(booking.request.provider_id)
    if provider is not None and provider.status == "active":
        slots["provider"] = provider.id
    if when is not None and latest(when) > ctx.now:
        slots["time"] = when
    return _booking_under_way(ctx, slots)


def kept(booking: Booking) -> dict[str, SlotValue]:
    """Return the slots of a booking that hold for another time and provider."""
    request = booking.request
    return {
        "service": request.service_type,
        "location": request.job_location,
        "issue": request.issue,
        "photos": request.photos,
    }


def _booking_under_way(ctx: Context, slots: dict[str, SlotValue]) -> Session:
    return replace(
        ctx.session,
        state=ConversationState.PROVIDER_SELECTION,
        flows=("booking",),
        step="",
        slots=slots,
    )


def rebook(ctx: Context) -> Outcome:
    """Offer the other providers for a booking that was declined or called off."""
    booking = _own(ctx, "rebook")
    return Outcome(session=reopened(ctx, booking)) if booking else _unknown(ctx)


def retime(ctx: Context) -> Outcome:
    """Ask for another time with the same provider."""
    booking = _own(ctx, "retime")
    return Outcome(session=again(ctx, booking)) if booking else _unknown(ctx)


def take_slot(ctx: Context) -> Outcome:
    """Show the card of a booking with the provider who has become free, ready to be sent."""
    reference, _, provider_id = ctx.tapped_value("slot").partition(":")
    booking = ctx.ports.bookings.get(reference)
    if booking is None or booking.request.customer_id != ctx.person.id:
        return _unknown(ctx)
    session = again(ctx, booking, booking.request.when)
    return Outcome(session=session.filled(provider=provider_id or booking.request.provider_id))


def drop(ctx: Context) -> Outcome:
    """Leave a booking that was declined as it is."""
    session = ctx.session
    if session.flows == ("booking",):
        session = idle(session, ctx.person)
    return Outcome(session=session, reply=ctx.reply("reopen.dropped"))


def _own(ctx: Context, tap: str) -> Booking | None:
    booking = ctx.ports.bookings.get(ctx.tapped_value(tap))
    return booking if booking and booking.request.customer_id == ctx.person.id else None


def _unknown(ctx: Context) -> Outcome:
    return Outcome(session=ctx.session, reply=ctx.reply("reopen.unknown"))
