"""Creates and lists message templates through the Graph API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webapp.channels.cloud_api.graph import Graph
from webapp.channels.fields import Json, items, part, text

_MOST_PAGES = 20
"""Of 100; an account may have 6,000 templates at most, ours has a handful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateState:
    """A template as WhatsApp has it."""

    name: str
    language: str
    status: str
    """APPROVED, PENDING, REJECTED, PAUSED, DISABLED ..."""
    category: str
    """UTILITY, or MARKETING when Meta thought so: that one costs more and may not be wanted."""
    reason: str = ""
    """Why it was rejected; empty when it was not."""


class Templates:
    """The templates of one WhatsApp Business account."""

    def __init__(
        self, *, api_url: str, api_version: str, business_account_id: str, access_token: str
    ) -> None:
        self._graph = Graph(api_url=api_url, api_version=api_version, access_token=access_token)
        self._path = f"{business_account_id}/message_templates"

    def states(self) -> tuple[TemplateState, ...]:
        """Return every template of the account; raises SendError."""
        return tuple(self._pages())

    def create(self, definition: Mapping[str, object]) -> str:
        """Submit a template for approval and return its status; raises SendError."""
        return text(self._graph.post(self._path, definition), "status") or "PENDING"

    def _pages(self) -> Iterator[TemplateState]:
        fields = "name,language,status,category,rejected_reason"
        query = {"fields": fields, "limit": "100"}
        for _ in range(_MOST_PAGES):
            answer = self._graph.get(self._path, query)
            yield from map(_state, items(answer, "data"))
            after = text(part(part(answer, "paging"), "cursors"), "after")
            if not after or not text(part(answer, "paging"), "next"):
                return
            query["after"] = after


def _state(item: Json) -> TemplateState:
    reason = text(item, "rejected_reason")
    return TemplateState(
        name=text(item, "name"),
        language=text(item, "language"),
        status=text(item, "status"),
        category=text(item, "category"),
        reason="" if reason == "NONE" else reason,
    )
