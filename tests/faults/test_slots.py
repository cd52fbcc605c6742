"""Two hundred people after one slot: one of them gets it, at the request and at the acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogue.messages import Address
from dialogue.values import WEEKDAY, Booking, Schedule, When
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import local, provider, request
from webapp.store import Stores
from webapp.store.booking_rows import rows

PEOPLE = 200
ASKED = 8
MOST_ROUNDS = 100
EVERY_DAY = Schedule(hours=(WEEKDAY,) * 7)


@pytest.fixture
def stores(database: str) -> Stores:
    return Stores.build(ManualClock())


@pytest.fixture
def crowd(stores: Stores) -> list[str]:
    """Return the ids of everybody who wants the same."""
    return [stores.people.identify(Address(phone=f"+2637720{n:05d}")) for n in range(PEOPLE)]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(32) as pool:
        yield pool


def hour(number: int) -> When:
    """Return another day's hour for every round."""
    return When(words="then", start=local(24, 8) + timedelta(days=number), end=None, grain="hour")


def test_of_all_who_ask_for_one_time_one_gets_it(
    stores: Stores, crowd: list[str], pool: ThreadPoolExecutor, rounds: int
) -> None:
    stores.providers.put(replace(provider(crowd[0]), schedule=EVERY_DAY))
    now = ManualClock().now()
    for number in range(min(rounds, MOST_ROUNDS)):

        def ask(customer: str, number: int = number) -> Booking | None:
            wanted = request(customer, crowd[0], hour(number))
            return stores.bookings.request(wanted, f"{number}:{customer}", now)

        winners = [booking for booking in pool.map(ask, crowd) if booking]

        assert len(winners) == 1
        assert rows().count_documents({"date_time": hour(number).start}) == 1


def test_of_all_who_ask_for_any_time_of_a_day_as_many_get_one_as_fit_in(
    stores: Stores, crowd: list[str], pool: ThreadPoolExecutor
) -> None:
    stores.providers.put(provider(crowd[0]))
    stores.providers.save_schedule(crowd[0], Schedule(jobs_per_day=4))
    day = When(words="Tuesday", start=local(24), end=None, grain="day")

    def ask(customer: str) -> Booking | None:
        return stores.bookings.request(
            request(customer, crowd[0], day), customer, ManualClock().now()
        )

    slots = [booking.slot for booking in pool.map(ask, crowd) if booking]

    assert len({slot.start for slot in slots if slot}) == len(slots) == 4


def test_of_all_who_accept_one_job_one_gets_it(
    stores: Stores, crowd: list[str], pool: ThreadPoolExecutor, rounds: int
) -> None:
    customer, *plumbers = crowd[: ASKED + 1]
    for each in plumbers:
        stores.providers.put(replace(provider(each), schedule=EVERY_DAY))
    for number in range(min(rounds, MOST_ROUNDS)):
        wanted = request(customer, plumbers[0], hour(number))
        booking = stores.bookings.request(wanted, f"m{number}", ManualClock().now())
        assert booking is not None
        reference = booking.reference
        stores.bookings.ask_others(reference, tuple(plumbers[1:]), f"yes{number}")
        asked = stores.bookings.put_to_others(reference, f"ask{number}")
        assert asked is not None
        assert len(asked.asked) == ASKED

        def accept(attempt: int, reference: str = reference) -> str | None:
            who = plumbers[attempt % ASKED]
            taken = stores.bookings.act(
                reference, "accept", by="provider", person_id=who, message_id=f"{attempt}"
            )
            return taken.request.provider_id if taken else None

        winners = [who for who in pool.map(accept, range(PEOPLE)) if who]

        assert len(winners) == 1
        found = stores.bookings.get(reference)
        assert found is not None
        assert (found.status, found.request.provider_id) == ("confirmed", winners[0])
        done = [change.action for change in stores.bookings.history(reference)]
        assert done == ["request", "ask_others", "ask", "accept"]
