"""A customer calls off a booking: which one, and is it sure."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Choice, Dispatch, Event, Reply
from dialogue.ports import Booking, When
from dialogue.session import ConversationState
from dialogue.slots.agreement import agreement
from dialogue.wording import booking_line, capitalised, instant
from nlu.types import TimeMatch

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
    tapped = ctx.tapped_value("off")
    named = {entity.text.lower() for entity in ctx.entities("booking_reference")} | {tapped}
    meant = [booking for booking in found if booking.reference in named]
    if not meant:
        meant = [booking for booking in found if _fits(booking.request.when, ctx)]
        services = {entity.value for entity in ctx.entities("service_type")}
        meant = [b for b in meant if not services or b.request.service_type in services]
    return Reading(values={"off": meant[0].reference}) if len(meant) == 1 else None


def _fits(when: When, ctx: Context) -> bool:
    """Tell whether the booking is on the day that the message names, if it names one."""
    days = {
        entity.value.start.date()
        for entity in ctx.entities("time")
        if isinstance(entity.value, TimeMatch) and entity.value.start
    }
    return not days or when.start.astimezone(ctx.now.tzinfo).date() in days


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


def _ask_sure(ctx: Context) -> Reply:
    booking = ctx.ports.bookings.get(ctx.session.get("off", str) or "")
    line = booking_line(booking, ctx) if booking else ""
    return Reply(
        text=ctx.say("off.sure", booking=capitalised(line)),
        choices=(ctx.choice("sure:yes", "off.yes"), ctx.choice("sure:no", "off.no")),
    )


def _read_sure(ctx: Context, asked: bool) -> Reading | None:
    if not asked:
        return None
    answer = "yes" if ctx.intent in ("cancel", "cancel_booking") else agreement(ctx, "sure")
    return Reading(values={"sure": answer}) if answer else None


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    booking = ctx.ports.bookings.get(session.get("off", str) or "")
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
)
