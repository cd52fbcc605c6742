"""Which times a booking keeps free in providers' days."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogue.values import Booking, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A time that is taken."""

    key: str
    """Of the message that took it, and the provider."""
    provider_id: str
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A booking, and the times that are kept free for it."""

    booking: Booking
    claims: tuple[Claim, ...] = ()
    """At the time of the booking: one for everybody who may accept."""
    proposed: Claim | None = None
    """At the time that is proposed."""

    def claim_of(self, provider_id: str) -> Claim | None:
        """Return what is kept free in the day of one provider."""
        return next((c for c in self.claims if c.provider_id == provider_id), None)

    @property
    def every(self) -> tuple[Claim, ...]:
        """Return all the times that are kept free."""
        return (*self.claims, self.proposed) if self.proposed else self.claims


def moved_on(before: Held, booking: Booking, proposed: Claim | None = None) -> Held:
    """Return what is kept free once a booking has become `booking`; `proposed` is new."""
    claims, kept = before.claims, proposed or before.proposed
    if booking.status == "pending":
        claims, kept = tuple(c for c in claims if c.provider_id in booking.asked), None
    elif booking.status in ("confirmed", "rescheduled"):
        agreed = before.proposed is not None and booking.request.when != before.booking.request.when
        if agreed and before.proposed is not None:
            claims = (before.proposed,)
        open_to = (booking.request.provider_id,) if booking.confirmed_before else booking.asked
        claims = tuple(c for c in claims if c.provider_id in open_to)
        kept = kept if booking.status == "rescheduled" else None
    else:
        claims, kept = (), None
    held = Held(booking=booking, claims=claims, proposed=kept)
    mine = held.claim_of(booking.request.provider_id)
    slot = mine.slot if mine else before.booking.slot
    return replace(held, booking=replace(booking, slot=slot))
