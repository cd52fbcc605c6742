"""The conversations that the bot can hold; FLOWS is their only registry."""

from __future__ import annotations

from dialogue.flow import Flow
from dialogue.flows import (
    again,
    answering,
    booking,
    calling_off,
    completing,
    erasing,
    hours,
    moving,
    onboarding,
    rating,
    registration,
    remarking,
)

FLOWS: tuple[Flow, ...] = (
    hours.FLOW,
    moving.FLOW,
    calling_off.FLOW,
    answering.FLOW,
    completing.FLOW,
    rating.FLOW,
    remarking.FLOW,
    again.FLOW,
    erasing.FLOW,
    registration.FLOW,
    booking.FLOW,
    onboarding.FLOW,
)
"""In the order in which they are asked whether a message starts them."""
