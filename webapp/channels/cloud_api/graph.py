"""Calls to the Graph API beside the sending of messages: templates, and how the account stands."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import requests

from webapp.channels.cloud_api.bearer import Bearer
from webapp.channels.cloud_api.failures import failure
from webapp.channels.fields import Json
from webapp.errors import TransientSendError

_SECONDS = (3.05, 30.0)


class Graph:
    """The Graph API, as one access token sees it."""

    def __init__(self, *, api_url: str, api_version: str, access_token: str) -> None:
        """`api_url` may be the host alone or the whole address that messages are posted to."""
        host = urlsplit(api_url.strip())
        self._base = f"{host.scheme}://{host.netloc}/{api_version}"
        self._session = requests.Session()
        self._auth = Bearer(access_token)

    def get(self, path: str, params: Mapping[str, str]) -> Json:
        """Return what is at a path such as "<id>/message_templates"; raises SendError."""
        return self._call("GET", path, params=params)

    def post(self, path: str, body: Mapping[str, object]) -> Json:
        """Post an object and return the answer; raises SendError."""
        return self._call("POST", path, json=body)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Json:
        try:
            response = self._session.request(
                method,
                f"{self._base}/{path}",
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
