"""The access token on a request."""

from __future__ import annotations

import requests
from requests.auth import AuthBase


class Bearer(AuthBase):
    """Puts the token on a request, and nowhere else where it could be printed."""

    def __init__(self, token: str) -> None:
        self.__token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request with the token."""
        request.headers["Authorization"] = f"Bearer {self.__token}"
        return request
