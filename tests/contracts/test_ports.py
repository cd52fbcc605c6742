"""What the dialogue relies on holds for the stores in MongoDB and for the fakes of its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from dialogue.messages import Address
from dialogue.ports import Bookings, People, ProviderDirectory
from dialogue.values import Person, Provider
from tests.fakes.ports import MemoryBookings, MemoryPeople, MemoryProviders
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import (
    BORROWDALE,
    BULAWAYO,
    CHITUNGWIZA,
    HARARE,
    MUFAKOSE,
    MUTARE,
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


def in_memory() -> World:
    numbers = count(1)
    providers = MemoryProviders()
    return World(
        people=MemoryPeople(),
        providers=providers,
        bookings=MemoryBookings(),
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
        return in_memory()
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


def test_a_message_makes_one_booking(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    made = world.bookings.request(request(customer, plumber), "m1", clock.now())
    clock.advance(1)
    again = world.bookings.request(request(customer, plumber), "m1", clock.now())
    other = world.bookings.request(request(customer, plumber), "m2", clock.now())

    assert again == made
    assert other.reference != made.reference
    assert world.bookings.get(made.reference) == made
    assert world.bookings.get("booking_1.000") is None
    assert [b.reference for b in world.bookings.open_for_provider(plumber, "later")] == [
        made.reference,
        other.reference,
    ]


def test_a_booking_moves_once_and_tells_the_same_message_so_again(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    reference = world.bookings.request(request(customer, plumber), "m1", clock.now()).reference
    move = world.bookings.move

    assert move(reference, to="confirmed", frm=("pending",), message_id="accept")
    assert move(reference, to="confirmed", frm=("pending",), message_id="accept")
    assert not move(reference, to="declined", frm=("pending",), message_id="decline")

    open_again = world.bookings.open_for_provider(plumber, "accept")
    assert [b.reference for b in open_again] == [reference]
    assert world.bookings.open_for_provider(plumber, "later") == ()


def test_a_customer_sees_bookings_to_come_even_while_cancelling_them(
    world: World, customer: str, plumber: str, clock: ManualClock
) -> None:
    booking = world.bookings.request(request(customer, plumber), "m1", clock.now())
    now = clock.now()

    def listed(at: datetime, message_id: str) -> list[str]:
        return [b.reference for b in world.bookings.of_customer(customer, at, message_id)]

    assert listed(now, "later") == [booking.reference]
    assert listed(now + timedelta(days=3), "later") == []

    world.bookings.move(booking.reference, to="cancelled", frm=("pending",), message_id="cancel")

    assert listed(now, "cancel") == [booking.reference]
    assert listed(now, "later") == []
