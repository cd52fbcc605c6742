"""The team decides about providers: once, with a record, and the provider is told."""

from __future__ import annotations

import pytest

from dialogue.messages import Event
from dialogue.rules.review import DECISIONS
from dialogue.values import ProviderStatus, Schedule
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import provider
from webapp.store import Inbox, Providers
from webapp.store.inbox import _Inbound
from webapp.store.providers import provider_rows
from webapp.store.sweeping import Sweeping


def told() -> list[tuple[str, Event]]:
    rows = _Inbound.objects.order_by("arrival")
    return [(row.person_id, Event(**row.incoming["event"])) for row in rows]


@pytest.mark.parametrize(("before", "to"), DECISIONS)
def test_a_decision_is_kept_and_told_with_its_reason(
    providers: Providers, plumber: str, before: ProviderStatus, to: ProviderStatus
) -> None:
    providers.put(provider(plumber, status=before))

    decided = providers.review(plumber, to, reason="no licence", actor="rudo", message_id="r1")

    assert decided is not None
    assert (decided.status, decided.status_reason) == (to, "no licence")
    ((person_id, event),) = told()
    assert (person_id, event.name, event.detail) == (plumber, DECISIONS[before, to], "no licence")
    (entry,) = (provider_rows().find_one({"_id": plumber}) or {})["reviews"]
    assert (entry["actor"], entry["old"], entry["new"]) == ("rudo", before, to)


def test_the_same_decision_twice_is_one(providers: Providers, plumber: str) -> None:
    providers.put(provider(plumber, status="pending"))
    for _ in range(2):
        assert providers.review(plumber, "active", actor="rudo", message_id="r1")

    assert len(told()) == 1
    assert providers.review(plumber, "active", actor="rudo", message_id="r2") is None
    assert providers.review("nobody", "active", actor="rudo", message_id="r3") is None


def test_what_leads_nowhere_is_not_decided(providers: Providers, plumber: str) -> None:
    providers.put(provider(plumber, status="pending"))

    assert providers.review(plumber, "suspended", actor="rudo", message_id="r1") is None
    assert told() == []


def test_a_decision_is_told_even_if_the_process_dies_after_it(
    providers: Providers, plumber: str, inbox: Inbox, clock: ManualClock
) -> None:
    providers.put(provider(plumber, status="pending"))
    providers.review(plumber, "active", actor="rudo", message_id="r1")
    untold = {"at": clock.now(), "event": {"name": "provider_approved", "subject": plumber}}
    left = {**untold, "message_id": "r0"}
    provider_rows().update_one({"_id": plumber}, {"$set": {"untold": left}})
    clock.advance(60)

    for _ in range(2):
        Sweeping(inbox).settle(clock.now(), clock.now(), 10)

    assert len(told()) == 2


def test_hours_and_standing_outlive_an_import_of_the_same_provider(
    providers: Providers, plumber: str
) -> None:
    providers.put(provider(plumber))
    mine = Schedule(hours=(None,) * 7, minutes_per_job=45, jobs_per_day=2)
    providers.save_schedule(plumber, mine)

    providers.put(provider(plumber, "New Name"))

    found = providers.get(plumber)
    assert found is not None
    assert (found.name, found.schedule) == ("New Name", mine)
