"""A small world to talk in: people, providers, and the engine between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogue.engine import Engine
from dialogue.messages import Dispatch, Incoming, Kind, Pin, Reply
from dialogue.responses import Responses
from dialogue.session import ConversationState, Session, Turn
from dialogue.values import Location, Person, Provider
from nlu.catalogue import load_services
from nlu.places import Gazetteer
from nlu.types import Parse, Service
from tests.fakes.places import GazetteerPlaces
from tests.fakes.ports import FakeClock, MemoryPorts

DATA = Path(__file__).parents[2] / "data"
ZONE = ZoneInfo("Africa/Harare")
NOON = datetime(2025, 12, 2, 10, 8, 26, 123000, tzinfo=ZONE)
"""A Tuesday; the moment at which the reference of a booking is booking_1764662906.123."""

Understand = Callable[[str, datetime], Parse]

_PLUMBERS = (
    ("seagate", "Seagate Plumbers", "6 Weale Road, Milton Park, Harare", "Milton Park, Harare"),
    ("flow", "FlowRight Plumbing", "Avondale, Harare", "Avondale, Harare"),
    ("moyo", "Moyo & Sons Plumbing", "Mufakose, Harare", "Mufakose, Harare"),
    ("drain", "DrainMasters", "Borrowdale, Harare", "Borrowdale, Harare"),
    ("tap", "Tap Doctor", "Mbare, Harare", "Mbare, Harare"),
    ("byo", "Bulawayo Pipes", "Hillside, Bulawayo", "Hillside, Bulawayo"),
)


@dataclass
class World:
    """Conversations of several people with one engine, all in memory."""

    engine: Engine
    ports: MemoryPorts
    understand: Understand
    sessions: dict[str, Session] = field(default_factory=dict)
    heard: dict[str, list[Reply]] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    twice: bool = False
    """Whether every turn is taken again, as after a crash, and must come out the same."""
    _numbers: count[int] = field(default_factory=count)

    def say(self, person: str, text: str, parse: Parse | None = None) -> Reply | None:
        """Let a person write; return what the bot answers to that person."""
        understood = parse or self.understand(text, self.ports.clock.now())
        return self._hear(person, Kind.TEXT, parse=understood, text=text)

    def tap(self, person: str, choice: str) -> Reply | None:
        """Let a person tap a choice, whether or not it is still shown."""
        return self._hear(person, Kind.CHOICE, choice=choice, text="a title")

    def tap_title(self, person: str, title: str) -> Reply | None:
        """Let a person tap the choice with this title, of the last reply that has it."""
        shown = (c for reply in reversed(self.heard[person]) for c in reply.choices)
        choice = next(c for c in shown if c.title == title)
        return self.tap(person, choice.id)

    def share(self, person: str, latitude: float, longitude: float) -> Reply | None:
        """Let a person send a map location."""
        pin = Pin(latitude=latitude, longitude=longitude)
        return self._hear(person, Kind.LOCATION, pin=pin)

    def send(self, person: str, kind: Kind, *, caption: str = "") -> Reply | None:
        """Let a person send something that is not text."""
        parse = self.understand(caption, self.ports.clock.now()) if caption else None
        media_id = f"media{next(self._numbers)}"
        return self._hear(person, kind, parse=parse, text=caption, media_id=media_id)

    def tell(self, dispatches: tuple[Dispatch, ...]) -> None:
        """Let people hear what happened elsewhere."""
        self._dispatch(dispatches)

    def state(self, person: str) -> ConversationState:
        """Return what the session of a person shows."""
        return self.sessions[person].state

    def slot(self, person: str, name: str) -> object:
        """Return a slot of the session of a person, or None."""
        return self.sessions[person].slots.get(name)

    def _hear(
        self,
        person: str,
        kind: Kind,
        *,
        parse: Parse | None = None,
        text: str = "",
        choice: str = "",
        pin: Pin | None = None,
        media_id: str = "",
    ) -> Reply | None:
        incoming = Incoming(
            message_id=f"test:{next(self._numbers)}",
            kind=kind,
            sent_at=self.ports.clock.now(),
            text=text,
            choice=choice,
            pin=pin,
            media_id=media_id,
        )
        turn = self._turn(person, incoming, parse)
        self._dispatch(turn.dispatches)
        return turn.reply

    def _turn(self, person: str, incoming: Incoming, parse: Parse | None) -> Turn:
        session = self.sessions.get(person, Session(user_id=person))
        turn = self.engine.handle(session, incoming, parse, self.ports.as_ports())
        if self.twice:
            # A crash before the session is stored has a turn taken again: nothing may differ.
            assert turn == self.engine.handle(session, incoming, parse, self.ports.as_ports())
        self.sessions[person] = turn.session
        self.turns.append(turn)
        if turn.reply:
            self.heard.setdefault(person, []).append(turn.reply)
        return turn

    def _dispatch(self, dispatches: tuple[Dispatch, ...]) -> None:
        waiting = deque(dispatches)
        while waiting:
            dispatch = waiting.popleft()
            incoming = Incoming(
                message_id=f"event:{next(self._numbers)}",
                kind=Kind.EVENT,
                sent_at=self.ports.clock.now(),
                event=dispatch.event,
            )
            waiting.extend(self._turn(dispatch.to, incoming, None).dispatches)


@cache
def the_gazetteer() -> Gazetteer:
    """Return the project's gazetteer, read once."""
    return Gazetteer.load(DATA / "places.csv")


@cache
def the_services() -> tuple[Service, ...]:
    """Return the project's services, read once."""
    return load_services(DATA / "services.yml")


@cache
def the_responses() -> Responses:
    """Return the project's sentences, read once."""
    return Responses.load(DATA / "responses")


def located(gazetteer: Gazetteer, label: str) -> Location:
    """Return a place of the gazetteer by its label."""
    place = GazetteerPlaces(gazetteer).by_label(label)
    if place is None:
        raise KeyError(label)
    return place


def build_world(
    understand: Understand, *, now: datetime = NOON, privacy_url: str = "", splits: bool = True
) -> World:
    """Return a world with five plumbers in Harare, one in Bulawayo, and nobody else.

    `splits`: whether a message may hold several wishes, whose parts are understood one by one.
    """
    gazetteer = the_gazetteer()
    ports = MemoryPorts(clock=FakeClock(now), places=GazetteerPlaces(gazetteer))
    for identifier, name, address, label in _PLUMBERS:
        ports.providers.register(
            Provider(
                id=identifier,
                name=name,
                service_type="plumber",
                address=address,
                location=located(gazetteer, label),
                status="active",
            )
        )
        ports.people.save(Person(id=identifier, whatsapp_number="+263771000099"))
    engine = Engine(
        the_responses(),
        the_services(),
        understand=understand if splits else None,
        privacy_url=privacy_url,
    )
    return World(engine=engine, ports=ports, understand=understand)


def onboard(world: World, person: str, *, name: str = "Tariro", home: str = "Mufakose") -> None:
    """Make a person known, as if the onboarding had been gone through."""
    match = world.ports.places.match(home)
    if match is None:
        raise KeyError(home)
    place = match.candidates[0]
    world.ports.people.save(
        Person(
            id=person,
            whatsapp_number="+263771000001",
            name=name,
            home=located(world.ports.places.gazetteer, place.label),
            agreed_privacy_policy=True,
            onboarding_completed=True,
        )
    )
