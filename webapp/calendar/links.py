"""Links to calendar files: who has the link may read the file, and nobody can make one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable

from dialogue.values import Booking

_LENGTH = 22
"""Characters of the seal that are kept: 132 bits."""


class CalendarLinks:
    """Makes and reads the links of one installation."""

    def __init__(self, base_url: str, key: Callable[[], bytes]) -> None:
        """`base_url`: where people reach us; empty: there are no links. `key` is the secret."""
        self._base_url = base_url.rstrip("/")
        self._key = key

    def link(self, reference: str, person_id: str) -> str:
        """Return the address of a booking's file for one of its two sides; empty without one."""
        if not self._base_url:
            return ""
        name = base64.urlsafe_b64encode(reference.encode()).decode().rstrip("=")
        return f"{self._base_url}/calendar/{name}.{self._seal(reference, person_id)}.ics"

    def read(self, token: str) -> tuple[str, str] | None:
        """Return the reference that a token names and its seal; None when it is none."""
        name, _, seal = token.partition(".")
        try:
            reference = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        except (binascii.Error, ValueError):
            return None
        return reference, seal

    def reader(self, booking: Booking, seal: str) -> str | None:
        """Return the id of the person whom a seal was made for; None when for nobody concerned."""
        sides = (booking.request.customer_id, booking.request.provider_id)
        return next((each for each in sides if self._is_for(booking, each, seal)), None)

    def _is_for(self, booking: Booking, person_id: str, seal: str) -> bool:
        expected = self._seal(booking.reference, person_id)
        return hmac.compare_digest(expected.encode(), seal.encode())

    def _seal(self, reference: str, person_id: str) -> str:
        what = f"calendar\n{reference}\n{person_id}".encode()
        digest = hmac.new(self._key(), what, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode()[:_LENGTH]
