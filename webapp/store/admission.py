"""Which providers may be booked: who is, and what the team decides about them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from dialogue.messages import EventName
from dialogue.rules import review
from dialogue.values import ProviderStatus
from webapp.store.connection import collection_class
from webapp.store.providers import _Provider
from webapp.store.team_lists import ProviderLine, _provider_line

Decision: TypeAlias = Literal["approve", "reject", "suspend", "reinstate"]

DECISIONS: Mapping[Decision, tuple[ProviderStatus, EventName]] = MappingProxyType(
    {
        "approve": ("active", "provider_approved"),
        "reject": ("rejected", "provider_rejected"),
        "suspend": ("suspended", "provider_suspended"),
        "reinstate": ("active", "provider_reinstated"),
    }
)
"""What each makes of a provider, and what the provider is told; see Providers.review."""


@collection_class
class Admission:
    """Reads who is admitted."""

    def active(self) -> tuple[ProviderLine, ...]:
        """Return everybody who can be booked, by service and name."""
        order = [("service_type", 1), ("name", 1)]
        rows = _Provider._get_collection().find({"status": "active"}).sort(order)
        return tuple(map(_provider_line, rows))


def possible(status: ProviderStatus) -> tuple[Decision, ...]:
    """Return what can be decided about a provider of a status."""
    return tuple(
        decision
        for decision, (to, event) in DECISIONS.items()
        if review.DECISIONS.get((status, to)) == event
    )
