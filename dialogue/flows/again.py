"""The same booking once more: service, place, provider and issue are taken over."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers import reopening
from dialogue.answers.bookings import short_time
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.flows.booking import FLOW as BOOKING
from dialogue.messages import Choice, Reply
from dialogue.parties import provider_name
from dialogue.reading import fill
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import booking_line

MOST_PAST = 20
MOST_SHOWN = 5


def _earlier(ctx: Context) -> tuple[Booking, ...]:
    """Return what can be repeated, the latest of each provider; jobs that were done before."""
    bookings = ctx.ports.bookings
    past = bookings.past_of_customer(ctx.person.id, MOST_PAST)
    standing = bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
    done = [b for b in past if b.status == "completed"]
    found = (*done, *(b for b in standing if b.status == "confirmed"), *past)
    latest: dict[tuple[str, str], Booking] = {}
    for booking in found:
        key = (booking.request.provider_id, booking.request.service_type)
        latest.setdefault(key, booking)
    return tuple(latest.values())


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("again"):
        return True
    return ctx.intent == "book_again" and not ctx.session.flows and bool(_earlier(ctx))


def _read(ctx: Context, asked: bool) -> Reading | None:
    reference = ctx.tapped_value("again")
    booking = None if reference else _named(ctx, asked)
    reference = reference or (booking.reference if booking else "")
    return Reading(values={"again": reference}) if reference else None


def _named(ctx: Context, asked: bool) -> Booking | None:
    """Return the booking of the provider or service named; else of the last time."""
    found = _earlier(ctx)
    names = [
        entity.text for kind in ("provider_name", "person_name") for entity in ctx.entities(kind)
    ]
    said = names[0] if names else ctx.text
    matches = ctx.ports.names.matching(said, [provider_name(b, ctx) for b in found])
    if len(matches) == 1 and (names or asked or len(found) > 1):
        return found[matches[0]]
    timeless = tuple(e for e in ctx.parse.entities if e.type != "time")
    one = meant(replace(ctx, parse=replace(ctx.parse, entities=timeless)), found)
    if one is not None or names or asked:
        return one
    service = {entity.value for entity in ctx.entities("service_type")}
    fitting = [b for b in found if not service or b.request.service_type in service]
    return fitting[0] if fitting else None


def _ask(ctx: Context) -> Reply:
    choices = tuple(
        Choice(
            id=f"again:{booking.reference}",
            title=short_time(booking, ctx),
            description=booking_line(booking, ctx),
        )
        for booking in _earlier(ctx)[:MOST_SHOWN]
    )
    return Reply(text=ctx.say("again.which"), choices=choices, list_title=ctx.say("off.list_title"))


def _finish(ctx: Context) -> Outcome:
    """Begin a booking with what the message tells, and all the rest as it was."""
    booking = ctx.ports.bookings.get(ctx.session.get("again", str) or "")
    if booking is None or booking.request.customer_id != ctx.person.id:
        below = replace(ctx.session.cleared("again"), flows=ctx.session.flows[:-1])
        return Outcome(session=below, reply=ctx.reply("reopen.unknown"))
    repeated = reopening.again(ctx, booking)
    bare = replace(ctx.session, flows=("booking",), step="", slots={})
    told = fill(ctx.with_session(bare), (BOOKING,)).ctx.session
    kept = {name: value for name, value in repeated.slots.items() if name != "again"}
    moved = "location" in told.slots and told.slots["location"] != kept["location"]
    session = replace(repeated, slots={**kept, **told.slots, "service": kept["service"]})
    provider = provider_name(booking, ctx)
    if "provider" not in repeated.slots:
        return Outcome(session=session, remark=ctx.say("provider.gone"))
    return Outcome(
        session=session.cleared("provider") if moved else session,
        remark=ctx.say("again.begun", provider=provider),
    )


FLOW = Flow(
    name="again",
    opens=_opens,
    steps=(Step(name="again", state=None, ask=_ask, read=_read),),
    finish=_finish,
)
