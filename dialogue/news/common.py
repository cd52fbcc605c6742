"""What the news to customers and providers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dialogue.answers.others import more_to_ask
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Choice, Reply
from dialogue.parties import provider_name
from dialogue.values import Booking, BookingStatus, When
from dialogue.wording import capitalised, day_and_time, instant, place, without_numbers

TIME_TO_ANSWER = timedelta(hours=2)
"""How long a provider is said to have for an answer where the booking does not tell."""
_OUTCOMES: Mapping[BookingStatus, str] = {
    "confirmed": "the agreed time stands",
    "declined": "the request is closed",
    "pending": "the request waits for an answer",
}
"""What a refused proposal leaves."""


def service_of(booking: Booking, ctx: Context) -> str:
    """Return the service of a booking, with a capital."""
    service = ctx.service(booking.request.service_type)
    return capitalised(service.names[ctx.session.language]) if service else ""


def when_of(when: When, ctx: Context) -> str:
    """Return a time in full, with a capital."""
    return capitalised(instant(when, ctx))


def because(reason: str, ctx: Context) -> str:
    """Return the reason that was given as a sentence of its own; empty when none was given."""
    return " " + ctx.say("reason.given", reason=without_numbers(reason)) if reason else ""


def told(ctx: Context, key: str, *choices: Choice, **values: object) -> Outcome:
    """Return news that change nothing."""
    reply = Reply(text=ctx.say(key, **values), choices=choices)
    return Outcome(session=ctx.session, reply=reply)


def star_choices(ctx: Context, booking: Booking) -> tuple[Choice, ...]:
    """Return one to five stars; in this order, so that "4" means four."""
    return tuple(
        ctx.choice(f"rate:{booking.reference}:{number}", f"rating.{number}")
        for number in range(1, 6)
    )


def notice_values(ctx: Context, booking: Booking) -> Mapping[str, str]:
    """Return what the fixed English sentences may name; who the customer is only by first name."""
    english = ctx.with_session(replace(ctx.session, language="en"))
    request = booking.request
    end = min(booking.created_at + TIME_TO_ANSWER, request.when.start)
    if end <= booking.created_at:  # "as soon as possible" starts at once
        end = booking.created_at + TIME_TO_ANSWER
    answer_by = (booking.answer_by or end).astimezone(ctx.now.tzinfo)
    is_customer = ctx.person.id == request.customer_id
    proposal = booking.proposal
    free = more_to_ask(booking, ctx) if is_customer and booking.status == "pending" else ()
    return {
        "hearer": "customer" if is_customer else "provider",
        "reference": booking.reference,
        "sequence": str(booking.sequence),
        "service": service_of(booking, english) or request.service_type,
        "provider": provider_name(booking, ctx),
        "other": "provider" if is_customer else "customer",
        "when": instant(request.when, english),
        "new_when": instant(proposal.when, english) if proposal else "",
        "place": place(request.job_location),
        "issue": without_numbers(request.issue),
        "answer_by": day_and_time(answer_by, "en"),
        "by": booking.cancelled_by if booking.cancelled_by in ("customer", "provider") else "team",
        "reason": without_numbers(booking.reason),
        "stars": str(booking.review.stars) if booking.review else "",
        "words": without_numbers(booking.review.words) if booking.review else "",
        "others": ", ".join(offer.provider.name for offer in free),
        "other_ids": ",".join(offer.provider.id for offer in free),
        "outcome": _outcome(ctx, booking),
        **_free_provider(ctx),
    }


def _outcome(ctx: Context, booking: Booking) -> str:
    """Return what is left of a booking once a proposal is refused, for who hears of it."""
    sides = (booking.request.customer_id, booking.request.provider_id)
    status = booking.status if ctx.person.id in sides else "declined"
    return _OUTCOMES.get(status, "")


def _free_provider(ctx: Context) -> Mapping[str, str]:
    """Return who has become free, where the event tells of somebody."""
    event = ctx.incoming.event
    if event is None or event.name != "slot_freed":
        return {}
    provider = ctx.ports.providers.get(event.detail)
    return {"provider": provider.name, "free_id": provider.id} if provider else {}
