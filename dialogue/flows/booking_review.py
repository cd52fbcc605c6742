"""The review card, the choice of what to edit, and sending the request."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from dialogue.context import Context
from dialogue.flow import Outcome, Reading, Step
from dialogue.messages import Dispatch, Event, Reply
from dialogue.session import ConversationState, Session, SlotValue
from dialogue.slots.agreement import agreement
from dialogue.slots.plainly import plainly
from dialogue.values import BookingRequest, Location, Provider, When
from dialogue.wording import capitalised, place, spoken

FIELDS = ("service", "location", "provider", "issue", "time")
"""What can be edited at the review, in the order of the list."""
_FIELD_WORDS = {
    "time": r"time|date|day|when|hour|nguva|zuva|isikhathi|ilanga|usuku",
    "location": r"place|location|address|area|suburb|where|nzvimbo|kero|indawo",
    "provider": r"provider|person|someone else|another one|company|munhu|umuntu",
    "issue": r"issue|problem|description|details|dambudziko|inkinga|uhlupho",
    "service": r"service|trade|basa|sevhisi|umsebenzi",
}
_VOID: dict[str, tuple[str, ...]] = {
    "service": ("service", "provider", "provider_options", "issue"),
    "location": ("location", "location_options", "provider", "provider_options"),
    "provider": ("provider", "provider_options"),
    "issue": ("issue", "photos"),
    "time": ("time", "time_day", "time_options"),
}
"""Slots that are asked again when a field is edited without telling its new value."""
FEW = 3
"""Words of an answer that does nothing but name a field."""
_CHANGE = re.compile(r"\b(change|edit|wrong|different|another|chinja|guqula)\b", re.IGNORECASE)
STALE_ASAP = timedelta(hours=2)


def named_field(text: str) -> str:
    """Return the field that "change the time" is about; empty when it names none."""
    for field, words in _FIELD_WORDS.items():
        if re.search(rf"\b({words})\b", text, re.IGNORECASE):
            return field
    return ""


def ask_confirm(ctx: Context) -> Reply:
    """Show the booking as it would be sent."""
    session = ctx.session
    service = ctx.service(session.get("service", str) or "")
    when, location = session.get("time", When), session.get("location", Location)
    provider = _provider(ctx)
    photos = session.get("photos", tuple) or ()
    more = "\n" + ctx.say("review.photos", count=len(photos)) if photos else ""
    card = _subject(ctx)
    return Reply(
        text=ctx.say(
            "review.card",
            service=capitalised(service.names[session.language]) if service else "",
            issue=session.get("issue", str) or "",
            when=spoken(when, ctx) if when else "",
            address=provider.address if provider else "",
            provider=provider.name if provider else "",
            place=place(location) if location else "",
            more=more,
        ),
        choices=(
            ctx.choice(f"confirm:yes:{card}", "answer.yes"),
            ctx.choice(f"confirm:no:{card}", "answer.no"),
        ),
    )


def _subject(ctx: Context) -> str:
    """Return a short sign of what is reviewed, so that the button of an old card is known."""
    reviewed = [_sign(ctx.session.slots.get(field)) for field in FIELDS]
    return f"{crc32('|'.join(reviewed).encode()):08x}"


def _sign(value: SlotValue | None) -> str:
    """Return what tells a value from others, the same after it was stored and loaded."""
    if not isinstance(value, When):
        return repr(value)
    # Its zone comes back as another object: the instants are what counts.
    return repr((value.start.timestamp(), value.end and value.end.timestamp(), value.grain))


def _read_confirm(ctx: Context, asked: bool) -> Reading | None:
    wants_change = _wants_change(ctx) or (asked and _CHANGE.search(ctx.text))
    # "Aiwa, maita basa" is a thank you, and no word about the "basa" that is booked.
    names_field = wants_change and not plainly(ctx.text)
    edit = ctx.tapped_value("edit") or (named_field(ctx.text) if names_field else "")
    if edit in FIELDS and edit not in ctx.fresh and not _tells_value(ctx):
        return Reading(clears=("confirm", *_VOID[edit]))
    answer = agreement(ctx, "confirm", _subject(ctx)) if asked else ""
    return Reading(values={"confirm": answer}) if answer else None


def _wants_change(ctx: Context) -> bool:
    return ctx.intent in ("correct", "deny", "reschedule_booking")


def _tells_value(ctx: Context) -> bool:
    return any(ctx.entities(kind) for kind in ("location", "time", "provider_name", "issue"))


def _ask_edit(ctx: Context) -> Reply:
    return Reply(
        text=ctx.say("edit.ask"),
        choices=(
            *(ctx.choice(f"edit:{field}", f"edit.{field}") for field in FIELDS),
            ctx.choice("intent:cancel", "edit.stop"),
        ),
        list_title=ctx.say("edit.list_title"),
    )


def _read_edit(ctx: Context, asked: bool) -> Reading | None:
    field = ctx.tapped_value("edit") or (named_field(ctx.text) if asked else "")
    if field in FIELDS and not any(ctx.entities(kind) for kind in ("location", "time")):
        return Reading(clears=("confirm", *_VOID[field]))
    if asked and agreement(ctx, "edit"):
        # Nothing to change after all.
        return Reading(clears=("confirm",))
    return None


REVIEW = (
    Step(
        name="confirm",
        state=ConversationState.BOOKING_CONFIRM,
        ask=ask_confirm,
        read=_read_confirm,
    ),
    Step(
        name="edit",
        state=ConversationState.BOOKING_CONFIRM,
        ask=_ask_edit,
        read=_read_edit,
        claims=lambda ctx: bool(named_field(ctx.text)) and len(ctx.text.split()) <= FEW,
        needed=lambda ctx: ctx.session.get("confirm", str) == "no",
    ),
)


def _provider(ctx: Context) -> Provider | None:
    return ctx.ports.providers.get(ctx.session.get("provider", str) or "")


def has_passed(when: When, now: datetime) -> bool:
    """Tell whether a job cannot be done any more at its time."""
    latest = (when.end or when.start) + (STALE_ASAP if when.grain == "asap" else timedelta())
    return latest <= now


def finish(ctx: Context) -> Outcome:
    """Send the request to the provider, unless the time or the provider is gone meanwhile."""
    session = ctx.session
    when, location = session.get("time", When), session.get("location", Location)
    provider = _provider(ctx)
    if when is None or location is None:
        return Outcome(session=session.cleared("confirm"))
    if has_passed(when, ctx.now):
        return Outcome(session=session.cleared("confirm", "time"), remark=ctx.say("time.past"))
    if provider is None or provider.status != "active":
        return Outcome(
            session=session.cleared("confirm", "provider"), remark=ctx.say("provider.gone")
        )
    booking = ctx.ports.bookings.request(
        BookingRequest(
            customer_id=ctx.person.id,
            provider_id=provider.id,
            service_type=session.get("service", str) or provider.service_type,
            issue=session.get("issue", str) or "",
            when=when,
            job_location=location,
            photos=session.get("photos", tuple) or (),
            declined_by=session.get("declined", tuple) or (),
        ),
        ctx.incoming.message_id,
        ctx.now,
    )
    if booking is None:
        # Somebody else was faster: who else is free then is offered.
        taken = ctx.say("provider.taken", provider=provider.name)
        return Outcome(session=session.cleared("confirm", "provider"), remark=taken)
    event = Event(name="booking_requested", subject=booking.reference, sequence=booking.sequence)
    return Outcome(
        session=_waiting(session),
        reply=ctx.reply("booking.sent", provider=provider.name, reference=booking.reference),
        dispatches=(Dispatch(to=provider.id, event=event),),
    )


def _waiting(session: Session) -> Session:
    return replace(
        session,
        state=ConversationState.BOOKING_PENDING_PROVIDER,
        flows=session.flows[:-1],
        slots={},
    )
