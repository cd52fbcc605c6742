"""Who can be booked, and what the team decides about providers."""

from __future__ import annotations

import pytest

from dialogue.messages import Address
from dialogue.values import ProviderStatus
from tests.webapp.store.values import provider
from webapp.store import People, Providers
from webapp.store.admission import Admission, Decision, possible


@pytest.mark.parametrize(
    ("status", "decisions"),
    [
        ("pending", {"approve", "reject"}),
        ("active", {"suspend"}),
        ("suspended", {"reinstate", "reject"}),
        ("rejected", {"approve"}),
    ],
)
def test_what_can_be_decided_depends_on_the_status(
    status: ProviderStatus, decisions: set[Decision]
) -> None:
    assert set(possible(status)) == decisions


def test_who_can_be_booked_is_listed_by_service_and_name(
    database: str, providers: Providers, people: People
) -> None:
    for number, (name, status) in enumerate(
        (("Zed", "active"), ("Abe", "active"), ("Ida", "pending"))
    ):
        person = people.identify(Address(phone=f"+26377100002{number}"))
        providers.put(provider(person, name, status=status))  # type: ignore[arg-type] # of the list

    assert [line.name for line in Admission().active()] == ["Abe", "Zed"]
