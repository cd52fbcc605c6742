"""Either side calls off a booking: which one, is it sure, and why if they say so."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.answers import proposals
from dialogue.answers.bookings import short_time
from dialogue.answers.jobs import AHEAD
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.flows.inheriting import to_inherit
from dialogue.messages import Choice, Reply
from dialogue.parties import name_of_other, side
from dialogue.rules.news import news_of
from dialogue.session import ConversationState
from dialogue.slots.agreement import agreement, asks
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import booking_line, capitalised, without_numbers

SLOTS = ("off", "sure", "why")
MOST_BOOKINGS = 10
LONGEST_REASON = 200
_BECAUSE = re.compile(
    r"(?:[,;.!]|\b(?:because|coz|cause|cos|since|as|due to|nekuti|nokuti|ngoba|ngenxa)\b)\s+",
    re.IGNORECASE,
)
_CALLS_OFF = re.compile(
    r"\b(cancel\w*|call (it )?off|can['’]?t|can ?not|won['’]?t|unable|make it|sorry|please|"
    r"thanks?|thank you|job|booking|kanzura\w*|khansela\w*|handi\w*|angeke)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^((yes|yeah|ya|sorry|hongu|ehe|yebo)\b[\s,.]*)?((because|coz|cause|nekuti|ngoba)\b\s*)?",
    re.IGNORECASE,
)
_PLAIN = frozenset({"", "inform", "out_of_scope", "decline_booking", "affirm", "request_service"})
"""Intents that a reason may seem to have."""


def _bookings(ctx: Context) -> tuple[Booking, ...]:
    """Return what the person may call off: own bookings, and own jobs."""
    own = ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
    return (*own, *ctx.ports.bookings.jobs_of(ctx.person.id, ctx.now, ctx.now + AHEAD))


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
    return Reading(values={"off": booking.reference, **_why(ctx)}) if booking else None


def _why(ctx: Context) -> dict[str, str]:
    """Return the reason that follows "I must cancel,", where there is one."""
    parts = [part.strip(" .,!") for part in _BECAUSE.split(ctx.text)[1:]]
    said = [part for part in parts if len(part.split()) > 1 and not _CALLS_OFF.search(part)]
    return {"why": _kept(", ".join(said))} if said and not asks(ctx) else {}


def _kept(words: str) -> str:
    return capitalised(without_numbers(words))[:LONGEST_REASON]


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
    is_job = booking is not None and side(booking, ctx.person.id) == "provider"
    key = "off.sure_job" if is_job and "why" not in ctx.session.slots else "off.sure"
    return Reply(
        text=ctx.say(key, booking=capitalised(line)),
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
    if answer:
        return Reading(values={"sure": answer, **(_why(ctx) if answer == "yes" else {})})
    # A reason alone cancels nothing yet.
    says_why = ctx.intent in _PLAIN and len(ctx.text.split()) > 1 and not asks(ctx)
    if not says_why:
        return None
    why = _kept(_OPENING.sub("", ctx.text))
    return Reading(values={"why": why}, remark=ctx.say("off.why_noted", why=why))


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
        reason=session.get("why", str) or "",
    )
    if after is None:
        return Outcome(session=below, reply=ctx.reply("off.too_late"))
    if not below.flows:
        below = replace(below, state=ConversationState.SERVICE_SEARCH)
    if mine == "customer" and below.wishes:
        below = to_inherit(below, booking, ctx)
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
