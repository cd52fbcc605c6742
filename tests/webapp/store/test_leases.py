"""Leases: one holder at a time, and none for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.webapp.manual_clock import ManualClock
from webapp.store import Leases
from webapp.store.leases import LEASE_SECONDS


def test_one_of_many_holds_the_lease(leases: Leases) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(leases.acquire, ["person-1"] * 24))

    assert len([token for token in tokens if token]) == 1
    assert leases.acquire("person-2") is not None


def test_a_lease_that_is_given_back_is_free(leases: Leases) -> None:
    token = leases.acquire("person-1")
    assert token

    leases.release("person-1", token)

    assert leases.acquire("person-1") is not None


def test_a_lease_runs_out(leases: Leases, clock: ManualClock) -> None:
    crashed = leases.acquire("person-1")
    assert crashed
    clock.advance(LEASE_SECONDS - 1)
    assert leases.acquire("person-1") is None

    clock.advance(1)
    successor = leases.acquire("person-1")

    assert successor
    assert not leases.renew("person-1", crashed)
    leases.release("person-1", crashed)
    assert leases.renew("person-1", successor)


def test_a_renewed_lease_holds_for_its_full_time_again(leases: Leases, clock: ManualClock) -> None:
    token = leases.acquire("person-1")
    assert token
    clock.advance(LEASE_SECONDS - 1)

    assert leases.renew("person-1", token)

    clock.advance(LEASE_SECONDS - 1)
    assert leases.acquire("person-1") is None
