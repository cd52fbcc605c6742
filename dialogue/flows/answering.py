"""A provider answers a request: accept or decline, and which one where several are open."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.flows.booking_review import has_passed
from dialogue.messages import Choice, Dispatch, Event, Reply
from dialogue.session import Session
from dialogue.slots.agreement import NO, YES, asks
from dialogue.slots.booking import meant
from dialogue.values import Booking, BookingStatus
from dialogue.wording import capitalised, instant, place

SLOTS = ("answer", "request")
MOST_REQUESTS = 10


def _open(ctx: Context) -> tuple[Booking, ...]:
    return ctx.ports.bookings.open_for_provider(ctx.person.id, ctx.incoming.message_id)


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("booking"):
        return True
    if ctx.intent in ("accept_booking", "decline_booking"):
        return (ctx.is_provider and not ctx.session.flows) or bool(_open(ctx))
    plain = ctx.intent in ("affirm", "deny") and not asks(ctx)
    return plain and not ctx.session.flows and bool(_open(ctx))


def _refuse(ctx: Context) -> Reply | None:
    if ctx.tapped_value("booking") or _open(ctx):
        return None
    return ctx.reply("requests.none")


def _read_answer(ctx: Context, _asked: bool) -> Reading | None:
    _, _, tapped = ctx.tapped_value("booking").rpartition(":")
    if tapped in ("accept", "decline"):
        return Reading(values={"answer": tapped})
    tapped = ctx.tapped_value("answer")
    if tapped in ("accept", "decline"):
        return Reading(values={"answer": tapped})
    # A plain "no" to "Which one do you accept?" declines nothing.
    plain = "answer" not in ctx.session.slots
    if ctx.intent == "accept_booking" or (plain and ctx.intent in YES):
        return Reading(values={"answer": "accept"})
    if ctx.intent == "decline_booking" or (plain and ctx.intent in NO):
        return Reading(values={"answer": "decline"})
    return None


def _ask_answer(ctx: Context) -> Reply:
    return Reply(
        text=ctx.say("answer.ask"),
        choices=(
            ctx.choice("answer:accept", "request.accept"),
            ctx.choice("answer:decline", "request.decline"),
        ),
    )


def _read_request(ctx: Context, _asked: bool) -> Reading | None:
    reference, _, _ = ctx.tapped_value("booking").rpartition(":")
    reference = reference or ctx.tapped_value("request")
    if reference:
        return Reading(values={"request": reference})
    booking = meant(ctx, _open(ctx))
    return Reading(values={"request": booking.reference}) if booking else None


def _ask_request(ctx: Context) -> Reply:
    choices = tuple(
        Choice(
            id=f"request:{booking.reference}",
            title=instant(booking.request.when, ctx),
            description=f"{booking.request.issue} ({place(booking.request.job_location)})",
        )
        for booking in _open(ctx)[:MOST_REQUESTS]
    )
    answer = ctx.session.get("answer", str) or "accept"
    return Reply(
        text=ctx.say(f"request.which_{answer}"),
        choices=choices,
        list_title=ctx.say("request.list_title"),
    )


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    booking = ctx.ports.bookings.get(session.get("request", str) or "")
    if booking is None or booking.request.provider_id != ctx.person.id:
        return Outcome(session=below, reply=ctx.reply("request.unknown"))
    wants = session.get("answer", str) == "accept"
    accepts = wants and not has_passed(booking.request.when, ctx.now)
    status: BookingStatus = "confirmed" if accepts else "declined"
    moved = ctx.ports.bookings.move(
        booking.reference, to=status, frm=("pending",), message_id=ctx.incoming.message_id
    )
    if not moved:
        return _too_late(ctx, below, booking.reference)
    event = Event(
        name="booking_accepted" if accepts else "booking_declined", subject=booking.reference
    )
    reply = _confirmed(ctx, booking) if accepts else _declined(ctx, booking, too_late=wants)
    dispatch = Dispatch(to=booking.request.customer_id, event=event)
    return Outcome(session=below, reply=reply, dispatches=(dispatch,))


def _confirmed(ctx: Context, booking: Booking) -> Reply:
    """Tell the provider what the job needs; the customer's number only now."""
    customer = ctx.ports.people.get(booking.request.customer_id)
    return ctx.reply(
        "request.confirmed",
        reference=booking.reference,
        customer=customer.name or "",
        number=customer.whatsapp_number or ctx.say("request.no_number"),
        when=capitalised(instant(booking.request.when, ctx)),
        place=place(booking.request.job_location),
    )


def _declined(ctx: Context, booking: Booking, *, too_late: bool) -> Reply:
    key = "request.time_passed" if too_late else "request.declined"
    return ctx.reply(key, reference=booking.reference)


def _too_late(ctx: Context, below: Session, reference: str) -> Outcome:
    now = ctx.ports.bookings.get(reference)
    status = now.status if now else "cancelled"
    return Outcome(session=below, reply=ctx.reply(f"request.already_{status}", reference=reference))


FLOW = Flow(
    name="answering",
    opens=_opens,
    refuse=_refuse,
    steps=(
        Step(name="answer", state=None, ask=_ask_answer, read=_read_answer),
        Step(name="request", state=None, ask=_ask_request, read=_read_request),
    ),
    finish=_finish,
    aside=True,
)
