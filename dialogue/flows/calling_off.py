"""Either side calls off a booking: which one, and is it sure."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers import proposals
from dialogue.answers.bookings import short_time
from dialogue.answers.jobs import AHEAD
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Choice, Reply
from dialogue.parties import name_of_other, side
from dialogue.rules.news import news_of
from dialogue.session import ConversationState
from dialogue.slots.agreement import agreement
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import booking_line, capitalised

SLOTS = ("off", "sure")
MOST_BOOKINGS = 10


def _bookings(ctx: Context) -> tuple[Booking, ...]:
    """Return what the person may call off: own bookings, or else own jobs."""
    own = ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
    return own or ctx.ports.bookings.jobs_of(ctx.person.id, ctx.now, ctx.now + AHEAD)


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("off"):
        return True
    if ctx.intent == "cancel" and ctx.session.flows:
        return False
    named = ctx.intent == "cancel_booking" and not ctx.session.flows
    if ctx.intent == "decline_booking":
        # "I can't make it", of a job that was accepted: requests are answered before.
        asked = ctx.ports.bookings.open_for_provider(ctx.person.id, ctx.incoming.message_id)
        open_question = ctx.session.flows or asked or proposals.waiting(ctx)
        return not open_question and bool(_bookings(ctx))
    return named or (ctx.intent in ("cancel", "cancel_booking") and bool(_bookings(ctx)))


def _refuse(ctx: Context) -> Reply | None:
    return None if ctx.tapped_value("off") or _bookings(ctx) else ctx.reply("off.none")


def _read_which(ctx: Context, _asked: bool) -> Reading | None:
    if ctx.tapped_value("off"):
        return Reading(values={"off": ctx.tapped_value("off")})
    booking = None if _refuses(ctx) else meant(ctx, _bookings(ctx))
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
            title=short_time(booking, ctx),
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
    mine = side(booking, ctx.person.id) if booking else None
    if booking is None or mine is None:
        return Outcome(session=below, reply=ctx.reply("off.none"))
    if session.get("sure", str) != "yes":
        return Outcome(session=below, reply=ctx.reply("off.kept"))
    after = ctx.ports.bookings.act(
        booking.reference,
        "cancel",
        by=mine,
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
    )
    if after is None:
        return Outcome(session=below, reply=ctx.reply("off.too_late"))
    if not below.flows:
        below = replace(below, state=ConversationState.SERVICE_SEARCH)
    reply = ctx.reply("off.done", reference=after.reference)
    if mine == "provider":
        who = name_of_other(booking, ctx)
        reply = ctx.reply("off.job_done", reference=after.reference, customer=who)
    return Outcome(session=below, reply=reply, dispatches=news_of(after, "cancel", mine))


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
