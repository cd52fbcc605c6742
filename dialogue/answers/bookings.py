"""A customer's bookings: all of them, one in detail, and its calendar file."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.jobs import AHEAD, provider_jobs
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Choice, Reply
from dialogue.parties import provider_name
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import booking_line, capitalised, day_and_time, instant, numbered

MOST_SHOWN = 10


def standing(ctx: Context) -> tuple[Booking, ...]:
    """Return the bookings to come."""
    return ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)


def change(ctx: Context) -> Outcome:
    """Say what of a booking that was sent can be changed, with the buttons for it."""
    booking = meant(ctx, standing(ctx))
    seen = detail(booking, ctx) if booking else view(ctx).reply
    text = ctx.say("bookings.changes")
    return Outcome(
        session=ctx.session,
        reply=replace(seen, text=f"{text}\n\n{seen.text}") if seen else Reply(text=text),
    )


def view(ctx: Context) -> Outcome:
    """Show the bookings to come, or the only one with all about it; to a provider the requests."""
    bookings = standing(ctx)
    if not bookings and ctx.ports.bookings.open_for_provider(ctx.person.id, ""):
        return provider_jobs(ctx)
    if not bookings:
        return Outcome(session=ctx.session, reply=ctx.reply("bookings.none"))
    one = meant(ctx, bookings)
    if one is not None:
        return Outcome(session=ctx.session, reply=detail(one, ctx))
    shown = bookings[:MOST_SHOWN]
    lines = numbered([capitalised(booking_line(booking, ctx)) for booking in shown])
    choices = tuple(
        Choice(
            id=f"show:{booking.reference}",
            title=short_time(booking, ctx),
            description=booking_line(booking, ctx),
        )
        for booking in shown
    )
    text = ctx.say("bookings.list", count=len(bookings), lines=lines)
    reply = Reply(text=text, choices=choices, list_title=ctx.say("off.list_title"))
    return Outcome(session=ctx.session, reply=reply)


def short_time(booking: Booking, ctx: Context) -> str:
    """Return when a booking begins, as short as a row of a list must be."""
    start = booking.request.when.start.astimezone(ctx.now.tzinfo)
    return day_and_time(start, ctx.session.language, short=True)


def show(ctx: Context) -> Outcome:
    """Show the booking that was tapped."""
    booking = ctx.ports.bookings.get(ctx.tapped_value("show"))
    if booking is None or booking.request.customer_id != ctx.person.id:
        return Outcome(session=ctx.session, reply=ctx.reply("bookings.none"))
    return Outcome(session=ctx.session, reply=detail(booking, ctx))


def detail(booking: Booking, ctx: Context) -> Reply:
    """Return all about one booking, with what can be done about it."""
    lines = numbered([capitalised(booking_line(booking, ctx))])
    text = ctx.say("bookings.list", count=1, lines=lines)
    more = [text, proposal_line(booking, ctx), _contact(booking, ctx)]
    choices = (
        ctx.choice(f"move:{booking.reference}", "bookings.move"),
        ctx.choice(f"off:{booking.reference}", "bookings.cancel"),
    )
    return Reply(text="\n".join(line for line in more if line), choices=choices)


def proposal_line(booking: Booking, ctx: Context) -> str:
    """Return which other time is proposed; empty when none is."""
    if booking.proposal is None:
        return ""
    key = f"proposal.open_{booking.proposal.by}"
    when = instant(booking.proposal.when, ctx)
    return ctx.say(key, provider=provider_name(booking, ctx), when=when)


def _contact(booking: Booking, ctx: Context) -> str:
    if not booking.confirmed_before:
        return ""
    number = ctx.ports.people.get(booking.request.provider_id).whatsapp_number
    told = ctx.say("booking.contact", number=number or ctx.say("request.no_number"))
    return f"{told}{calendar_line(booking, ctx)}"


def calendar_line(booking: Booking, ctx: Context) -> str:
    """Return where the calendar file is, on a line of its own; empty when there is none."""
    link = ctx.ports.bookings.calendar_link(booking.reference, ctx.person.id)
    return "\n" + ctx.say("calendar.link", link=link) if link else ""


def calendar(ctx: Context) -> Outcome:
    """Give the address of the calendar file of each booking that stands."""
    jobs = ctx.ports.bookings.jobs_of(ctx.person.id, ctx.now, ctx.now + AHEAD)
    found = [booking for booking in (*standing(ctx), *jobs) if booking.confirmed_before]
    if not found:
        return Outcome(session=ctx.session, reply=ctx.reply("calendar.none"))
    one = meant(ctx, tuple(found))
    lines = [_calendar_entry(booking, ctx) for booking in ((one,) if one else found[:MOST_SHOWN])]
    if not all(lines):
        return Outcome(session=ctx.session, reply=ctx.reply("calendar.off"))
    return Outcome(session=ctx.session, reply=Reply(text="\n\n".join(lines)))


def _calendar_entry(booking: Booking, ctx: Context) -> str:
    link = ctx.ports.bookings.calendar_link(booking.reference, ctx.person.id)
    if not link:
        return ""
    service = ctx.service(booking.request.service_type)
    return ctx.say(
        "calendar.entry",
        service=capitalised(service.names[ctx.session.language]) if service else "",
        when=instant(booking.request.when, ctx),
        link=link,
    )
