"""What the team may decide about a provider, and what the provider is told."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.messages import EventName
from dialogue.values import ProviderStatus

DECISIONS: Mapping[tuple[ProviderStatus, ProviderStatus], EventName] = {
    ("pending", "active"): "provider_approved",
    ("pending", "rejected"): "provider_rejected",
    ("rejected", "active"): "provider_approved",
    ("active", "suspended"): "provider_suspended",
    ("suspended", "active"): "provider_reinstated",
    ("suspended", "rejected"): "provider_rejected",
}
"""By the status before and after; who is rejected may register again, which is pending anew."""
NEEDS_REASON: frozenset[ProviderStatus] = frozenset({"suspended", "rejected"})
"""What is decided only with a reason, which the provider is told."""


def may_become(status: ProviderStatus) -> tuple[ProviderStatus, ...]:
    """Return what the team may make of a provider."""
    return tuple(after for before, after in DECISIONS if before == status)
