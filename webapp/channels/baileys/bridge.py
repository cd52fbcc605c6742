"""Hands messages to the bridge, which is one signed HTTP call away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import requests

from dialogue.messages import Address, OutboundMessage
from webapp.channels.baileys.inbound import NAME
from webapp.channels.baileys.menus import as_text
from webapp.channels.baileys.signature import signed_headers
from webapp.channels.fields import Json, text
from webapp.errors import (
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
)

_CONNECT_SECONDS, _READ_SECONDS = 3.05, 20.0
NO_NEW_CHATS_SECONDS = 1800.0
"""How long a message waits while WhatsApp lets the number begin no new chats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeStatus:
    """How the bridge stands with WhatsApp."""

    state: str
    """connecting, pairing, open, stopped, or unreachable."""
    qr: str = ""
    """To be shown as a QR code and scanned; empty when there is nothing to scan."""
    pairing_code: str = ""
    """To be entered on the phone; empty when there is none."""
    advice: str = ""
    """What a person should do; empty when nothing."""


class BaileysBridge:
    """The channel of a linked WhatsApp account; safe to share between threads.

    The bridge keeps what it has sent by `OutboundMessage.id`: the same message handed over twice
    is sent once, so that an answer that never came needs no caution.
    """

    name = NAME

    def __init__(
        self,
        *,
        url: str,
        secret: str,
        now: Callable[[], datetime],
        session: requests.Session | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._now = now
        self._session = session or requests.Session()

    def send(self, message: OutboundMessage) -> str:
        """Hand over one message and return WhatsApp's id of it; raises subclasses of SendError."""
        body = {"id": message.id, "to": _chat(message.to), "text": as_text(message.reply)}
        sent_as = text(self._call("/send", body), "id")
        if not sent_as:
            raise TransientSendError("The bridge took the message without giving its id")
        return sent_as

    def mark_read(self, channel_message_id: str, *, typing: bool) -> None:  # noqa: ARG002 - a Reader
        """Show a message as read, and that an answer is coming; raises SendError."""
        chat, _, identifier = channel_message_id.rpartition(":")
        self._call("/read", {"chat": chat, "id": identifier})

    def status(self) -> BridgeStatus:
        """Return how the bridge stands; never raises."""
        try:
            found = self._call("/status", {})
        except SendError as error:
            return BridgeStatus(state="unreachable", advice=error.details)
        return BridgeStatus(
            state=text(found, "state"),
            qr=text(found, "qr"),
            pairing_code=text(found, "pairingCode"),
            advice=text(found, "advice"),
        )

    def _call(self, path: str, body: Mapping[str, object]) -> Json:
        raw = json.dumps(body).encode()
        headers = signed_headers(self._secret, raw, self._now())
        try:
            response = self._session.post(
                self._url + path,
                data=raw,
                headers={"Content-Type": "application/json", **headers},
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),
                allow_redirects=False,
            )
        except (requests.RequestException, ValueError) as error:
            kind = type(error).__name__
            raise SenderBlockedError(
                f"The bridge does not answer ({kind}): is baileys-service running at "
                "BAILEYS_SERVICE_URL?"
            ) from None
        answer = _json(response)
        if response.status_code != requests.codes.ok:
            raise _failure(response.status_code, answer)
        return answer


def _chat(to: Address) -> str:
    """Return the chat, which is hidden behind an id (LID) for most people, or else the number."""
    if to.bsuid is not None and to.bsuid.endswith("@lid"):
        return to.bsuid
    if to.phone is None:
        raise PermanentSendError(None, "the person's number is not known to this channel")
    return to.phone


def _json(response: requests.Response) -> Json:
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _failure(status: int, answer: Json) -> SendError:
    code = text(answer, "code", 50)
    said = f"The bridge answered {status} {code}".rstrip()
    if code == "no_new_chats":
        return TransientSendError(said, retry_after=NO_NEW_CHATS_SECONDS, code=463)
    if status in (401, 404):
        return SenderBlockedError(f"{said}; check BAILEYS_SERVICE_URL and BAILEYS_SECRET", code=401)
    if code == "not_connected":
        return SenderBlockedError(f"{said}: see its log, or the dashboard")
    if status >= requests.codes.internal_server_error:
        return TransientSendError(said)
    return PermanentSendError(None, said)
