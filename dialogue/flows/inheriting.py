"""What a booking takes over from the one that was called off for it, in the same message."""

from __future__ import annotations

import re

from dialogue.answers.reopening import kept
from dialogue.context import Context
from dialogue.session import Session
from dialogue.values import Booking

_TELLS_WHAT = re.compile(
    r"\b(who|that|to (?!come\b|be\b)\w+|v?ano(?!uy)\w{3,}|o(lungis|fak|kwaz|ngal)\w+)\b",
    re.IGNORECASE,
)
"""Says what somebody is wanted for: "someone who fixes roofs" is not the same again."""


def to_inherit(session: Session, booking: Booking, ctx: Context) -> Session:
    """Leave what is known of a booking to the one that the same message asks for besides."""
    return session.filled(like=(booking.reference, ctx.incoming.message_id))


def taken_over(ctx: Context) -> Session:
    """Take over the place where none is told, and the job where no other is."""
    session = ctx.session
    reference, message_id = session.get("like", tuple) or ("", "")
    booking = ctx.ports.bookings.get(reference) if message_id == ctx.incoming.message_id else None
    if booking is None:
        return session
    before, told = kept(booking), session.slots
    if not {"location", "location_options"} & told.keys():
        session = session.filled(location=before["location"])
    unnamed = None if _TELLS_WHAT.search(ctx.text) else before["service"]
    wanted = told.get("service") or ctx.parse.service_type or unnamed
    if "issue" not in told and wanted == before["service"]:
        session = session.filled(**{name: before[name] for name in ("service", "issue", "photos")})
    return session
