"""Meta's side when things go wrong: delivers until it is thanked, takes messages and lies."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from typing import Any

from tests.fakes.graph_api import accepted, refused
from tests.fakes.http import Answer, LoopbackServer, Request

APP_SECRET = "an invented app secret"
NUMBER_ID = "110220330440550"
PATIENCE = 300.0
"""Seconds for which a delivery is tried; the real Meta has seven days."""

Json = dict[str, Any]


class Meta:
    """Posts webhooks, each until it is answered with 200, and plays the Graph API."""

    def __init__(self, chance: random.Random) -> None:
        self.port = 0
        """Of the server that webhooks are posted to."""
        self.trouble: list[Callable[[str], Answer]] = []
        """What may go wrong with a call; given the id for an answer, if it has one."""
        self.trouble_share = 0.0
        """How many of the calls go wrong, 0 to 1."""
        self.taken: dict[str, list[float]] = defaultdict(list)
        """When each reply was taken, in monotonic seconds, by the id of its turn."""
        self.said: dict[str, str] = {}
        """The text of each reply."""
        self._chance = chance
        self._ids = count(1)
        self._lock = threading.Lock()
        self._server = LoopbackServer(self._respond)
        self._pool = ThreadPoolExecutor(64)
        self._posting: set[Future[None]] = set()

    @property
    def url(self) -> str:
        """Return what WHATSAPP_API_URL would be."""
        return f"http://{self._server.netloc}"

    def __enter__(self) -> Meta:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._server.__exit__(None, None, None)

    def deliver(self, *messages: Json) -> Future[None]:
        """Post messages in one delivery, in another thread, until it is answered with 200."""
        value: Json = {"messages": list(messages), "contacts": _contacts(messages)}
        return self._soon(value)

    def quiet(self) -> bool:
        """Whether every delivery was answered with 200."""
        with self._lock:
            return not self._posting

    def _soon(self, value: Json) -> Future[None]:
        with self._lock:
            future = self._pool.submit(self._post, value)
            self._posting.add(future)
        future.add_done_callback(self._posted)
        return future

    def _posted(self, future: Future[None]) -> None:
        with self._lock:
            self._posting.discard(future)

    def _post(self, value: Json) -> None:
        body = _envelope(value)
        deadline = time.monotonic() + PATIENCE
        while self._code(body) != 200:
            assert time.monotonic() < deadline, "a delivery was never taken"
            time.sleep(0.2)

    def _code(self, body: bytes) -> int:
        """Return the answer to one try; 0 when there is none."""
        digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {"X-Hub-Signature-256": f"sha256={digest}"}
            connection.request("POST", "/api/whatsapp/webhook", body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def _respond(self, request: Request) -> Answer:
        message = json.loads(request.body)
        if message.get("status") == "read":
            return Answer(body=b'{"success": true}')
        if self._chance.random() < self.trouble_share:
            return self._chance.choice(self.trouble)(request.body.decode())
        return accepted(self.take(message))

    def take(self, message: Json) -> str:
        """Take a message for good and report on it, as Meta does; return its id."""
        wamid = f"wamid.OUT{next(self._ids)}"
        turn = message["biz_opaque_callback_data"]
        self.taken[turn].append(time.monotonic())
        self.said[turn] = _text(message)
        reports = [_status(message, wamid, status) for status in ("sent", "delivered")]
        self._chance.shuffle(reports)
        self._soon({"statuses": reports})
        return wamid

    # What may go wrong: each takes the body of a call.

    def throttles(self, _: str) -> Answer:
        """Refuse a message for a second, as when too many were sent."""
        return refused(130429, retry_after="1")

    def fails(self, _: str) -> Answer:
        """Fail with an error that says to try again."""
        return refused(2, status=500, transient=True)

    def keeps_silent(self, body: str) -> Answer:
        """Take a message and close the connection without a word."""
        self.take(json.loads(body))
        return Answer(cut=True)

    def hangs(self, body: str) -> Answer:
        """Take a message and answer when nobody listens any more."""
        return accepted(self.take(json.loads(body)), delay=12.0)

    def lies(self, body: str) -> Answer:
        """Take a message and claim to have failed."""
        self.take(json.loads(body))
        return Answer(status=502, body=b"<html>Bad gateway</html>")

    def says_no_id(self, body: str) -> Answer:
        """Take a message and do not say under which id."""
        self.take(json.loads(body))
        return Answer(body=b"{}")


def text_message(sender: str, message_id: str, sent_at: int, text: str) -> Json:
    """Return a text as it stands in a webhook."""
    return {
        "from": sender,
        "id": message_id,
        "timestamp": str(sent_at),
        "type": "text",
        "text": {"body": text},
    }


def turn_of(message_id: str) -> str:
    """Return under which id the reply to a message leaves."""
    return f"cloud_api:{message_id}"


def _contacts(messages: Iterable[Json]) -> list[Json]:
    senders = {message["from"] for message in messages}
    return [{"profile": {"name": "Somebody"}, "wa_id": sender} for sender in sorted(senders)]


def _envelope(value: Json) -> bytes:
    metadata = {"display_phone_number": "263770000100", "phone_number_id": NUMBER_ID}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    change = {"field": "messages", "value": whole}
    payload = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(payload).encode()


def _status(message: Json, wamid: str, status: str) -> Json:
    return {
        "id": wamid,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": message["to"].removeprefix("+"),
        "biz_opaque_callback_data": message["biz_opaque_callback_data"],
    }


def _text(message: Json) -> str:
    content = message[message["type"]]
    if message["type"] == "text":
        return str(content["body"])
    return json.dumps(content, sort_keys=True)
