"""Sends messages through the WhatsApp Cloud API."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

import requests
from requests.adapters import HTTPAdapter

from dialogue.messages import OutboundMessage
from webapp.channels.cloud_api.bearer import Bearer
from webapp.channels.cloud_api.failures import failure
from webapp.channels.cloud_api.inbound import NAME
from webapp.channels.cloud_api.outbound import render
from webapp.channels.fields import Json, items, text
from webapp.errors import AmbiguousSendError, SenderBlockedError, SendError, UnreachableError

_CONNECT_SECONDS, _READ_SECONDS = 3.05, 10.0
_CONNECTIONS = 64
"""Kept open; more than a process has threads that send."""


def messages_url(api_url: str, api_version: str, phone_number_id: str) -> str:
    """Return the address to post messages to.

    `api_url` may be the host, with or without the version, or the whole address.
    """
    base = api_url.strip().rstrip("/")
    if base.endswith("/messages"):
        return base
    if not base.endswith(f"/{phone_number_id}"):
        if not re.search(r"/v\d+(\.\d+)?$", base):
            base += f"/v{api_version.strip().strip('/').removeprefix('v')}"
        base += f"/{phone_number_id}"
    return f"{base}/messages"


class CloudApi:
    """The channel of one WhatsApp business number; safe to share between threads."""

    name = NAME

    def __init__(
        self,
        *,
        api_url: str,
        api_version: str,
        phone_number_id: str,
        access_token: str,
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (_CONNECT_SECONDS, _READ_SECONDS),
    ) -> None:
        self._url = messages_url(api_url, api_version, phone_number_id)
        self._auth = Bearer(access_token)
        self._session = session or _session(self._url)
        self._timeout = timeout

    def send(self, message: OutboundMessage) -> str:
        """Post one message and return WhatsApp's id of it.

        The id says that WhatsApp took the message, not that it arrived: statuses tell that.
        Raises the subclasses of SendError, also SenderBlockedError and WindowClosedError.
        """
        outcome = self._post(render(message))
        if isinstance(outcome, SendError):
            raise outcome
        return outcome

    def mark_read(self, channel_message_id: str, *, typing: bool) -> None:
        """Show a message of a person, and all before it, as read; raises SendError.

        `typing` shows that an answer is being written, until it comes or for 25 s.
        """
        body: dict[str, object] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": channel_message_id,
        }
        if typing:
            body["typing_indicator"] = {"type": "text"}
        outcome = self._call(body)
        if isinstance(outcome, SendError):
            raise outcome

    @functools.cached_property
    def _request(self) -> requests.PreparedRequest:
        """What all messages have in common; made with the first, whose failure it may be."""
        return self._session.prepare_request(requests.Request("POST", self._url))

    def _post(self, body: Mapping[str, object]) -> str | SendError:
        """Return the id or what went wrong."""
        answer = self._call(body)
        if isinstance(answer, SendError):
            return answer
        wamid = next((text(sent, "id") for sent in items(answer, "messages")), "")
        return wamid or AmbiguousSendError("The Graph API took the message without giving its id")

    def _call(self, body: Mapping[str, object]) -> Json | SendError:
        """Return the answer or what went wrong, free of requests' errors, which hold the token.

        The session would work out address, headers and cookies anew for each message, and follow
        redirects: that takes as long as all the rest.
        """
        try:
            request = self._request.copy()
            request.prepare_body(data=None, files=None, json=body)
            response = self._session.get_adapter(self._url).send(
                self._auth(request),
                timeout=self._timeout,
                verify=self._session.verify is None or self._session.verify,
                proxies=self._session.proxies,
            )
        except (requests.RequestException, ValueError) as error:
            return _no_answer(error)
        return _outcome(response)


def _session(url: str) -> requests.Session:
    session = requests.Session()
    # Once, not before every message: proxies and certificates as the environment names them.
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify = found["proxies"], found["verify"]
    session.trust_env = False
    adapter = HTTPAdapter(pool_maxsize=_CONNECTIONS)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _no_answer(error: Exception) -> SendError:
    """Return what a call without an answer means.

    requests raises a ValueError for an address or token that cannot be put into a request, wraps
    what fails while connecting in urllib3's MaxRetryError, which names a reason, and what fails
    later in errors that name none.
    """
    kind = type(error).__name__
    if isinstance(error, ValueError):
        return SenderBlockedError(
            f"No request could be made ({kind}); check WHATSAPP_API_URL and WHATSAPP_ACCESS_TOKEN"
        )
    never_connected = any(hasattr(cause, "reason") for cause in error.args)
    if never_connected or isinstance(error, requests.ConnectTimeout):
        return UnreachableError(f"The Graph API could not be reached ({kind})")
    return AmbiguousSendError(f"The Graph API did not answer in full ({kind})")


def _outcome(response: requests.Response) -> Json | SendError:
    answer = _json(response)
    if not 200 <= response.status_code < 300 or (answer is not None and "error" in answer):
        return failure(response.status_code, response.headers, answer)
    return answer or {}


def _json(response: requests.Response) -> Mapping[str, object] | None:
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
