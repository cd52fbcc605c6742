"""The two sides of a booking."""

from __future__ import annotations

from dialogue.context import Context
from dialogue.values import Booking, Party


def side(booking: Booking, person_id: str) -> Party | None:
    """Return as what a person takes part in a booking; None: not at all."""
    if person_id == booking.request.customer_id:
        return "customer"
    asked = (booking.request.provider_id, *booking.asked, *booking.others)
    return "provider" if person_id in asked else None


def concerned(booking: Booking, person_id: str) -> Party | None:
    """As `side`, also of a provider who is not asked any more."""
    gone = person_id in booking.request.declined_by
    return side(booking, person_id) or ("provider" if gone else None)


def other_side(booking: Booking, person_id: str) -> str:
    """Return the id of the person on the other side."""
    request = booking.request
    return request.customer_id if person_id != request.customer_id else request.provider_id


def provider_name(booking: Booking, ctx: Context) -> str:
    """Return the name of the provider of a booking."""
    provider = ctx.ports.providers.get(booking.request.provider_id)
    return provider.name if provider else ""


def name_of_other(booking: Booking, ctx: Context) -> str:
    """Return what the person may be told of who is on the other side.

    A provider hears the customer's name only once the job was accepted.
    """
    if ctx.person.id == booking.request.customer_id:
        return provider_name(booking, ctx)
    known = booking.confirmed_before or booking.status in ("confirmed", "completed", "no_show")
    name = ctx.ports.people.get(booking.request.customer_id).name if known else None
    return name or ctx.say("party.customer")
