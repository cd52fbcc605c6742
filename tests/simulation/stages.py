"""Where simulated people talk: to the engine with stores in memory, or to the whole of it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Protocol

import pymongo

from dialogue.engine import Engine
from dialogue.messages import Address, Dispatch, Incoming, Kind
from dialogue.ports import Ports
from dialogue.session import Session
from dialogue.trouble import apology, late
from dialogue.values import Booking, Person, Provider
from nlu import names
from nlu.model import NluModel
from nlu.types import Parse
from tests.fakes.world import NOON, build_world, the_gazetteer, the_responses, the_services
from tests.webapp.harness import RecordingChannel
from tests.webapp.manual_clock import ManualClock
from webapp import store
from webapp.channels.base import InboundMessage, Sender
from webapp.conversation import Conversation
from webapp.delivery import Delivery
from webapp.geocoding import Geocoder
from webapp.places import KnownPlaces
from webapp.privacy import Privacy
from webapp.store import Stores
from webapp.store.personal_data import PersonalData
from webapp.turns import Turns

_numbers = itertools.count(1)


class Stage(Protocol):
    """One small world, in which everybody is called by a name of the simulation."""

    ports: Ports

    def identify(self, who: str) -> str:
        """Return the id of a person; a new person when unknown."""

    def say(self, who: str, text: str) -> list[str]:
        """Let a person write; return what the bot answers to that person."""

    def tell(self, dispatch: Dispatch) -> None:
        """Let somebody hear what happened elsewhere."""

    def session(self, who: str) -> Session:
        """Return where the conversation with a person stands."""

    def open_shop(self, provider: Provider) -> None:
        """Let a provider be offered to customers."""

    def bookings(self) -> list[Booking]:
        """Return every booking there is."""


class MemoryStage:
    """The engine and the trained model, with stores in memory."""

    def __init__(self, model: NluModel) -> None:
        self._world = build_world(partial(_parsed, model))
        self.ports = self._world.ports.as_ports()

    def identify(self, who: str) -> str:
        """Return the name itself."""
        return self.ports.people.get(who).id

    def say(self, who: str, text: str) -> list[str]:
        """Take one turn."""
        heard = len(self._world.heard.get(who, ()))
        self._world.say(who, text)
        return [reply.text for reply in self._world.heard.get(who, [])[heard:]]

    def tell(self, dispatch: Dispatch) -> None:
        """Take the turn of an event."""
        self._world.tell((dispatch,))

    def session(self, who: str) -> Session:
        """Return the session in memory."""
        return self._world.sessions.get(who, Session(user_id=who))

    def open_shop(self, provider: Provider) -> None:
        """Register a provider as active."""
        self._world.ports.providers.register(provider)
        self._world.ports.people.save(Person(id=provider.id, whatsapp_number="+263771000098"))

    def bookings(self) -> list[Booking]:
        """Return the bookings in memory."""
        return list(self._world.ports.bookings.bookings.values())


class StoredStage:
    """The application's conversation over a database: inbox, lease, turn, session, outbox."""

    def __init__(self, model: NluModel) -> None:
        """Build it over the stores, which must be connected to an empty database."""
        parse = partial(_parsed, model)
        clock = ManualClock(NOON)
        self._stores = Stores.build(clock)
        self._channel = RecordingChannel()
        self._clock = clock
        self.ports = Ports(
            clock=clock,
            people=self._stores.people,
            providers=self._stores.providers,
            bookings=self._stores.bookings,
            places=KnownPlaces(the_gazetteer(), Geocoder(the_gazetteer())),
            names=names,
            privacy=Privacy(clock, self._stores.people, self._stores.bookings, PersonalData(clock)),
        )
        self._turns = Turns(
            clock=clock,
            stores=self._stores,
            engine=Engine(the_responses(), the_services(), understand=parse),
            ports=self.ports,
            parse=parse,
            apologise=partial(apology, the_responses()),
            excuse=partial(late, the_responses()),
        )
        self._conversation = Conversation(
            clock=clock,
            stores=self._stores,
            turns=self._turns,
            delivery=Delivery(clock=clock, stores=self._stores, channel=self._channel),
        )
        self._phones: dict[str, str] = {}

    def _phone(self, who: str) -> str:
        return self._phones.setdefault(who, f"+26377100{len(self._phones):04d}")

    def identify(self, who: str) -> str:
        """Return the id of who has the phone of that name."""
        return self._stores.people.identify(Address(phone=self._phone(who)))

    def say(self, who: str, text: str) -> list[str]:
        """Receive a message as from a channel, and process it."""
        phone = self._phone(who)
        heard = len(self._channel.texts(phone))
        incoming = Incoming(
            message_id=f"simulated:{next(_numbers)}",
            kind=Kind.TEXT,
            sent_at=self._clock.now(),
            text=text,
        )
        sender = Sender(phone=phone)
        inbound = InboundMessage(channel="test", sender=sender, incoming=incoming)
        person_id = self._conversation.receive(inbound)
        if person_id is not None:
            self._conversation.process(person_id)
        return self._channel.texts(phone)[heard:]

    def tell(self, dispatch: Dispatch) -> None:
        """Record an event, and process it."""
        self._turns.notify(dispatch, f"simulated:{next(_numbers)}")
        self._conversation.process(dispatch.to)

    def session(self, who: str) -> Session:
        """Return the stored session."""
        return self._stores.sessions.load(self.identify(who)).session

    def open_shop(self, provider: Provider) -> None:
        """Store a provider as active."""
        self._stores.providers.put(provider)

    def bookings(self) -> list[Booking]:
        """Return the bookings of every customer of this stage, over or not."""
        now = self._clock.now()
        return [
            booking
            for person_id in map(self.identify, tuple(self._phones))
            for booking in (
                *self._stores.bookings.of_customer(person_id, now, ""),
                *self._stores.bookings.past_of_customer(person_id, 10),
            )
        ]

    def close(self) -> None:
        """End the threads."""
        self._conversation.close()


def _parsed(model: NluModel, text: str, now: datetime) -> Parse:
    return model.parse(text, now=now)


@contextmanager
def stored_stage(model: NluModel, mongo_uri: str) -> Iterator[StoredStage]:
    """Yield a stage with a database of its own on a server, which is dropped afterwards."""
    name = f"simulation_{os.getpid()}_{next(_numbers)}"
    store.connect(mongo_uri, name)
    stage = StoredStage(model)
    try:
        yield stage
    finally:
        stage.close()
        store.disconnect()
        with pymongo.MongoClient[dict[str, object]](mongo_uri) as client:
            client.drop_database(name)
