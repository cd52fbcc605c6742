"""Who can be booked, and what the team decides about providers."""

from __future__ import annotations

import pytest

from dialogue.messages import Address
from dialogue.values import ProviderStatus
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import provider
from webapp.store import People, Providers
from webapp.store.admission import DECISIONS, Admission, Decision, possible


@pytest.fixture
def admission(clock: ManualClock, database: str) -> Admission:
    return Admission(clock)


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("status", ["pending", "active", "suspended", "rejected"])
def test_a_decision_is_taken_only_from_where_it_is_possible(
    admission: Admission,
    providers: Providers,
    plumber: str,
    status: ProviderStatus,
    decision: Decision,
) -> None:
    providers.put(provider(plumber, status=status))

    taken = admission.decide(plumber, decision, "because")

    found = providers.get(plumber)
    assert found is not None
    assert taken == (decision in possible(status))
    assert found.status == (DECISIONS[decision][1] if taken else status)
    assert found.status_reason == ("because" if taken else "")


def test_nobody_is_decided_about_by_mistake(admission: Admission) -> None:
    assert not admission.decide("nobody", "approve")


def test_who_can_be_booked_is_listed_by_service_and_name(
    admission: Admission, providers: Providers, people: People
) -> None:
    for number, (name, status) in enumerate(
        (("Zed", "active"), ("Abe", "active"), ("Ida", "pending"))
    ):
        person = people.identify(Address(phone=f"+26377100002{number}"))
        providers.put(provider(person, name, status=status))  # type: ignore[arg-type] # of the list

    assert [line.name for line in admission.active()] == ["Abe", "Zed"]
