"""Creates and lists message templates through the Graph API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from webapp.channels.cloud_api.bearer import Bearer
from webapp.channels.cloud_api.failures import failure
from webapp.channels.fields import Json, items, part, text
from webapp.errors import TransientSendError

_SECONDS = (3.05, 30.0)
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
        """`api_url` may be the host alone or the whole address that messages are posted to."""
        host = urlsplit(api_url.strip())
        path = f"{api_version}/{business_account_id}/message_templates"
        self._url = f"{host.scheme}://{host.netloc}/{path}"
        self._session = requests.Session()
        self._auth = Bearer(access_token)

    def states(self) -> tuple[TemplateState, ...]:
        """Return every template of the account; raises SendError."""
        return tuple(self._pages())

    def create(self, definition: Mapping[str, object]) -> str:
        """Submit a template for approval and return its status; raises SendError."""
        return text(self._call("POST", json=definition), "status") or "PENDING"

    def _pages(self) -> Iterator[TemplateState]:
        fields = "name,language,status,category,rejected_reason"
        query = {"fields": fields, "limit": "100"}
        for _ in range(_MOST_PAGES):
            answer = self._call("GET", params=query)
            yield from map(_state, items(answer, "data"))
            after = text(part(part(answer, "paging"), "cursors"), "after")
            if not after or not text(part(answer, "paging"), "next"):
                return
            query["after"] = after

    def _call(
        self,
        method: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Json:
        try:
            response = self._session.request(
                method,
                self._url,
                params=params,
                json=json,
                auth=self._auth,
                timeout=_SECONDS,
                allow_redirects=False,
            )
        except (requests.RequestException, ValueError) as error:
            kind = type(error).__name__  # the error itself may hold the token
            raise TransientSendError(f"The Graph API could not be asked ({kind})") from None
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not response.ok or not isinstance(answer, dict):
            known = answer if isinstance(answer, dict) else None
            raise failure(response.status_code, response.headers, known)
        return answer


def _state(item: Json) -> TemplateState:
    reason = text(item, "rejected_reason")
    return TemplateState(
        name=text(item, "name"),
        language=text(item, "language"),
        status=text(item, "status"),
        category=text(item, "category"),
        reason="" if reason == "NONE" else reason,
    )
