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
