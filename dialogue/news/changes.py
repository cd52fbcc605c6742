"""News to either side about a booking that stood: moved, called off, near, or missed."""

from __future__ import annotations

from dialogue.answers import proposals
from dialogue.answers.bookings import calendar_line
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.news.common import because, service_of, told, when_of
from dialogue.news.outcomes import offering
from dialogue.parties import name_of_other, provider_name, side
from dialogue.values import Booking
from dialogue.wording import capitalised, place


def cancelled(ctx: Context, booking: Booking) -> Outcome:
    """Tell who has called it off and why; a customer gets others to choose from."""
    reason = because(booking.reason, ctx)
    when = when_of(booking.request.when, ctx)
    if side(booking, ctx.person.id) == "provider":
        by = "customer" if booking.cancelled_by == "customer" else "team"
        key = "booking.cancelled" if by == "customer" else "booking.cancelled_by_team"
        text = ctx.say(key, reference=booking.reference, when=when)
        return Outcome(session=ctx.session, reply=Reply(text=f"{text}{reason}"))
    key = "job.cancelled" if booking.cancelled_by == "provider" else "booking.cancelled_by_team"
    text = ctx.say(
        key, provider=provider_name(booking, ctx), reference=booking.reference, when=when
    )
    return offering(ctx, booking, f"{text}{reason}")


def time_proposed(ctx: Context, booking: Booking) -> Outcome:
    """Ask whether the time that the other side has proposed suits."""
    return Outcome(session=ctx.session, reply=proposals.card(booking, ctx))


def time_agreed(ctx: Context, booking: Booking) -> Outcome:
    """Tell that the new time stands, with the number of the other side."""
    request = booking.request
    mine = side(booking, ctx.person.id)
    other = request.provider_id if mine == "customer" else request.customer_id
    number = ctx.ports.people.get(other).whatsapp_number
    text = ctx.say(
        "proposal.taken_by_other",
        who=capitalised(name_of_other(booking, ctx)),
        when=when_of(request.when, ctx),
        place=place(request.job_location),
        number=number or ctx.say("request.no_number"),
        reference=booking.reference,
    )
    return Outcome(session=ctx.session, reply=Reply(text=f"{text}{calendar_line(booking, ctx)}"))


def time_refused(ctx: Context, booking: Booking) -> Outcome:
    """Tell that the old time stands, or that nothing came of the request."""
    is_customer = ctx.person.id == booking.request.customer_id
    elsewhere = booking.status == "declined" or ctx.person.id != booking.request.provider_id
    if not is_customer and elsewhere:
        return told(ctx, "proposal.customer_elsewhere", reference=booking.reference)
    if booking.status == "declined":
        text = ctx.say("proposal.provider_declined", provider=provider_name(booking, ctx))
        return offering(ctx, booking, text)
    return told(
        ctx,
        "proposal.kept_by_other" if booking.status == "confirmed" else "proposal.taken_back",
        who=capitalised(name_of_other(booking, ctx)),
        when=when_of(booking.request.when, ctx),
        reference=booking.reference,
    )


def reminder(ctx: Context, booking: Booking) -> Outcome:
    """Remind either side of a job."""
    mine = side(booking, ctx.person.id)
    number = ctx.ports.people.get(
        booking.request.provider_id if mine == "customer" else booking.request.customer_id
    ).whatsapp_number
    text = ctx.say(
        f"reminder.{mine}",
        service=service_of(booking, ctx),
        who=name_of_other(booking, ctx),
        when=when_of(booking.request.when, ctx),
        place=place(booking.request.job_location),
        number=number or ctx.say("request.no_number"),
        reference=booking.reference,
    )
    middle = f"move:{booking.reference}" if mine == "customer" else f"late:{booking.reference}"
    choices = (
        ctx.choice(f"coming:{booking.reference}", f"reminder.{mine}_yes"),
        ctx.choice(middle, f"reminder.{mine}_other"),
        ctx.choice(f"off:{booking.reference}", f"reminder.{mine}_no"),
    )
    return Outcome(session=ctx.session, reply=Reply(text=text, choices=choices))


def no_show(ctx: Context, booking: Booking) -> Outcome:
    """Tell who is said not to have come, and how to object."""
    return told(
        ctx,
        f"no_show.{side(booking, ctx.person.id)}_told",
        service=service_of(booking, ctx),
        when=when_of(booking.request.when, ctx),
        reference=booking.reference,
    )
