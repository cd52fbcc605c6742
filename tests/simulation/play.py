"""One simulated conversation against the engine, the trained model and stores in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from dialogue.messages import Dispatch, Event
from dialogue.session import Session
from dialogue.values import Booking, BookingRequest, Person, Provider, When
from nlu.model import NluModel
from nlu.types import Language
from tests.fakes.world import World, build_world, located, onboard, the_gazetteer, the_services
from tests.simulation.goals import Goal, wordings
from tests.simulation.people import Said, Somebody, somebody

MOST_MESSAGES = 30
PROVIDERS = 3
ACCEPTED, LOOKED_AT = 0.7, 0.5
"""How often a simulated provider accepts, and looks at the requests before."""


@dataclass
class Outcome:
    """What became of one conversation."""

    style: str
    language: Language
    seed: int
    newcomer: bool
    complete: bool = False
    success: bool = False
    wrong: str = ""
    """Which part of the booking is not what was wanted; empty when all is."""
    turns: int = 0
    repeated: int = 0
    dead_end: bool = False
    error: str = ""
    transcript: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether somebody should read the transcript."""
        return not self.success or self.repeated > 0 or self.dead_end or bool(self.error)


def play(model: NluModel, style: str, language: Language, seed: int) -> Outcome:
    """Let one person talk until there is a booking, or nothing moves any more."""
    rng = Random(f"{style} {language} {seed}")
    world = build_world(lambda text, now: model.parse(text, now=now))
    person = somebody(style, language, rng, world.ports.clock.now())
    out = Outcome(style=style, language=language, seed=seed, newcomer=rng.random() < 0.3)
    try:
        _serve(world, style, person, out)
    except Exception as error:
        out.error = f"{type(error).__name__}: {error}"
    return out


def _serve(world: World, style: str, person: Somebody, out: Outcome) -> None:
    if style == "providing":
        _provide(world, person, out)
        return
    if not out.newcomer:
        onboard(world, "user", name=person.goal.name)
    _talk(world, person, out)
    bookings = [b for b in world.ports.bookings.bookings.values() if b.status == "pending"]
    out.complete = len(bookings) == 1
    if out.complete:
        out.wrong = _differences(bookings[0], person.goal)
        out.success = not out.wrong


def _talk(world: World, person: Somebody, out: Outcome) -> None:
    for said in person.opening():
        _stock(world, person.goal)
        _say(world, said, out)
    while not _done(world) and not out.dead_end:
        for said in person.reply(_session(world)):
            _stock(world, person.goal)
            if not _done(world):
                _say(world, said, out)
        out.dead_end = out.turns >= MOST_MESSAGES


def _say(world: World, said: Said, out: Outcome) -> None:
    before = _session(world)
    heard = len(world.heard.get("user", ()))
    out.turns += 1
    out.transcript.append(f"> {said.text}")
    world.say("user", said.text)
    replies = world.heard.get("user", [])[heard:]
    out.transcript += [reply.text.replace("\n", "\n  ") for reply in replies]
    after = _session(world)
    if not replies and not after.held_by_human:
        out.dead_end = True
    same = before.step and before.step == after.step and before.slots == after.slots
    out.repeated += bool(said.answers and same and not before.held_by_human)


def _session(world: World) -> Session:
    return world.sessions.get("user", Session(user_id="user"))


def _done(world: World) -> bool:
    return bool(world.ports.bookings.bookings)


def _stock(world: World, goal: Goal) -> None:
    """Let some providers of what is wanted serve the place where it is wanted."""
    place = located(the_gazetteer(), goal.place)
    known = world.ports.providers.serving(goal.service, place, PROVIDERS)
    service = next(s for s in the_services() if s.id == goal.service)
    for number in range(len(known), PROVIDERS):
        identifier = f"{goal.service}:{place.town}:{number}"
        name = wordings()["providers"][number].format(k=service.plurals["en"].title())
        provider = Provider(
            id=identifier,
            name=name[:24],
            service_type=goal.service,
            address=goal.place,
            location=place,
            status="active",
        )
        world.ports.providers.register(provider)
        world.ports.people.save(Person(id=identifier, whatsapp_number="+263771000098"))


def _differences(booking: Booking, goal: Goal) -> str:
    request = booking.request
    start: datetime = request.when.start
    right = {
        "service": request.service_type == goal.service,
        "place": request.job_location.label == goal.place,
        "time": start == goal.time.start,
        "issue": bool(request.issue),
    }
    return ", ".join(name for name, fits in right.items() if not fits)


def _provide(world: World, person: Somebody, out: Outcome) -> None:
    """Let a provider hear of a request, look at it, and answer it."""
    goal = person.goal
    onboard(world, "customer")
    _stock(world, goal)
    place = located(the_gazetteer(), goal.place)
    provider = world.ports.providers.serving(goal.service, place, 1)[0].provider.id
    when = When(words=goal.time.said, start=goal.time.start, end=None, grain="hour")
    request = BookingRequest(
        customer_id="customer",
        provider_id=provider,
        service_type=goal.service,
        issue=goal.issue,
        when=when,
        job_location=place,
    )
    booking = world.ports.bookings.request(request, "m0", world.ports.clock.now())
    if booking is None:
        raise ValueError(f"{provider} is not free at {goal.time.start}")
    event = Event(name="booking_requested", subject=booking.reference)
    world.tell((Dispatch(to=provider, event=event),))
    accepts, looks = person.rng.random() < ACCEPTED, person.rng.random() < LOOKED_AT
    for kind in (*(["jobs"] if looks else []), "accept" if accepts else "decline"):
        text = person.say(kind)
        out.turns += 1
        out.transcript.append(f"> {text}")
        heard = world.say(provider, text)
        out.transcript.append(heard.text if heard else "(nothing)")
    status = world.ports.bookings.bookings[booking.reference].status
    out.complete = status != "pending"
    out.success = status == ("confirmed" if accepts else "declined")
    out.wrong = "" if out.success else status
