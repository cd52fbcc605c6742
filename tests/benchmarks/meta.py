"""Meta's side of the line, in one thread: posts signed webhooks and plays the Graph API."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Literal

APP_SECRET = "an invented app secret"
NUMBER_ID = "110220330440550"
PATH = "/api/whatsapp/webhook"

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_CALLBACK = re.compile(rb'"biz_opaque_callback_data":\s*"[a-z_]+:([^"]+)"')

GraphMode = Literal["answers", "hangs"]


class _Http(asyncio.Protocol, ABC):
    """Splits what comes into heads and bodies; both directions carry a Content-Length."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._came = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._came[:end])
            found = _LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._came) < whole:
                return
            body = bytes(self._came[end + 4 : whole])
            del self._came[:whole]
            self.message(head, body)

    @abstractmethod
    def message(self, head: bytes, body: bytes) -> None:
        """Take one of them."""


class GraphApi:
    """Takes every message after a delay, or never answers; tells which message was answered."""

    def __init__(self, on_reply: Callable[[str], None]) -> None:
        """`on_reply` is given the id of the message to which a reply came, as it comes."""
        self.delay = 0.0
        self.mode: GraphMode = "answers"
        self.url = ""
        self._on_reply = on_reply
        self._ids = count(1)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _GraphConnection(self), "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"

    def stop(self) -> None:
        """Refuse connections from now on."""
        assert self._server is not None
        self._server.close()

    def take(self, body: bytes) -> bytes:
        """Return the answer to a call."""
        found = _CALLBACK.search(body)
        if found is None:
            return b'{"success": true}'
        self._on_reply(found[1].decode())
        answer = {
            "messaging_product": "whatsapp",
            "messages": [{"id": f"wamid.OUT{next(self._ids)}"}],
        }
        return json.dumps(answer).encode()


class _GraphConnection(_Http):
    def __init__(self, api: GraphApi) -> None:
        super().__init__()
        self._api = api

    def message(self, _: bytes, body: bytes) -> None:
        if self._api.mode == "hangs":
            return
        answer = self._api.take(body)
        asyncio.get_running_loop().call_later(self._api.delay, self._send, answer)

    def _send(self, answer: bytes) -> None:
        assert self.transport is not None
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n".encode()
        self.transport.write(head + answer)


class _Poster(_Http):
    """One connection on which one webhook after the other is posted."""

    def __init__(self) -> None:
        super().__init__()
        self._answer: asyncio.Future[int] | None = None

    async def post(self, request: bytes) -> int:
        """Return the status code; raises ConnectionError when the server closed before it."""
        assert self.transport is not None
        if self.transport.is_closing():
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer

    def message(self, head: bytes, _: bytes) -> None:
        assert self._answer is not None
        self._answer.set_result(int(head[9:12]))

    def connection_lost(self, _: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())


class Webhooks:
    """Posts messages over connections that are kept open, as many as are needed at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[_Poster] = []

    async def post(self, request: bytes) -> int:
        """Post one delivery and return the status code."""
        while self._idle:
            poster = self._idle.pop()
            with suppress(ConnectionResetError):
                return await self._post(poster, request)
        loop = asyncio.get_running_loop()
        _, poster = await loop.create_connection(_Poster, "127.0.0.1", self._port)
        return await self._post(poster, request)

    async def _post(self, poster: _Poster, request: bytes) -> int:
        code = await poster.post(request)
        self._idle.append(poster)
        return code


def delivery(number: int, message_id: str, text: str) -> bytes:
    """Return the whole request that delivers a text of an invented person."""
    sender = f"2637710{number:05d}"
    message = {
        "from": sender,
        "id": message_id,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "263770000100", "phone_number_id": NUMBER_ID},
        "contacts": [{"profile": {"name": "Somebody"}, "wa_id": sender}],
        "messages": [message],
    }
    change = {"field": "messages", "value": value}
    payload = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    body = json.dumps(payload).encode()
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={digest}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
