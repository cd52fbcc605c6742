"""Leases: one holder at a time, and none for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.webapp.manual_clock import ManualClock
from webapp.store import Hold, Leases
from webapp.store.leases import LEASE_SECONDS


def acquired(leases: Leases) -> Hold:
    hold = leases.acquire("person-1")
    assert hold is not None
    return hold


def test_one_of_many_holds_the_lease(leases: Leases) -> None:
    with ThreadPoolExecutor(8) as pool:
        holds = list(pool.map(leases.acquire, ["person-1"] * 24))

    assert len([hold for hold in holds if hold]) == 1
    assert leases.acquire("person-2") is not None


def test_a_lease_that_is_given_back_is_free(leases: Leases) -> None:
    acquired(leases).release()

    assert leases.acquire("person-1") is not None


def test_a_lease_runs_out(leases: Leases, clock: ManualClock) -> None:
    crashed = acquired(leases)
    clock.advance(LEASE_SECONDS - 1)
    assert leases.acquire("person-1") is None

    clock.advance(1)
    successor = acquired(leases)

    assert not crashed.still_held()
    crashed.release()
    clock.advance(LEASE_SECONDS - 1)
    assert successor.still_held()


def test_a_renewed_lease_holds_for_its_full_time_again(leases: Leases, clock: ManualClock) -> None:
    hold = acquired(leases)
    for _ in range(5):
        clock.advance(LEASE_SECONDS - 1)
        assert hold.still_held()

    clock.advance(LEASE_SECONDS - 1)
    assert leases.acquire("person-1") is None


def test_a_successor_knows_that_the_last_holder_died(leases: Leases, clock: ManualClock) -> None:
    hold = acquired(leases)
    assert not hold.after_crash
    hold.release()
    assert not acquired(leases).after_crash

    clock.advance(LEASE_SECONDS)

    assert acquired(leases).after_crash


def test_the_account_goes_from_one_holder_to_the_next(leases: Leases, clock: ManualClock) -> None:
    hold = acquired(leases)
    assert hold.paid_until is None
    hold.paid_until = clock.now()
    hold.release()

    assert acquired(leases).paid_until == clock.now()


def test_the_holder_is_told_that_somebody_came(leases: Leases, clock: ManualClock) -> None:
    hold = acquired(leases)
    assert not hold.release()

    hold = acquired(leases)
    assert leases.acquire("person-1") is None
    assert hold.release()

    assert not acquired(leases).release()


def test_who_lost_the_lease_looks_again(leases: Leases, clock: ManualClock) -> None:
    slow = acquired(leases)
    clock.advance(LEASE_SECONDS)
    successor = acquired(leases)

    assert slow.release()
    assert not successor.release()


def test_nobody_is_turned_away_without_the_holder_being_told(leases: Leases) -> None:
    """Every round either gets the lease or makes a holder look again."""
    rounds, served, looks = 40, [], []

    def visit(number: int) -> None:
        hold = leases.acquire("person-1")
        if hold is None:
            return
        served.append(number)
        looks.append(hold.release())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(rounds)))

    turned_away = rounds - len(served)
    assert turned_away == 0 or any(looks)
    assert leases.acquire("person-1") is not None
