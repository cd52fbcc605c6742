"""The conversations that the bot can hold; FLOWS is their only registry."""

from __future__ import annotations

from dialogue.flow import Flow
from dialogue.flows import answering, booking, calling_off, onboarding, registration

FLOWS: tuple[Flow, ...] = (
    answering.FLOW,
    calling_off.FLOW,
    registration.FLOW,
    booking.FLOW,
    onboarding.FLOW,
)
"""In the order in which they are asked whether a message starts them."""
