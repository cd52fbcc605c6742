"""A provider answers a request: accept or decline, and which one where several are open."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.answers import proposals
from dialogue.answers.bookings import short_time
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Choice, Reply
from dialogue.news.requests import what_the_job_needs
from dialogue.parties import concerned
from dialogue.rules.news import news_of
from dialogue.rules.times import is_too_late
from dialogue.session import Session
from dialogue.slots.agreement import NO, YES, asks
from dialogue.slots.booking import meant
from dialogue.values import Booking
from dialogue.wording import capitalised, place, without_numbers

SLOTS = ("answer", "request", "reason")
MOST_REQUESTS = 10
_NO_BECAUSE = re.compile(
    r"^\s*(?:(?:(?:i|we)(?!['’])|will|have to|must|decline|reject|refuse|no|nope|sorry|aiwa|"
    r"kwete|hatshi|cha|can'?t|cannot|can not|make it|do it|not able|thanks?|the request|this one|"
    r"it)\b[\s,.:;-]*)+(?:(?:because|cause|coz|since|as|nekuti|ngoba)\b\s*)?",
    re.IGNORECASE,
)
_BLUNT_NO = re.compile(
    r"^\s*(no|nope|sorry|aiwa|kwete|hatshi)\b[\s,]+(?!problem|worries|issue)\S|"
    r"^\s*(i['’]?m|i am|we['’]?re|we are) (too |very )?(busy|not available|unavailable|"
    r"(fully )?booked)\b|^\s*(ndiri (bhizi|busy)|ndakabatikana|ngi(ya)?phathekile|ngibhizi)\b",
    re.IGNORECASE,
)
LONGEST_REASON = 200


def _open(ctx: Context) -> tuple[Booking, ...]:
    return ctx.ports.bookings.open_for_provider(ctx.person.id, ctx.incoming.message_id)


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("booking"):
        return True
    if ctx.intent in ("accept_booking", "decline_booking"):
        return (ctx.is_provider and not ctx.session.flows) or bool(_open(ctx) or _waits(ctx))
    plain = _is_plain(ctx) or _is_blunt(ctx)
    answers = plain and not ctx.session.flows
    return answers and bool(_open(ctx) or _waits(ctx) or _shown(ctx))


def _is_plain(ctx: Context) -> bool:
    return ctx.intent in ("affirm", "deny") and not asks(ctx)


def _is_blunt(ctx: Context) -> bool:
    """Tell "no, my car is broken", whatever it seems to be about."""
    told = ctx.intent in YES or asks(ctx) or ctx.entities("time")
    return bool(_BLUNT_NO.match(ctx.text)) and not told


def _shown(ctx: Context) -> str:
    """Return the reference of the request that was shown last; empty when it was something else."""
    shown = [option.id.split(":") for option in ctx.session.options]
    return next((each[1] for each in shown if each[0] == "booking"), "")


def _waits(ctx: Context) -> bool:
    """Tell whether the other side of a booking waits for an answer about its time."""
    return not ctx.session.flows and bool(proposals.waiting(ctx))


def _refuse(ctx: Context) -> Reply | None:
    if ctx.tapped_value("booking") or _open(ctx):
        return None
    proposed = proposals.waiting(ctx)
    if proposed:
        # What "yes" means then is shown first: one tap settles it.
        return proposals.card(proposed[0], ctx)
    return _not_possible(ctx, _shown(ctx)) if _shown(ctx) else ctx.reply("requests.none")


def _read_answer(ctx: Context, _asked: bool) -> Reading | None:
    _, _, tapped = ctx.tapped_value("booking").rpartition(":")
    tapped = tapped or ctx.tapped_value("answer")
    if tapped in ("accept", "decline"):
        return Reading(values={"answer": tapped})
    # A plain "no" to "Which one do you accept?" declines nothing.
    plain = "answer" not in ctx.session.slots
    if ctx.intent == "accept_booking" or (plain and ctx.intent in YES):
        return Reading(values={"answer": "accept"})
    if ctx.intent == "decline_booking" or (plain and ctx.intent in NO):
        return Reading(values={"answer": "decline", "reason": _reason(ctx)})
    if plain and _is_blunt(ctx):
        return Reading(values={"answer": "decline", "reason": _reason(ctx)})
    return None


def _reason(ctx: Context) -> str:
    """Return why, where the message tells it: "no, my car is broken"."""
    opening = _NO_BECAUSE.match(ctx.text)
    rest = ctx.text[opening.end() :] if opening else ctx.text if _is_blunt(ctx) else ""
    rest = rest.strip(" .,!")
    told = ctx.entities("booking_reference") or ctx.entities("ordinal") or ctx.entities("time")
    return "" if told or len(rest.split()) < 2 else capitalised(rest)[:LONGEST_REASON]


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
            title=short_time(booking, ctx),
            description=_subject(booking),
        )
        for booking in _open(ctx)[:MOST_REQUESTS]
    )
    answer = ctx.session.get("answer", str) or "accept"
    return Reply(
        text=ctx.say(f"request.which_{answer}"),
        choices=choices,
        list_title=ctx.say("request.list_title"),
    )


def _subject(booking: Booking) -> str:
    request = booking.request
    return f"{without_numbers(request.issue)} ({place(request.job_location)})"


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    booking = ctx.ports.bookings.get(session.get("request", str) or "")
    if booking is None or concerned(booking, ctx.person.id) != "provider":
        return Outcome(session=below, reply=ctx.reply("request.unknown"))
    wants = session.get("answer", str) == "accept"
    before = next((b for b in _open(ctx) if b.reference == booking.reference), None)
    passed = wants and is_too_late(booking, ctx.now)
    after = ctx.ports.bookings.act(
        booking.reference,
        "accept" if wants and not passed else "decline",
        by="provider",
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
        reason=without_numbers(session.get("reason", str) or ""),
    )
    if after is None:
        return Outcome(session=below, reply=_not_possible(ctx, booking.reference))
    if wants and not passed:
        return _accepted(ctx, below, after, before)
    key = "request.time_passed" if passed else "request.declined"
    return _declined(ctx, below, after, key)


def _accepted(ctx: Context, below: Session, booking: Booking, before: Booking | None) -> Outcome:
    told = news_of(booking, "accept", "provider", before)
    return Outcome(session=below, reply=what_the_job_needs(ctx, booking), dispatches=told)


def _declined(ctx: Context, below: Session, booking: Booking, key: str) -> Outcome:
    told = news_of(booking, "decline", "provider")
    if not told and key == "request.declined":
        key = "request.left_to_others"
    reply = ctx.reply(key, reference=booking.reference)
    return Outcome(session=below, reply=reply, dispatches=told)


def _not_possible(ctx: Context, reference: str) -> Reply:
    """Say what has happened meanwhile."""
    now = ctx.ports.bookings.get(reference)
    if now is None:
        return ctx.reply("request.unknown")
    mine = now.request.provider_id == ctx.person.id
    if not mine and now.status in ("confirmed", "completed", "rescheduled"):
        return ctx.reply("request.taken", reference=reference)
    if now.status == "pending":
        choice = ctx.choice(f"move:{reference}", "request.another")
        return Reply(text=ctx.say("request.too_late", reference=reference), choices=(choice,))
    return ctx.reply(f"request.already_{now.status}", reference=reference)


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
