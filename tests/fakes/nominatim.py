"""A Nominatim on loopback."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from tests.fakes.http import Answer, LoopbackServer, Request


class FakeNominatim:
    """Gives the answers of `script` one after the other, and then the one of `always`."""

    def __init__(self) -> None:
        self.script: deque[Answer] = deque()
        self.always = address(suburb="Avondale", city="Harare")
        self._server = LoopbackServer(self._respond)

    @property
    def domain(self) -> str:
        return self._server.netloc

    @property
    def requests(self) -> list[Request]:
        return self._server.requests

    @property
    def queries(self) -> list[dict[str, str]]:
        """Return the query of every request so far, oldest first."""
        return [
            {key: values[0] for key, values in parse_qs(urlsplit(request.path).query).items()}
            for request in self.requests
        ]

    def _respond(self, _request: Request) -> Answer:
        return self.script.popleft() if self.script else self.always


@contextmanager
def nominatim() -> Iterator[FakeNominatim]:
    """Run a fake Nominatim."""
    fake = FakeNominatim()
    with fake._server:
        yield fake


def address(country_code: str = "zw", **parts: str) -> Answer:
    """Answer with an address of these parts, as Nominatim's `addressdetails` names them."""
    found = {
        "place_id": 1,
        "lat": "-17.8",
        "lon": "31.03",
        "display_name": ", ".join(parts.values()),
        "address": {**parts, "country": "Zimbabwe", "country_code": country_code},
    }
    return Answer(body=json.dumps(found).encode(), headers={"Content-Type": "application/json"})
