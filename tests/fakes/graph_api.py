"""A Graph API on loopback: takes messages, and fails in the ways that the real one does."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.fakes.http import LONGEST_WAIT, Answer, LoopbackServer, Request


class FakeGraphApi:
    """Gives the answers of `script` one after the other, and takes everything afterwards."""

    def __init__(self) -> None:
        self.script: deque[Answer] = deque()
        self._count = 0
        self._server = LoopbackServer(self._respond)

    @property
    def url(self) -> str:
        """Return what WHATSAPP_API_URL would be."""
        return f"http://{self._server.netloc}"

    @property
    def requests(self) -> list[Request]:
        """Return every request so far, oldest first."""
        return self._server.requests

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Return the body of every request so far, oldest first."""
        return [json.loads(request.body) for request in self.requests]

    def _respond(self, request: Request) -> Answer:
        if self.script:
            return self.script.popleft()
        body = json.loads(request.body)
        if body.get("status") == "read":
            return Answer(body=b'{"success": true}')
        self._count += 1
        return accepted(f"wamid.OUT{self._count}", body.get("to", ""))


@contextmanager
def graph_api() -> Iterator[FakeGraphApi]:
    """Run a fake Graph API."""
    api = FakeGraphApi()
    with api._server:
        yield api


def accepted(wamid: str, to: str = "+263771000001", *, delay: float = 0.0) -> Answer:
    body = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": to, "wa_id": to.removeprefix("+")}],
        "messages": [{"id": wamid}],
    }
    return Answer(body=json.dumps(body).encode(), delay=delay)


def refused(
    code: int,
    *,
    status: int = 400,
    details: str = "",
    retry_after: str = "",
    transient: bool = False,
) -> Answer:
    error: dict[str, object] = {
        "message": f"(#{code}) Refused",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "A1b2",
    }
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    if transient:
        error["is_transient"] = True
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Answer(status=status, body=json.dumps({"error": error}).encode(), headers=headers)


def hanging() -> Answer:
    """Never answer while the fake runs."""
    return Answer(delay=LONGEST_WAIT)


def cut_off() -> Answer:
    """Close the connection after the request was read."""
    return Answer(cut=True)
