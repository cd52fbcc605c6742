"""How the WhatsApp number and its account stand with Meta."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.channels.cloud_api.graph import Graph
from webapp.channels.fields import items, text

_MESSAGES = "messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberState:
    """A business number as Meta shows it."""

    verified_name: str
    quality: str
    """GREEN, YELLOW, RED or UNKNOWN."""
    status: str
    """CONNECTED, or why nothing can be sent."""


class Account:
    """The account behind one number."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def number(self, phone_number_id: str) -> NumberState:
        """Return how the number stands; raises SendError, also for a token that is not valid."""
        fields = "verified_name,quality_rating,status"
        answer = self._graph.get(phone_number_id, {"fields": fields})
        return NumberState(
            verified_name=text(answer, "verified_name"),
            quality=text(answer, "quality_rating") or "UNKNOWN",
            status=text(answer, "status") or "UNKNOWN",
        )

    def subscribed_apps(self, business_account_id: str) -> int:
        """Return how many apps get this account's webhooks; raises SendError."""
        answer = self._graph.get(f"{business_account_id}/subscribed_apps", {})
        return len(list(items(answer, "data")))
