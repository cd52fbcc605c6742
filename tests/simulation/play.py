"""One simulated conversation on a stage, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from dialogue.messages import Dispatch, Event
from dialogue.values import Booking, BookingRequest, Location, Provider, When
from nlu.model import NluModel
from nlu.types import Language
from tests.fakes.world import located, the_gazetteer, the_services
from tests.simulation.goals import Goal, wordings
from tests.simulation.people import NEAREST, Said, Somebody, somebody
from tests.simulation.stages import MemoryStage, Stage

MOST_MESSAGES = 30
PROVIDERS = 3
ACCEPTED, LOOKED_AT = 0.7, 0.5
"""How often a simulated provider accepts, and looks at the requests before."""
NEWCOMERS = 0.3
"""Share of the people whom nobody knows yet: their onboarding is part of what is counted."""
CUSTOMER = "user"


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
    """How often the person wrote and then read: what is written in one go is one turn.

    Everything counts, from the first word to the one that sends the request: asides, insults,
    changes of mind, name and consent.
    """
    messages: int = 0
    repeated: int = 0
    """How often an answer changed nothing and led to the question that was open, in its words."""
    stored: bool = False
    """Whether it ran through the application's stores rather than in memory."""
    dead_end: bool = False
    error: str = ""
    transcript: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether somebody should read the transcript."""
        return not self.success or self.repeated > 0 or self.dead_end or bool(self.error)


def play(
    model: NluModel, style: str, language: Language, seed: int, stage: Stage | None = None
) -> Outcome:
    """Let one person talk until there is a booking, or nothing moves any more.

    `stage`: an empty one; without it, everything is in memory.
    """
    rng = Random(f"{style} {language} {seed}")
    stage = stage or MemoryStage(model)
    person = somebody(style, language, rng, stage.ports.clock.now())
    newcomer, stored = rng.random() < NEWCOMERS, not isinstance(stage, MemoryStage)
    out = Outcome(style=style, language=language, seed=seed, newcomer=newcomer, stored=stored)
    try:
        _serve(stage, person, out)
    except Exception as error:
        out.error = f"{type(error).__name__}: {error}"
    return out


def _serve(stage: Stage, person: Somebody, out: Outcome) -> None:
    if person.style == "providing":
        _provide(stage, person, out)
        return
    if not out.newcomer:
        _introduce(stage, CUSTOMER, person.goal.name)
    _talk(stage, person, out)
    bookings = [b for b in stage.bookings() if b.status == "pending"]
    out.complete = len(bookings) == 1
    if out.complete:
        out.wrong = _differences(stage, bookings[0], person.goal)
        out.success = not out.wrong


def _introduce(stage: Stage, who: str, name: str) -> None:
    """Let the bot know somebody from before."""
    known = stage.ports.people.get(stage.identify(who))
    home = located(the_gazetteer(), "Mufakose, Harare")
    stage.ports.people.save(
        replace(known, name=name, home=home, agreed_privacy_policy=True, onboarding_completed=True)
    )


def _talk(stage: Stage, person: Somebody, out: Outcome) -> None:
    for said in person.opening():
        _stock(stage, person.goal)
        _say(stage, said, out)
    while not stage.bookings() and not out.dead_end:
        for said in person.reply(stage.session(CUSTOMER)):
            _stock(stage, person.goal)
            if said.with_last or not stage.bookings():
                _say(stage, said, out)
        out.dead_end = out.dead_end or out.messages >= MOST_MESSAGES


def _say(stage: Stage, said: Said, out: Outcome) -> None:
    before = stage.session(CUSTOMER)
    asked = _question(out.transcript)
    out.messages += 1
    out.turns += not said.with_last
    out.transcript.append(f"> {said.text}")
    replies = stage.say(CUSTOMER, said.text)
    out.transcript += replies
    after = stage.session(CUSTOMER)
    if not replies and not after.held_by_human:
        out.dead_end = True
    unmoved = before.step and before.step == after.step and before.slots == after.slots
    same = unmoved and bool(replies) and _question(out.transcript) == asked
    out.repeated += bool(said.answers and same and not before.held_by_human)


def _question(transcript: list[str]) -> str:
    """Return how the last reply of a conversation ends."""
    replies = [line for line in transcript if not line.startswith("> ")]
    return replies[-1].rpartition("\n\n")[2] if replies else ""


def _stock(stage: Stage, goal: Goal) -> None:
    """Let some providers of what is wanted serve the place, each a little further away."""
    place = located(the_gazetteer(), goal.place)
    known = stage.ports.providers.serving(goal.service, place, PROVIDERS)
    for number in range(len(known), PROVIDERS):
        # The one who stands first by name is not the nearest.
        away = replace(place, latitude=place.latitude + 0.02 * (PROVIDERS - number))
        provider = stage.identify(f"{goal.service} {place.town} {number}")
        _open_shop(stage, goal, provider, wordings()["providers"][number], away)


def _open_shop(
    stage: Stage, goal: Goal, provider_id: str, wording: str, location: Location
) -> None:
    service = next(s for s in the_services() if s.id == goal.service)
    stage.open_shop(
        Provider(
            id=provider_id,
            name=wording.format(k=service.plurals["en"].title())[:24],
            service_type=goal.service,
            address=goal.place,
            location=location,
            status="active",
        )
    )


def _differences(stage: Stage, booking: Booking, goal: Goal) -> str:
    request = booking.request
    right = {
        "service": request.service_type == goal.service,
        "place": request.job_location.label == goal.place,
        "time": request.when.start == goal.time.start,
        "issue": bool(request.issue),
        "provider": request.provider_id == (_wanted(stage, request, goal)),
    }
    return ", ".join(name for name, fits in right.items() if not fits)


def _wanted(stage: Stage, request: BookingRequest, goal: Goal) -> str:
    """Return the provider whom the person has named, or who is nearest."""
    if goal.provider_id != NEAREST:
        return goal.provider_id
    offers = stage.ports.providers.serving(goal.service, request.job_location, 10)
    return min(offers, key=lambda offer: offer.distance_km).provider.id


def _provide(stage: Stage, person: Somebody, out: Outcome) -> None:
    """Let a provider hear of a request, look at it, and answer it."""
    goal = person.goal
    _introduce(stage, "customer", "Tariro")
    place = located(the_gazetteer(), goal.place)
    who = f"{goal.service} of our own"
    provider = stage.identify(who)
    _open_shop(stage, goal, provider, wordings()["providers"][0], place)
    when = When(words=goal.time.said, start=goal.time.start, end=None, grain="hour")
    request = BookingRequest(
        customer_id=stage.identify("customer"),
        provider_id=provider,
        service_type=goal.service,
        issue=goal.issue,
        when=when,
        job_location=place,
    )
    booking = stage.ports.bookings.request(request, "m0", stage.ports.clock.now())
    if booking is None:
        raise ValueError(f"{provider} is not free at {goal.time.start}")
    event = Event(name="booking_requested", subject=booking.reference)
    stage.tell(Dispatch(to=provider, event=event))
    accepts, looks = person.rng.random() < ACCEPTED, person.rng.random() < LOOKED_AT
    for kind in (*(["jobs"] if looks else []), "accept" if accepts else "decline"):
        text = person.say(kind)
        out.turns += 1
        out.messages += 1
        out.transcript += [f"> {text}", *(stage.say(who, text) or ["(nothing)"])]
    status = next(b for b in stage.bookings() if b.reference == booking.reference).status
    out.complete = status != "pending"
    out.success = status == ("confirmed" if accepts else "declined")
    out.wrong = "" if out.success else status
