"""What the dialogue relies on holds for the stores in MongoDB and for the fakes of its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from dialogue.messages import Address
from dialogue.ports import Bookings, People, ProviderDirectory
from dialogue.values import (
    Booking,
    BookingAction,
    Party,
    Person,
    Provider,
    Review,
    Schedule,
    When,
)
from tests.fakes.ports import MemoryBookings, MemoryPeople, MemoryProviders
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import (
    BORROWDALE,
    BULAWAYO,
    CHITUNGWIZA,
    HARARE,
    MUFAKOSE,
    MUTARE,
    at,
    local,
    provider,
    request,
)
from webapp.store import Stores


@dataclass(frozen=True, kw_only=True)
class World:
    """One way to fill the ports."""

    people: People
    providers: ProviderDirectory
    bookings: Bookings
    newcomer: Callable[[], str]
    """Returns the id of somebody who has just written for the first time."""
    put: Callable[[Provider], object]
    """Stores a provider with its status."""


def in_memory(clock: ManualClock) -> World:
    numbers = count(1)
    providers = MemoryProviders()
    bookings = MemoryBookings(clock, providers)
    providers.look_up(clock, bookings)
    return World(
        people=MemoryPeople(),
        providers=providers,
        bookings=bookings,
        newcomer=lambda: f"person-{next(numbers)}",
        put=lambda each: providers.providers.update({each.id: each}),
    )


def in_mongodb(clock: ManualClock) -> World:
    numbers = count(1)
    stores = Stores.build(clock)
    return World(
        people=stores.people,
        providers=stores.providers,
        bookings=stores.bookings,
        newcomer=lambda: stores.people.identify(Address(phone=f"+2637710005{next(numbers):02d}")),
        put=stores.providers.put,
    )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["memory", "mongodb"])
def world(request: pytest.FixtureRequest, clock: ManualClock) -> World:
    if request.param == "memory":
        return in_memory(clock)
    request.getfixturevalue("database")
    return in_mongodb(clock)


@pytest.fixture
def customer(world: World) -> str:
    return world.newcomer()


@pytest.fixture
def plumber(world: World) -> str:
    plumber = world.newcomer()
    world.put(provider(plumber))
    return plumber


def test_what_a_person_tells_is_kept(world: World, customer: str) -> None:
    told = replace(
        world.people.get(customer), name="Rudo", home=MUFAKOSE, agreed_privacy_policy=True
    )

    world.people.save(told)

    assert world.people.get(customer) == told


def test_a_newcomer_has_told_nothing(world: World, customer: str) -> None:
    newcomer = world.people.get(customer)

    assert replace(newcomer, whatsapp_number=None) == Person(id=customer)


def test_a_registration_waits_and_replaces_an_earlier_one(world: World) -> None:
    registered = provider(world.newcomer(), status="pending")

    world.providers.register(registered)
    world.providers.register(replace(registered, name="Better Name"))

    assert world.providers.get(registered.id) == replace(registered, name="Better Name")
    assert world.providers.get("nobody") is None
    assert world.providers.serving("plumber", HARARE, 10) == ()


def test_providers_are_offered_by_the_place_they_serve(world: World) -> None:
    rows = [
        ("Whole Harare", HARARE, ()),
        ("Mufakose only", MUFAKOSE, ("Mufakose, Harare",)),
        ("Borrowdale only", BORROWDALE, ("Borrowdale, Harare",)),
        ("From Chitungwiza", CHITUNGWIZA, ("Harare", "Chitungwiza")),
    ]
    for name, location, areas in rows:
        world.put(provider(world.newcomer(), name, location, areas))
    world.put(provider(world.newcomer(), "Welder", HARARE, service_type="welder"))

    def offered(place_name: str) -> list[str]:
        place = {"Harare": HARARE, "Mufakose": MUFAKOSE, "Bulawayo": BULAWAYO}[place_name]
        return [o.provider.name for o in world.providers.serving("plumber", place, 10)]

    assert set(offered("Harare")) == {name for name, _, _ in rows}
    assert offered("Mufakose") == ["Mufakose only", "Whole Harare", "From Chitungwiza"]
    assert offered("Bulawayo") == []
    assert len(world.providers.serving("plumber", HARARE, 2)) == 2


def test_the_nearest_elsewhere_are_one_per_town(world: World) -> None:
    for name, location in [("A", HARARE), ("B", MUFAKOSE), ("C", MUTARE), ("D", BULAWAYO)]:
        world.put(provider(world.newcomer(), name, location))

    offers = world.providers.nearest("plumber", CHITUNGWIZA, 2)

    towns = [o.provider.location.town for o in offers if o.provider.location]
    assert towns == ["Harare", "Mutare"]


def requested(
    world: World, customer: str, plumber: str, clock: ManualClock, message_id: str, day: int = 24
) -> Booking:
    wanted = request(customer, plumber, at(day, 15))
    booking = world.bookings.request(wanted, message_id, clock.now())
    assert booking is not None
    return booking


def test_a_message_makes_one_booking(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    made = requested(world, customer, plumber, clock, "m1")
    clock.advance(1)
    again = requested(world, customer, plumber, clock, "m1")
    other = requested(world, customer, plumber, clock, "m2", 25)

    assert again == made
    assert other.reference != made.reference
    assert world.bookings.get(made.reference) == made
    assert world.bookings.get("booking_1.000") is None
    assert [b.reference for b in world.bookings.open_for_provider(plumber, "later")] == [
        made.reference,
        other.reference,
    ]


def test_a_time_is_given_to_one_and_others_hear_of_the_next(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    requested(world, customer, plumber, clock, "m1")

    assert world.bookings.request(request(customer, plumber), "m2", clock.now()) is None
    (busy,) = world.providers.serving("plumber", MUFAKOSE, 3, at(24, 15))
    assert busy.free_from is not None
    assert requested_at(world, customer, plumber, busy.free_from, clock)
    (free,) = world.providers.serving("plumber", MUFAKOSE, 3, at(25, 15))
    assert free.free_from is None


def requested_at(
    world: World, customer: str, plumber: str, moment: datetime, clock: ManualClock
) -> bool:
    when = When(words="then", start=moment, end=None, grain="minute")
    return world.bookings.request(request(customer, plumber, when), "m3", clock.now()) is not None


def test_working_hours_count(world: World, customer: str, plumber: str, clock: ManualClock) -> None:
    never = Schedule(hours=(None,) * 7)

    world.providers.save_schedule(plumber, never)

    found = world.providers.get(plumber)
    assert found is not None
    assert found.schedule == never
    assert world.bookings.request(request(customer, plumber), "m1", clock.now()) is None


def test_areas_can_be_changed(world: World, plumber: str) -> None:
    world.providers.save_areas(plumber, ("Mutare",))

    assert world.providers.serving("plumber", HARARE, 3) == ()
    assert [o.provider.id for o in world.providers.serving("plumber", MUTARE, 3)] == [plumber]


def test_a_booking_changes_once_and_tells_the_same_message_so_again(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    reference = requested(world, customer, plumber, clock, "m1").reference

    def act(action: BookingAction, message_id: str) -> Booking | None:
        return world.bookings.act(
            reference, action, by="provider", person_id=plumber, message_id=message_id
        )

    accepted = act("accept", "accept")
    assert accepted is not None
    assert (accepted.status, accepted.sequence) == ("confirmed", 1)
    assert act("accept", "accept") == accepted
    assert act("decline", "decline") is None

    open_again = world.bookings.open_for_provider(plumber, "accept")
    assert [b.reference for b in open_again] == [reference]
    assert world.bookings.open_for_provider(plumber, "later") == ()


def test_a_customer_sees_bookings_to_come_even_while_cancelling_them(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    booking = requested(world, customer, plumber, clock, "m1")
    now = clock.now()

    def listed(at: datetime, message_id: str) -> list[str]:
        return [b.reference for b in world.bookings.of_customer(customer, at, message_id)]

    assert listed(now, "later") == [booking.reference]
    assert listed(now + timedelta(days=3), "later") == []

    world.bookings.act(
        booking.reference, "cancel", by="customer", person_id=customer, message_id="cancel"
    )

    assert listed(now, "cancel") == [booking.reference]
    assert listed(now, "later") == []
    assert [b.status for b in world.bookings.past_of_customer(customer, 5)] == ["cancelled"]


def test_a_job_is_done_on_its_day_moved_by_both_and_rated_once(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    booking = requested(world, customer, plumber, clock, "m1")

    def act(action: BookingAction, by: Party, when: When | None = None) -> Booking | None:
        person_id = plumber if by == "provider" else customer
        return world.bookings.act(
            booking.reference,
            action,
            by=by,
            person_id=person_id,
            message_id=f"{action} by {by}",
            when=when,
        )

    assert act("propose", "provider", at(25, 10))
    assert act("agree", "provider") is None
    agreed = act("agree", "customer")
    assert agreed is not None
    assert (agreed.status, agreed.request.when) == ("confirmed", at(25, 10))
    assert world.bookings.jobs_of(plumber, local(25), local(26)) == (agreed,)
    assert world.bookings.jobs_of(plumber, local(24), local(25)) == ()
    assert act("complete", "provider") is None
    clock.advance(timedelta(days=3).total_seconds())
    assert act("complete", "provider")
    assert world.bookings.rate(booking.reference, Review(stars=5), "stars")
    assert not world.bookings.rate(booking.reference, Review(stars=1), "other stars")
    assert world.bookings.rate(booking.reference, Review(stars=5, words="Neat"), "words")
    assert not world.bookings.rate(booking.reference, Review(stars=5, words="Bad"), "other words")
    rated = world.bookings.get(booking.reference)
    assert rated is not None
    assert rated.review == Review(stars=5, words="Neat")


def test_a_job_may_be_moved_by_less_than_it_takes(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    booking = requested(world, customer, plumber, clock, "m1")
    hour = at(24, booking.request.when.start.hour + 1)

    moved = world.bookings.act(
        booking.reference, "propose", by="customer", person_id=customer, message_id="m2", when=hour
    )

    assert moved is not None
    assert moved.proposal is not None
    assert moved.proposal.when == hour
    another = replace(booking.request, when=hour)
    assert world.bookings.request(another, "m3", clock.now()) is None


def test_a_job_of_which_nobody_has_spoken_since_is_over_once_its_time_is(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    reference = requested(world, customer, plumber, clock, "m1").reference
    world.bookings.act(reference, "accept", by="provider", person_id=plumber, message_id="m2")
    assert world.bookings.past_of_customer(customer, 5) == ()

    clock.advance(timedelta(days=3).total_seconds())

    over = world.bookings.past_of_customer(customer, 5)
    assert [(b.reference, b.status) for b in over] == [(reference, "confirmed")]


def test_a_turn_taken_again_finds_a_job_that_is_over_as_it_was(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    reference = requested(world, customer, plumber, clock, "m1").reference
    world.bookings.act(reference, "accept", by="provider", person_id=plumber, message_id="m2")
    clock.advance(timedelta(days=3).total_seconds())
    world.bookings.act(reference, "complete", by="customer", person_id=customer, message_id="m3")
    world.bookings.rate(reference, Review(stars=5), "m3")

    found, later = (world.bookings.past_of_customer(customer, 5, each) for each in ("m3", "m4"))
    assert [(b.status, b.review) for b in found] == [("confirmed", None)]
    assert [(b.status, b.review) for b in later] == [("completed", Review(stars=5))]


def test_those_whom_the_customer_agrees_to_ask_are_noted_while_it_is_pending(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    reference = requested(world, customer, plumber, clock, "m1").reference

    assert world.bookings.ask_others(reference, ("b", "c"), "yes")
    assert world.bookings.ask_others(reference, ("b", "c"), "yes")
    found = world.bookings.get(reference)
    assert found is not None
    assert (found.others, found.asked) == (("b", "c"), (plumber,))
    world.bookings.act(reference, "accept", by="provider", person_id=plumber, message_id="accept")

    assert not world.bookings.ask_others(reference, ("d",), "yes again")
