"""Who is told of what somebody has done to a booking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dialogue.messages import Dispatch, Event, EventName
from dialogue.values import Booking, BookingAction, Party

_To: TypeAlias = Callable[[Booking, Party], tuple[str, ...]]


def _customer(booking: Booking, _by: Party) -> tuple[str, ...]:
    return (booking.request.customer_id,)


def _other_side(booking: Booking, by: Party) -> tuple[str, ...]:
    """Return those who did not do it: both, where it was neither of them."""
    customer = () if by == "customer" else (booking.request.customer_id,)
    return customer if by == "provider" else (*customer, *_providers(booking))


def _customer_and_who_has_it(booking: Booking, by: Party) -> tuple[str, ...]:
    """Return the customer, and the provider where somebody else has accepted in their name."""
    provider = () if by == "provider" else (booking.request.provider_id,)
    return (booking.request.customer_id, *provider)


def _everybody(booking: Booking, _by: Party) -> tuple[str, ...]:
    return (booking.request.customer_id, *_providers(booking))


def _providers(booking: Booking) -> tuple[str, ...]:
    """Return who has the job, or everybody who might have got it."""
    return (booking.request.provider_id,) if booking.confirmed_before else booking.asked


def _partner(booking: Booking, by: Party) -> tuple[str, ...]:
    """Return the other of the two who talk about a time, also when it comes to nothing."""
    sides = {"customer": booking.request.customer_id, "provider": booking.request.provider_id}
    return tuple(person_id for party, person_id in sides.items() if party != by)


def _nobody(_booking: Booking, _by: Party) -> tuple[str, ...]:
    return ()


_NEWS: Mapping[BookingAction, tuple[EventName, _To]] = {
    "accept": ("booking_accepted", _customer_and_who_has_it),
    "decline": ("booking_declined", _customer),
    "expire": ("booking_expired", _everybody),
    "cancel": ("booking_cancelled", _other_side),
    "propose": ("time_proposed", _partner),
    "agree": ("time_agreed", _partner),
    "refuse": ("time_refused", _partner),
    "complete": ("booking_completed", _customer),
    "report_no_show": ("no_show_reported", _other_side),
}


def news_of(
    booking: Booking, action: BookingAction, by: Party, before: Booking | None = None
) -> tuple[Dispatch, ...]:
    """Return the news of an action that has led to `booking` from `before`.

    A request that others may still accept was not declined as far as the customer is concerned.
    Whose proposal came to nothing is told so, also when somebody else has the booking now.
    """
    name, to = _NEWS[action]
    if action == "decline" and booking.status in ("pending", "rescheduled"):
        to = _nobody
    told = tuple(about(booking, name, person_id) for person_id in to(booking, by))
    proposer = _passed_over(before, booking)
    if proposer is None or by == "system":
        return told
    left = tuple(each for each in told if each.event.name != "time_refused")
    return (*left, about(booking, "time_refused", proposer))


def _passed_over(before: Booking | None, booking: Booking) -> str | None:
    """Return the provider whose proposal has gone, with the booking now somebody else's."""
    if before is None or before.proposal is None or before.proposal.by != "provider":
        return None
    proposer = before.request.provider_id
    gone = booking.proposal is None and proposer != booking.request.provider_id
    return proposer if gone else None


def about(booking: Booking, name: EventName, to: str, detail: str = "") -> Dispatch:
    """Return an event about a booking as it is now."""
    event = Event(
        name=name,
        subject=booking.reference,
        detail=detail or booking.reason,
        sequence=booking.sequence,
    )
    return Dispatch(to=to, event=event)
