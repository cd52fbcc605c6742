"""What happens without anybody writing: time passes, the worker and the team act."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.messages import Dispatch, Event, EventName
from dialogue.rules.news import about, news_of
from dialogue.values import Booking, BookingAction, ProviderStatus
from tests.fakes.world import World

_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_TOLD: dict[str, tuple[EventName, ...]] = {
    "reminds": ("request_reminder", "request_silent"),
    "reminds of tomorrow": ("reminder_day",),
    "reminds of the hour": ("reminder_hour",),
    "asks whether it is done": ("job_over",),
}
"""What the worker tells, by how a transcript calls it; each side hears what is for it."""
_DONE: dict[str, BookingAction] = {"expires": "expire", "completes": "complete"}
_DECIDED: dict[str, tuple[EventName, ProviderStatus]] = {
    "approves": ("provider_approved", "active"),
    "rejects": ("provider_rejected", "rejected"),
    "suspends": ("provider_suspended", "suspended"),
    "reinstates": ("provider_reinstated", "active"),
}


def wait(world: World, words: str) -> None:
    """Let time pass: "2d 3h 30m"."""
    found = re.findall(r"(\d+)([dhm])", words)
    world.ports.clock.forward(**{_UNITS[unit]: int(number) for number, unit in found})


def work(world: World, words: str) -> None:
    """Do to the last booking what the worker would: "expires", "asks the others" ..."""
    booking = _last(world)
    if words.startswith("finds "):
        customer = booking.request.customer_id
        provider_id = words.removeprefix("finds ")
        world.tell((about(booking, "slot_freed", customer, provider_id),))
    elif words == "asks the others":
        asked = world.ports.bookings.put_to_others(booking.reference, f"ask:{booking.sequence}")
        new = [p for p in (asked.asked if asked else ()) if p not in booking.asked]
        world.tell(tuple(about(booking, "booking_requested", each) for each in new))
    elif words in _DONE:
        _act(world, booking, _DONE[words])
    else:
        request = booking.request
        people = (request.customer_id, request.provider_id)
        world.tell(tuple(about(booking, n, to) for n in _TOLD[words] for to in people))


def _act(world: World, booking: Booking, action: BookingAction) -> None:
    key = f"{action}:{booking.sequence}"
    after = world.ports.bookings.act(
        booking.reference, action, by="system", person_id="", message_id=key
    )
    assert after is not None, f"{booking.status} does not allow {action}"
    world.tell(news_of(after, action, "system"))


def decide(world: World, words: str) -> None:
    """Decide about a registration: "rejects john: the name is missing"."""
    verb, _, rest = words.partition(" ")
    person, _, reason = rest.partition(": ")
    name, status = _DECIDED[verb]
    providers = world.ports.providers.providers
    providers[person] = replace(providers[person], status=status, status_reason=reason)
    world.tell((Dispatch(to=person, event=Event(name=name, subject=person, detail=reason)),))


def _last(world: World) -> Booking:
    return list(world.ports.bookings.bookings.values())[-1]
