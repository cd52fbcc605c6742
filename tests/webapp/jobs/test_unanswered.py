"""Who waits for the team is told once when nobody has come in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogue.messages import Address
from dialogue.rules.terms import Terms
from dialogue.session import Session
from tests.webapp.manual_clock import ManualClock
from webapp.jobs.unanswered import TeamSilence
from webapp.store import Stores
from webapp.store.desk import Desk
from webapp.store.inbox import _Inbound
from webapp.store.sessions import StoredTurn

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def stores(clock: ManualClock, database: str) -> Stores:
    return Stores.build(clock, Terms())


@pytest.fixture
def waiting(stores: Stores, clock: ManualClock) -> str:
    """Return a person who has asked for somebody of the team just now."""
    person = stores.people.identify(Address(phone="+263771000031"))
    record = stores.sessions.load(person)
    session = replace(record.session, held_by_human=True, waiting_since=clock.now())
    save(stores, session, clock)
    return person


def save(stores: Stores, session: Session, clock: ManualClock) -> None:
    turn = StoredTurn(message_id="m1", reply=None, dispatches=())
    record = stores.sessions.load(session.user_id)
    now = clock.now()
    assert stores.sessions.save(record, session, turn, whatsapp_number=None, sent_at=now, now=now)


def told(person: str) -> list[str]:
    rows = _Inbound.rows().find({"person_id": person}, sort=(), limit=9)
    return [row["incoming"]["event"]["name"] for row in rows]


def look(stores: Stores, clock: ManualClock) -> None:
    TeamSilence(clock=clock, inbox=stores.inbox, answers_in=HOUR).run()


def test_nothing_is_said_before_the_time_is_over(
    stores: Stores, clock: ManualClock, waiting: str
) -> None:
    clock.advance(59 * 60)
    look(stores, clock)
    assert told(waiting) == []


def test_the_news_is_recorded_once(stores: Stores, clock: ManualClock, waiting: str) -> None:
    clock.advance(61 * 60)
    look(stores, clock)
    look(stores, clock)
    assert told(waiting) == ["team_silent"]


def test_the_news_names_the_waiting_that_the_session_holds(
    stores: Stores, clock: ManualClock, waiting: str
) -> None:
    clock.advance(61 * 60)
    look(stores, clock)
    (row,) = _Inbound.rows().find({"person_id": waiting}, sort=(), limit=9)
    since = stores.sessions.load(waiting).session.waiting_since
    assert since is not None
    assert row["incoming"]["event"]["subject"] == since.isoformat()


def test_nobody_waits_once_the_team_has_taken_over(
    stores: Stores, clock: ManualClock, waiting: str
) -> None:
    Desk(clock, stores.sessions, stores.people).hold(waiting, held=True)
    clock.advance(5 * 3600)
    look(stores, clock)
    assert told(waiting) == []
