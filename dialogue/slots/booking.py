"""Which of several bookings a message means."""

from __future__ import annotations

from dialogue.context import Context
from dialogue.values import Booking
from nlu.types import TimeMatch


def meant(ctx: Context, found: tuple[Booking, ...]) -> Booking | None:
    """Return the booking that a message names by reference, number, time or service.

    A message that names nothing means the only one; None when it stays open which.
    """
    named = {entity.text.lower() for entity in ctx.entities("booking_reference")}
    ordinals = [e.value for e in ctx.entities("ordinal") if isinstance(e.value, int)]
    if named:
        fitting = [booking for booking in found if booking.reference in named]
    elif ordinals:
        index = ordinals[0] - 1 if ordinals[0] > 0 else ordinals[0]
        fitting = [found[index]] if -len(found) <= index < len(found) else []
    else:
        fitting = [b for b in found if _at_that_time(b, ctx) and _for_that_service(b, ctx)]
    return fitting[0] if len(fitting) == 1 else None


def _at_that_time(booking: Booking, ctx: Context) -> bool:
    start = booking.request.when.start.astimezone(ctx.now.tzinfo)
    times = [e.value for e in ctx.entities("time") if isinstance(e.value, TimeMatch)]
    days = {time.day for time in times if time.day}
    clocks = {time.clock for time in times if time.clock}
    return (not days or start.date() in days) and (not clocks or start.time() in clocks)


def _for_that_service(booking: Booking, ctx: Context) -> bool:
    services = {entity.value for entity in ctx.entities("service_type")}
    return not services or booking.request.service_type in services
