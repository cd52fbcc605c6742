"""News to a provider about requests."""

from __future__ import annotations

from dialogue.answers.bookings import calendar_line
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Choice, Reply
from dialogue.news.common import service_of, told, when_of
from dialogue.values import Booking
from dialogue.wording import capitalised, instant, place, without_numbers


def requested(ctx: Context, booking: Booking) -> Outcome:
    """Tell a provider what is needed to decide; not yet who the customer is."""
    return Outcome(session=ctx.session, reply=_card(ctx, booking, "request.new"))


def reminded(ctx: Context, booking: Booking) -> Outcome:
    """Show a provider once more what waits for an answer."""
    return Outcome(session=ctx.session, reply=_card(ctx, booking, "request.reminder"))


def accepted(ctx: Context, booking: Booking) -> Outcome:
    """Tell a provider of a job that somebody else has accepted in their name."""
    return Outcome(session=ctx.session, reply=what_the_job_needs(ctx, booking))


def what_the_job_needs(ctx: Context, booking: Booking) -> Reply:
    """Return who, when and where; the customer's number only now that it is accepted."""
    customer = ctx.ports.people.get(booking.request.customer_id)
    text = ctx.say(
        "request.confirmed",
        reference=booking.reference,
        customer=customer.name or "",
        number=customer.whatsapp_number or ctx.say("request.no_number"),
        when=capitalised(instant(booking.request.when, ctx)),
        place=place(booking.request.job_location),
    )
    return Reply(text=f"{text}{calendar_line(booking, ctx)}")


def _card(ctx: Context, booking: Booking, key: str) -> Reply:
    request = booking.request
    photos = ctx.say("review.photos", count=len(request.photos)) if request.photos else ""
    text = ctx.say(
        key,
        service=service_of(booking, ctx),
        issue=without_numbers(request.issue),
        when=when_of(request.when, ctx),
        place=place(request.job_location),
        more=f"\n{photos}" if photos else "",
        reference=booking.reference,
    )
    return Reply(text=text, choices=answers(ctx, booking))


def answers(ctx: Context, booking: Booking) -> tuple[Choice, ...]:
    """Return the buttons that answer a request."""
    return (
        ctx.choice(f"booking:{booking.reference}:accept", "request.accept"),
        ctx.choice(f"booking:{booking.reference}:decline", "request.decline"),
        ctx.choice(f"move:{booking.reference}", "request.another"),
    )


def expired(ctx: Context, booking: Booking) -> Outcome:
    """Tell a provider that the time to answer is over."""
    return told(ctx, "request.expired", reference=booking.reference)


def rated(ctx: Context, booking: Booking) -> Outcome:
    """Tell a provider what the customer says about the job."""
    review = booking.review
    if review is None:
        return Outcome(session=ctx.session)
    words = f"\n“{without_numbers(review.words)}”" if review.words else ""
    text = ctx.say("rating.got", stars=review.stars, reference=booking.reference)
    return Outcome(session=ctx.session, reply=Reply(text=f"{text}{words}"))


def job_over(ctx: Context, booking: Booking) -> Outcome:
    """Ask a provider after a job whether it is done."""
    customer = ctx.ports.people.get(booking.request.customer_id).name
    return told(
        ctx,
        "job.over",
        ctx.choice(f"done:{booking.reference}", "job.done"),
        ctx.choice(f"noshow:{booking.reference}", "job.nobody_there"),
        service=service_of(booking, ctx),
        customer=customer or ctx.say("party.customer"),
        reference=booking.reference,
    )
