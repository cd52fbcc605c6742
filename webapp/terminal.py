"""A phone in the terminal: the simulator without a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

from dialogue.messages import Choice, Reply
from webapp.channels.cloud_api import read_webhook
from webapp.services import Services
from webapp.simulator import payloads
from webapp.store.transcripts import Transcripts

SHOWN = 30
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 20.0
"""How long an answer is waited for; beside a server it may come from another process."""

_PIN = re.compile(r"/pin\s+(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?)")


class TerminalChat:
    """Sends lines as WhatsApp would post them, and prints what the outbox has for the phone."""

    def __init__(
        self, services: Services, phone: payloads.Phone, show: Callable[[str], None]
    ) -> None:
        self._services = services
        self._phone = phone
        self._show = show
        self._seen: set[str] = set()
        self._choices: tuple[Choice, ...] = ()
        self._news()  # what was said before is not shown again

    def say(self, line: str) -> None:
        """Send one line, and show the answer."""
        now = self._services.clock.now()
        message_id = f"wamid.CHAT{uuid4().hex}"
        payload = payloads.message_value(
            self._phone, self._content(line), message_id=message_id, now=now
        )
        conversation = self._services.conversation
        for message in read_webhook(payload, received_at=now).messages:
            person_id = conversation.receive(message)
            if person_id is not None:
                conversation.process(person_id)
        for reply in self._answers():
            self._show(_written(reply))
            self._choices = reply.choices

    def _content(self, line: str) -> payloads.Json:
        pin = _PIN.fullmatch(line)
        if pin:
            return payloads.location(float(pin[1]), float(pin[2]))
        if line.isdecimal() and 1 <= int(line) <= len(self._choices):
            tapped = self._choices[int(line) - 1]
            return payloads.choice(tapped.id, tapped.title, from_list=len(self._choices) > 3)
        return payloads.text(line)

    def _answers(self) -> list[Reply]:
        """Return the new replies once nothing is under way any more."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        replies, answering = self._news()
        while answering and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            more, answering = self._news()
            replies += more
        return replies

    def _news(self) -> tuple[list[Reply], bool]:
        """Return the replies that were not there before, and whether more is on its way."""
        transcript = Transcripts().of(self._phone.number, SHOWN)
        new = [line for line in transcript.lines if line.id not in self._seen]
        self._seen.update(line.id for line in new)
        replies = [line.content for line in new if isinstance(line.content, Reply)]
        return replies, transcript.answering


def _written(reply: Reply) -> str:
    """Return a reply with its choices numbered."""
    rows = [f"  {number}. {_row(choice)}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join([f"Hustlr: {reply.text}", *rows])


def _row(choice: Choice) -> str:
    return f"{choice.title} ({choice.description})" if choice.description else choice.title
