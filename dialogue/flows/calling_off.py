"""A customer calls off a booking: which one, and is it sure."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Choice, Dispatch, Event, Reply
from dialogue.session import ConversationState
from dialogue.slots.agreement import agreement
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import booking_line, capitalised, instant

SLOTS = ("off", "sure")
MOST_BOOKINGS = 10


def _bookings(ctx: Context) -> tuple[Booking, ...]:
    return ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)


def _opens(ctx: Context) -> bool:
    if ctx.intent == "cancel" and ctx.session.flows:
        return False
    named = ctx.intent == "cancel_booking" and not ctx.session.flows
    return named or (ctx.intent in ("cancel", "cancel_booking") and bool(_bookings(ctx)))


def _refuse(ctx: Context) -> Reply | None:
    return None if _bookings(ctx) else ctx.reply("off.none")


def _read_which(ctx: Context, _asked: bool) -> Reading | None:
    found = _bookings(ctx)
    tapped = [booking for booking in found if booking.reference == ctx.tapped_value("off")]
    booking = tapped[0] if tapped else None if _refuses(ctx) else meant(ctx, found)
    return Reading(values={"off": booking.reference}) if booking else None


def _refuses(ctx: Context) -> bool:
    """Tell a "no", or a tap on something else, from words that name a booking."""
    if ctx.tapped:
        return not ctx.intent
    return ctx.intent == "deny" and not ctx.parse.entities


def _ask_which(ctx: Context) -> Reply:
    choices = tuple(
        Choice(
            id=f"off:{booking.reference}",
            title=instant(booking.request.when, ctx),
            description=booking_line(booking, ctx),
        )
        for booking in _bookings(ctx)[:MOST_BOOKINGS]
    )
    return Reply(text=ctx.say("off.which"), choices=choices, list_title=ctx.say("off.list_title"))


def _off(ctx: Context) -> str:
    return ctx.session.get("off", str) or ""


def _ask_sure(ctx: Context) -> Reply:
    booking = ctx.ports.bookings.get(_off(ctx))
    line = booking_line(booking, ctx) if booking else ""
    return Reply(
        text=ctx.say("off.sure", booking=capitalised(line)),
        choices=(
            ctx.choice(f"sure:yes:{_off(ctx)}", "off.yes"),
            ctx.choice(f"sure:no:{_off(ctx)}", "off.no"),
        ),
    )


def _read_sure(ctx: Context, asked: bool) -> Reading | None:
    if not asked:
        return None
    # "Cancel it" is a yes to "Shall I cancel this booking?".
    cancels = ctx.intent in ("cancel", "cancel_booking")
    answer = "yes" if cancels else agreement(ctx, "sure", _off(ctx))
    return Reading(values={"sure": answer}) if answer else None


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    booking = ctx.ports.bookings.get(_off(ctx))
    if session.get("sure", str) != "yes" or booking is None:
        return Outcome(session=below, reply=ctx.reply("off.kept"))
    if booking.request.customer_id != ctx.person.id:
        return Outcome(session=below, reply=ctx.reply("off.none"))
    moved = ctx.ports.bookings.move(
        booking.reference,
        to="cancelled",
        frm=("pending", "confirmed"),
        message_id=ctx.incoming.message_id,
    )
    if not moved:
        return Outcome(session=below, reply=ctx.reply("off.none"))
    event = Event(name="booking_cancelled", subject=booking.reference)
    if not below.flows:
        below = replace(below, state=ConversationState.SERVICE_SEARCH)
    return Outcome(
        session=below,
        reply=ctx.reply("off.done", reference=booking.reference),
        dispatches=(Dispatch(to=booking.request.provider_id, event=event),),
    )


FLOW = Flow(
    name="calling_off",
    opens=_opens,
    refuse=_refuse,
    steps=(
        Step(name="off", state=None, ask=_ask_which, read=_read_which),
        Step(name="sure", state=None, ask=_ask_sure, read=_read_sure),
    ),
    finish=_finish,
    aside=True,
)
