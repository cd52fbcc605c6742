"""Which providers may be booked: who is, and what the team decides about them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from dialogue.messages import EventName
from dialogue.ports import Clock
from dialogue.values import ProviderStatus
from webapp.store.connection import collection_class
from webapp.store.providers import _Provider
from webapp.store.team_lists import ProviderLine, _provider_line

Decision: TypeAlias = Literal["approve", "reject", "suspend", "reinstate"]

DECISIONS: Mapping[Decision, tuple[tuple[ProviderStatus, ...], ProviderStatus, EventName]] = (
    MappingProxyType(
        {
            "approve": (("pending", "rejected"), "active", "provider_approved"),
            "reject": (("pending",), "rejected", "provider_rejected"),
            "suspend": (("active",), "suspended", "provider_suspended"),
            "reinstate": (("suspended",), "active", "provider_reinstated"),
        }
    )
)
"""From which status each leads to which, and what the provider is told."""


@collection_class
class Admission:
    """Decisions about providers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def active(self) -> tuple[ProviderLine, ...]:
        """Return everybody who can be booked, by service and name."""
        order = [("service_type", 1), ("name", 1)]
        rows = _Provider._get_collection().find({"status": "active"}).sort(order)
        return tuple(map(_provider_line, rows))

    def decide(self, provider_id: str, decision: Decision, reason: str = "") -> bool:
        """Decide about a provider; False when it is not possible from the present status."""
        frm, to, _ = DECISIONS[decision]
        change = {"status": to, "status_reason": reason, "updated_at": self._clock.now()}
        outcome = _Provider._get_collection().update_one(
            {"_id": provider_id, "status": {"$in": list(frm)}}, {"$set": change}
        )
        return bool(outcome.matched_count)


def possible(status: ProviderStatus) -> tuple[Decision, ...]:
    """Return what can be decided about a provider of a status."""
    return tuple(decision for decision, (frm, _, _) in DECISIONS.items() if status in frm)
