"""Customers who wait hear of it when somebody becomes free."""

from __future__ import annotations

from datetime import timedelta

from dialogue.messages import Event
from dialogue.values import Absence, Schedule
from tests.webapp.jobs.town import TODAY, Town
from tests.webapp.store.values import at, local, provider
from webapp.store.booking_rows import rows
from webapp.store.inbox import _Inbound

MINUTE = timedelta(minutes=1)


def test_who_waits_hears_within_a_minute_of_somebody_who_becomes_free_and_once(
    town: Town,
) -> None:
    theirs = town.ask(at(25, 15), town.b)
    town.ask(at(25, 15), town.c)
    booking = town.ask(at(25, 15))
    town.act(theirs, "accept", "provider")
    town.act(booking, "decline", "provider")
    town.until(local(23, 11))

    town.act(theirs, "cancel", "customer")

    assert ("23 11:01", "slot_freed", "customer") in town.until(local(23, 11) + MINUTE)
    (event,) = [
        Event(**row.incoming["event"])
        for row in _Inbound.objects
        if row.incoming["event"]["name"] == "slot_freed"
    ]
    assert (event.subject, event.detail) == (booking.reference, town.b)
    town.stores.providers.save_schedule(town.c, Schedule())
    assert "slot_freed" not in {name for _, name, _ in town.until(local(23, 12))}


def test_an_absence_that_is_lifted_and_a_provider_who_is_approved_are_news_too(
    town: Town,
) -> None:
    away = Schedule(absences=(Absence(start=local(24), end=local(27)),))
    town.stores.providers.save_schedule(town.b, away)
    town.stores.providers.put(provider(town.c, status="pending"))
    first = town.act(town.ask(at(25, 15)), "decline", "provider")
    assert town.until(local(23, 11)) == []

    town.stores.providers.save_schedule(town.b, Schedule())
    assert town.until(local(23, 11) + MINUTE) == [("23 11:01", "slot_freed", "customer")]

    second = town.act(town.ask(at(26, 15)), "decline", "provider")
    assert town.until(local(23, 12)) == []
    town.stores.providers.review(town.c, "active", actor="Rudo", message_id="review")
    told = town.until(local(23, 12) + MINUTE)
    assert {name for _, name, _ in told} == {"provider_approved", "slot_freed"}
    assert first.reference != second.reference


def test_who_asks_again_waits_no_longer(town: Town) -> None:
    away = Schedule(absences=(Absence(start=local(24), end=local(27)),))
    town.stores.providers.save_schedule(town.b, away)
    town.act(town.ask(at(25, 15)), "decline", "provider")
    town.until(local(23, 11))
    town.ask(at(25, 15), town.c)

    town.stores.providers.save_schedule(town.b, Schedule())

    assert "slot_freed" not in {name for _, name, _ in town.until(local(23, 12))}


def test_a_wish_ends_with_its_time(town: Town) -> None:
    town.act(town.ask(TODAY), "decline", "provider")

    town.until(local(24, 8))

    assert rows().count_documents({"waiting": True}) == 0
    assert rows().count_documents({"next_due": {"$ne": None}}) == 0
