"""Either side proposes another time for a booking: which booking, and when."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.answers import proposals
from dialogue.answers.bookings import short_time
from dialogue.answers.jobs import AHEAD
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Choice, Reply
from dialogue.parties import name_of_other, provider_name, side
from dialogue.rules.lifecycle import awaits
from dialogue.rules.news import news_of
from dialogue.session import Session
from dialogue.slots.booking import meant
from dialogue.slots.time import TOO, refuses_only, time_step
from dialogue.values import Booking, Party, When
from dialogue.wording import booking_line, capitalised, day_and_time, instant
from nlu.types import Entity, TimeMatch

SLOTS = ("move", "new_time", "new_time_day", "new_time_options")
MOST_BOOKINGS = 10
MOST_BUTTONS = 3
SURE = 0.75
"""Confidence from which a time that is not told is asked for."""
_CHANGES_TIME = re.compile(
    r"\b(change|move) (the |my )?(time|day|date)\b|\b(ku)?chinj(a|ai|wa) (nguva|zuva)\b|"
    r"\b(uku)?(n?tshintsha|guqula|tshintshe|guqule) (isikhathi|usuku|ilanga)\b",
    re.IGNORECASE,
)
"""Words that want another time and do not tell it yet."""
_TIME = time_step("new_time", state=None, ask=lambda ctx: ctx.reply("move.when"))


def _movable(ctx: Context) -> tuple[Booking, ...]:
    """Return what the person may move: who offers a time speaks as a provider first."""
    bookings, person_id, message_id = ctx.ports.bookings, ctx.person.id, ctx.incoming.message_id
    own = bookings.of_customer(person_id, ctx.now, message_id)
    asked = bookings.open_for_provider(person_id, message_id)
    jobs = bookings.jobs_of(person_id, ctx.now, ctx.now + AHEAD)
    if ctx.intent == "reschedule_booking":
        return own or jobs or asked
    return asked or jobs or own


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("move"):
        return True
    if "booking" in ctx.session.flows:
        return False  # there it is an answer: nothing was sent yet
    if ctx.intent == "reschedule_booking":
        return True
    return not ctx.session.flows and (_does_not_suit(ctx) or _tells_a_time(ctx))


def _tells_a_time(ctx: Context) -> bool:
    """Tell whether a message that does not ask for it is about another time for a booking."""
    found = _movable(ctx)
    if not ctx.entities("time"):
        # "I can come in the afternoon" leaves the day and the hour to be asked.
        sure = ctx.intent == "propose_time" and ctx.parse.confidence >= SURE
        return bool(found) and (sure or bool(_CHANGES_TIME.search(ctx.text)))
    if ctx.intent in ("deny", "decline_booking"):
        # "No, I can come at 2" names another time; "decline the Friday one" a request.
        return bool(found) and not any(meant(ctx, (booking,)) for booking in found)
    if ctx.intent == "inform":
        # "He must come at 2pm": nothing is proposed on a guess, see _refuse.
        return bool(found) and {e.type for e in ctx.entities_told} == {"time"}
    # With a time beside it, a guess is enough: the other side is asked.
    proposes = ctx.parse.intent == "propose_time" and not ctx.tapped
    return (proposes or ctx.intent == "correct") and bool(found)


def _does_not_suit(ctx: Context) -> bool:
    """Tell "2pm is too late", said to a time that was proposed and is to be answered."""
    return bool(TOO.search(ctx.text)) and bool(proposals.waiting(ctx))


def _refuse(ctx: Context) -> Reply | None:
    tapped = ctx.tapped_value("move")
    if _does_not_suit(ctx):
        return None
    if ctx.intent == "inform" and not tapped:
        proposed = proposals.waiting(ctx)
        return proposals.card(proposed[0], ctx) if proposed else _how_to(ctx)
    if not tapped:
        return None if _movable(ctx) else ctx.reply("move.none")
    booking = ctx.ports.bookings.get(tapped)
    live = booking is not None and booking.status in ("pending", "confirmed", "rescheduled")
    mine = booking is not None and side(booking, ctx.person.id) is not None
    return None if live and mine else ctx.reply("move.over")


def _how_to(ctx: Context) -> Reply:
    """Show what a time may be about, with the button that changes it."""
    choices = tuple(
        Choice(id=f"move:{booking.reference}", title=short_time(booking, ctx))
        for booking in _movable(ctx)[:MOST_BUTTONS]
    )
    return Reply(text=ctx.say("move.tap"), choices=choices)


def _read_which(ctx: Context, _asked: bool) -> Reading | None:
    tapped = ctx.tapped_value("move")
    if tapped:
        return Reading(values={"move": tapped})
    if _does_not_suit(ctx):
        return Reading(values={"move": proposals.waiting(ctx)[0].reference})
    refuses = ctx.intent == "deny" and not ctx.entities("time")
    if refuses or (ctx.tapped and not ctx.intent):
        return None
    found = _movable(ctx)
    # The time may be the new one, which no booking has; of two times the first is the old one.
    timeless = replace(ctx, parse=replace(ctx.parse, entities=_but_times(ctx)))
    booking = meant(timeless, found) or meant(ctx, found)
    return Reading(values={"move": booking.reference}) if booking else None


def _but_times(ctx: Context) -> tuple[Entity, ...]:
    return tuple(entity for entity in ctx.parse.entities if entity.type != "time")


def _ask_which(ctx: Context) -> Reply:
    choices = tuple(
        Choice(
            id=f"move:{booking.reference}",
            title=short_time(booking, ctx),
            description=booking_line(booking, ctx),
        )
        for booking in _movable(ctx)[:MOST_BOOKINGS]
    )
    return Reply(text=ctx.say("move.which"), choices=choices, list_title=ctx.say("off.list_title"))


def _booking(ctx: Context) -> Booking | None:
    return ctx.ports.bookings.get(ctx.session.get("move", str) or "")


def _read_time(ctx: Context, asked: bool) -> Reading | None:
    """Read the new time: "Friday" keeps the hour of the booking, "3pm" its day."""
    if _does_not_suit(ctx) and refuses_only(ctx):
        return None  # the only time told is the one that does not suit
    booking = _booking(ctx)
    if booking is not None and "new_time_day" not in ctx.session.slots:
        ctx = ctx.with_session(ctx.session.filled(new_time_day=booking.request.when))
    return _TIME.read(_with_the_hour(ctx), asked or "move" in ctx.fresh)


def _with_the_hour(ctx: Context) -> Context:
    """Of "1pm instead, I have a funeral in the morning", keep the hour."""
    matches = [e for e in ctx.parse.entities if isinstance(e.value, TimeMatch)]
    hours = [e for e in matches if isinstance(e.value, TimeMatch) and e.value.clock]
    parts = [e for e in matches if isinstance(e.value, TimeMatch) and e.value.grain == "part"]
    if not hours or len(hours) + len(parts) < len(matches):
        return ctx
    kept = tuple(e for e in ctx.parse.entities if e not in parts or e in hours)
    return replace(ctx, parse=replace(ctx.parse, entities=kept))


def _ask_time(ctx: Context) -> Reply:
    booking = _booking(ctx)
    if booking is None or {"new_time_day", "new_time_options"} & ctx.session.slots.keys():
        return _TIME.ask(ctx)
    return ctx.reply("move.when", when=capitalised(instant(booking.request.when, ctx)))


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    booking, when = _booking(ctx), session.get("new_time", When)
    mine = side(booking, ctx.person.id) if booking else None
    if booking is None or when is None or mine is None:
        return Outcome(session=below, reply=ctx.reply("move.over"))
    if when.start == booking.request.when.start and when.grain == booking.request.when.grain:
        if booking.proposal is not None and booking.proposal.by != mine:
            # "Keep 3pm", said to a proposal: one tap settles it.
            return Outcome(session=below, reply=proposals.card(booking, ctx))
        already = capitalised(instant(when, ctx))
        return Outcome(session=below, reply=ctx.reply("move.same", when=already))
    after = ctx.ports.bookings.act(
        booking.reference,
        "propose",
        by=mine,
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
        when=when,
    )
    if after is None:
        return Outcome(session=below, reply=_not_possible(ctx, booking, when))
    return _proposed(ctx, below, after, mine)


def _proposed(ctx: Context, below: Session, booking: Booking, mine: Party) -> Outcome:
    when = booking.proposal.when if booking.proposal else booking.request.when
    reply = ctx.reply(
        "move.proposed" if booking.confirmed_before else "move.proposed_unconfirmed",
        who=name_of_other(booking, ctx),
        new=capitalised(instant(when, ctx)),
        old=capitalised(instant(booking.request.when, ctx)),
    )
    told = news_of(booking, "propose", mine)
    return Outcome(session=below, reply=reply, dispatches=told)


def _not_possible(ctx: Context, booking: Booking, when: When) -> Reply:
    """Say that the time is taken, and when the provider is free next."""
    now = ctx.ports.bookings.get(booking.reference)
    if now is None or now.status not in ("pending", "confirmed", "rescheduled"):
        return ctx.reply("move.over")
    choices = (ctx.choice(f"move:{booking.reference}", "request.another"),)
    if now.proposal is not None and awaits(now, ctx.person.id):
        return ctx.reply("move.customer_decides", reference=now.reference)
    if side(booking, ctx.person.id) == "provider":
        return Reply(text=ctx.say("move.taken_own"), choices=choices)
    request = booking.request
    found = ctx.ports.providers.serving(
        request.service_type, request.job_location, MOST_BOOKINGS, when
    )
    free = next((o.free_from for o in found if o.provider.id == request.provider_id), None)
    provider = provider_name(booking, ctx)
    text = ctx.say("move.taken", provider=provider)
    if free is not None:
        spoken = day_and_time(free.astimezone(ctx.now.tzinfo), ctx.session.language)
        text = ctx.say("move.free_from", provider=provider, when=spoken)
    return Reply(text=text, choices=choices)


FLOW = Flow(
    name="moving",
    opens=_opens,
    refuse=_refuse,
    steps=(
        Step(name="move", state=None, ask=_ask_which, read=_read_which),
        replace(_TIME, ask=_ask_time, read=_read_time),
    ),
    finish=_finish,
    aside=True,
)
