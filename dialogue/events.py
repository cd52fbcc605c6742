"""What a person is told when something happened elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.flows.booking_review import has_passed
from dialogue.flows.choosing import ask_provider
from dialogue.messages import Choice, EventName, Notice, Reply
from dialogue.session import ConversationState, Session, SlotValue
from dialogue.values import Booking
from dialogue.wording import capitalised, day_and_time, instant, place

TIME_TO_ANSWER = timedelta(hours=2)
"""How long a customer is asked to wait for a provider's answer, unless the job starts earlier."""


def _requested(ctx: Context, booking: Booking) -> Outcome:
    """Tell a provider what is needed to decide; not yet who the customer is."""
    request = booking.request
    service = ctx.service(request.service_type)
    photos = ctx.say("review.photos", count=len(request.photos)) if request.photos else ""
    text = ctx.say(
        "request.new",
        service=capitalised(service.names[ctx.session.language]) if service else "",
        issue=request.issue,
        when=capitalised(instant(request.when, ctx)),
        place=place(request.job_location),
        more=f"\n{photos}" if photos else "",
        reference=booking.reference,
    )
    choices = (
        ctx.choice(f"booking:{booking.reference}:accept", "request.accept"),
        ctx.choice(f"booking:{booking.reference}:decline", "request.decline"),
    )
    return Outcome(session=ctx.session, reply=Reply(text=text, choices=choices))


def _accepted(ctx: Context, booking: Booking) -> Outcome:
    provider = ctx.ports.providers.get(booking.request.provider_id)
    number = ctx.ports.people.get(booking.request.provider_id).whatsapp_number
    reply = ctx.reply(
        "booking.accepted",
        provider=provider.name if provider else "",
        reference=booking.reference,
        when=capitalised(instant(booking.request.when, ctx)),
        number=number or ctx.say("request.no_number"),
    )
    return Outcome(session=_no_longer_waiting(ctx.session), reply=reply)


def _declined(ctx: Context, booking: Booking) -> Outcome:
    """Offer the next providers with all the rest kept; another conversation is not disturbed."""
    request = booking.request
    provider = ctx.ports.providers.get(request.provider_id)
    name = provider.name if provider else ""
    told = ctx.say("booking.declined", provider=name, reference=booking.reference)
    if ctx.session.flows:
        choice = ctx.choice(f"rebook:{booking.reference}", "booking.rebook")
        return Outcome(session=ctx.session, reply=Reply(text=told, choices=(choice,)))
    session = reopened(ctx, booking)
    offer = ask_provider(ctx.with_session(session))
    return Outcome(session=session, reply=replace(offer, text=f"{told}\n\n{offer.text}"))


def reopened(ctx: Context, booking: Booking) -> Session:
    """Return the session back at the choice of a provider, with what still holds of the booking."""
    request = booking.request
    slots: dict[str, SlotValue] = {
        "service": request.service_type,
        "location": request.job_location,
        "issue": request.issue,
        "photos": request.photos,
        "declined": (*request.declined_by, request.provider_id),
    }
    if not has_passed(request.when, ctx.now):
        slots["time"] = request.when
    return replace(
        ctx.session,
        state=ConversationState.PROVIDER_SELECTION,
        flows=("booking",),
        step="provider",
        slots=slots,
    )


def _cancelled(ctx: Context, booking: Booking) -> Outcome:
    reply = ctx.reply(
        "booking.cancelled",
        reference=booking.reference,
        when=capitalised(instant(booking.request.when, ctx)),
    )
    return Outcome(session=ctx.session, reply=reply)


def _no_longer_waiting(session: Session) -> Session:
    if session.state is ConversationState.BOOKING_PENDING_PROVIDER:
        return replace(session, state=ConversationState.SERVICE_SEARCH)
    return session


_ABOUT_BOOKINGS: Mapping[str, Callable[[Context, Booking], Outcome]] = {
    "booking_requested": _requested,
    "booking_accepted": _accepted,
    "booking_declined": _declined,
    "booking_cancelled": _cancelled,
}


def tell(ctx: Context) -> Outcome:
    """Return what the event of this turn means to the person; raises KeyError when unknown."""
    event = ctx.incoming.event
    if event is None:
        return Outcome(session=ctx.session)
    if event.name in ("provider_approved", "provider_rejected"):
        return Outcome(session=ctx.session, reply=ctx.reply(f"event.{event.name}"))
    booking = ctx.ports.bookings.get(event.subject)
    if booking is None:
        return Outcome(session=ctx.session)
    outcome = _ABOUT_BOOKINGS[event.name](ctx, booking)
    return _with_options(ctx, _with_notice(ctx, outcome, event.name, booking))


def _with_notice(ctx: Context, outcome: Outcome, name: EventName, booking: Booking) -> Outcome:
    """Let the news also reach somebody who has not written for a day."""
    if outcome.reply is None:
        return outcome
    notice = Notice(name=name, values=_values(ctx, booking))
    return replace(outcome, reply=replace(outcome.reply, notice=notice))


def _values(ctx: Context, booking: Booking) -> Mapping[str, str]:
    """Return what the fixed English sentences may name; never who the customer is."""
    english = ctx.with_session(replace(ctx.session, language="en"))
    request = booking.request
    service = ctx.service(request.service_type)
    provider = ctx.ports.providers.get(request.provider_id)
    answer_by = min(booking.created_at + TIME_TO_ANSWER, request.when.start)
    if answer_by <= booking.created_at:  # "as soon as possible" starts at once
        answer_by = booking.created_at + TIME_TO_ANSWER
    return {
        "reference": booking.reference,
        "service": capitalised(service.names["en"]) if service else request.service_type,
        "provider": provider.name if provider else "",
        "when": instant(request.when, english),
        "place": place(request.job_location),
        "issue": request.issue,
        "answer_by": day_and_time(answer_by.astimezone(ctx.now.tzinfo), "en"),
    }


def _with_options(ctx: Context, outcome: Outcome) -> Outcome:
    """Let typed numbers mean these choices, unless another question is open."""
    if ctx.session.flows or outcome.reply is None:
        return outcome
    options: tuple[Choice, ...] = outcome.reply.choices
    return replace(outcome, session=replace(outcome.session, options=options))
