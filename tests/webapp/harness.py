"""A conversation over a real database, with an engine that follows a script and a fake channel."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dialogue.messages import (
    Address,
    Dispatch,
    Event,
    Incoming,
    Kind,
    Notice,
    OutboundMessage,
    Reply,
)
from dialogue.ports import Ports
from dialogue.session import Session, Turn
from dialogue.values import When
from nlu.types import Language, Parse
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import local, request
from webapp.channels.base import InboundMessage, Sender
from webapp.conversation import Conversation
from webapp.delivery import Delivery
from webapp.errors import SendError
from webapp.jobs.worker import PATIENCE
from webapp.receipts import Receipts
from webapp.store import Stores
from webapp.store.leases import LEASE_SECONDS
from webapp.store.outbox import CLAIM_SECONDS
from webapp.turns import Turns

ANY_TIME = When(
    words="some time", start=local(24), end=local(24) + timedelta(days=60), grain="range"
)
CUSTOMER = "+263771000021"
PROVIDER = "+263771000022"


class ScriptedEngine:
    """Echoes and counts; "book" books, "boom" breaks, silence answers "shh"."""

    def __init__(self, provider_id: str) -> None:
        self.provider_id = provider_id
        self.parses: list[Parse | None] = []
        self.on_handle: Callable[[], None] = lambda: None

    def handle(
        self, session: Session, incoming: Incoming, parse: Parse | None, ports: Ports
    ) -> Turn:
        self.on_handle()
        self.parses.append(parse)
        if incoming.text == "boom":
            raise ValueError("scripted to break")
        number = int(session.get("count", str) or 0) + 1
        session = session.filled(count=str(number))
        if incoming.kind is Kind.EVENT:
            notice = Notice(name=incoming.event.name, values={}) if incoming.event else None
            reply = Reply(text=f"{number}: you have a request", notice=notice)
            return Turn(session=session, reply=reply)
        if incoming.text == "shh":
            return Turn(session=session)
        reply = Reply(text=f"{number}: {incoming.text}")
        if incoming.text != "book":
            return Turn(session=session, reply=reply)
        wanted = request(session.user_id, self.provider_id, ANY_TIME)
        booking = ports.bookings.request(wanted, incoming.message_id, ports.clock.now())
        assert booking is not None
        news = Event(name="booking_requested", subject=booking.reference)
        dispatch = Dispatch(to=self.provider_id, event=news)
        return Turn(session=session, reply=reply, dispatches=(dispatch,))


@dataclass
class RecordingChannel:
    """Takes every message, after raising the errors that are left to raise."""

    name: str = "test"
    errors: deque[SendError] = field(default_factory=deque)
    sent: list[OutboundMessage] = field(default_factory=list)

    def send(self, message: OutboundMessage) -> str:
        if self.errors:
            raise self.errors.popleft()
        self.sent.append(message)
        return f"wamid.{len(self.sent)}"

    def texts(self, phone: str) -> list[str]:
        """Return what was said to a number, oldest first."""
        return [m.reply.text for m in self.sent if m.to.phone == phone]


def understand(text: str, now: datetime) -> Parse:
    return Parse(text=text, intent=now.isoformat(), confidence=1.0)


def apologise(language: Language) -> Reply:
    return Reply(text=f"sorry ({language})")


def excuse(language: Language, reply: Reply) -> Reply:
    return replace(reply, text=f"late ({language}), {reply.text}")


class Harness:
    """One process of the web application, as far as messages are concerned."""

    def __init__(
        self,
        clock: ManualClock,
        sabotage: Callable[[str, Any], Any] | None = None,
        *,
        receipts: Receipts | None = None,
    ) -> None:
        """`sabotage` may wrap every part by name, to make it fail."""
        wrap = sabotage or (lambda _, part: part)
        self.clock = clock
        self.stores = Stores.build(clock)
        self.provider_id = self.identify(PROVIDER)
        self.channel = RecordingChannel()
        self.engine = ScriptedEngine(self.provider_id)
        names = ("people", "bookings", "sessions", "inbox", "outbox", "leases", "senders")
        parts = {name: wrap(name, getattr(self.stores, name)) for name in names}
        self._wrapped = replace(self.stores, **parts)
        nothing: Any = None
        ports = Ports(
            clock=clock,
            people=self._wrapped.people,
            providers=self._wrapped.providers,
            bookings=self._wrapped.bookings,
            places=nothing,
            names=nothing,
            privacy=nothing,
        )
        self.turns = Turns(
            clock=clock,
            stores=self._wrapped,
            engine=wrap("engine", self.engine),
            ports=ports,
            parse=understand,
            apologise=apologise,
            excuse=excuse,
        )
        self.conversation = Conversation(
            clock=clock,
            stores=self._wrapped,
            turns=self.turns,
            delivery=Delivery(
                clock=clock,
                stores=self._wrapped,
                channel=wrap("channel", self.channel),
                chance=lambda: 0.5,
            ),
            receipts=receipts,
        )
        self._ids = count(1)

    def identify(self, phone: str) -> str:
        return self.stores.people.identify(Address(phone=phone))

    def inbound(
        self,
        text: str,
        phone: str = CUSTOMER,
        message_id: str = "",
        **incoming: Any,  # noqa: ANN401
    ) -> InboundMessage:
        """Return a message as a channel would read it, sent now unless told otherwise."""
        values = {"kind": Kind.TEXT, "sent_at": self.clock.now(), "text": text, **incoming}
        identifier = message_id or f"test:{next(self._ids)}"
        return InboundMessage(
            channel="test",
            sender=Sender(phone=phone),
            incoming=Incoming(message_id=identifier, **values),
        )

    def say(self, text: str, phone: str = CUSTOMER, **incoming: Any) -> None:  # noqa: ANN401
        """Receive a message and process it at once."""
        person_id = self.conversation.receive(self.inbound(text, phone, **incoming))
        if person_id is not None:
            self.conversation.process(person_id)

    def after_a_crash(self) -> None:
        """Let so much time pass that leases and claims of a dead process run out."""
        longest = max(LEASE_SECONDS, CLAIM_SECONDS, PATIENCE.total_seconds())
        self.clock.advance(longest + 1)
