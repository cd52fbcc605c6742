"""Sessions: compare and set, with the turns that led there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from dialogue.messages import Choice, Dispatch, Event, Reply
from dialogue.session import ConversationState, Session
from tests.fakes.cloud import FaultyService
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from tests.webapp.store.values import MUFAKOSE, TOMORROW_AT_THREE
from webapp.store import SessionRecord, Sessions, StoredTurn
from webapp.store.session_codec import decode_session, encode_session
from webapp.store.sessions import TURNS_KEPT, SessionStore

PERSON = "person-1"
FULL = Session(
    user_id=PERSON,
    state=ConversationState.BOOKING_TIME,
    language="sn",
    flows=("onboarding", "booking"),
    step="when",
    slots={
        "issue": "blocked sink",
        "place": replace(MUFAKOSE, section="14"),
        "when": TOMORROW_AT_THREE,
        "photos": ("910000000000001", "910000000000002"),
    },
    options=(Choice(id="confirm:yes", title="Yes", description="go on"),),
    misses=2,
    held_by_human=True,
    wishes=("book someone for Friday",),
    waiting_since=datetime(2026, 11, 23, 8, tzinfo=timezone.utc),
    stopped=True,
    leaning="nd",
)
TURN = StoredTurn(
    message_id="m1",
    reply=Reply(
        text="Which one?", choices=(Choice(id="a", title="A"),), list_title="", ask_location=False
    ),
    dispatches=(
        Dispatch(to="person-2", event=Event(name="booking_requested", subject="booking_1.000")),
    ),
)


@pytest.fixture(params=["mongodb", "dynamodb", "dynamodb fails"])
def sessions(
    request: pytest.FixtureRequest, database: str, new_table: Callable[[str], str]
) -> SessionStore:
    """Return every store of sessions there is, and the one while the other fails."""
    if request.param == "mongodb":
        return Sessions()
    from webapp.aws.sessions import SessionTable, SharedSessions
    from webapp.aws.tables import Table

    service = FaultyService(request.getfixturevalue("real_dynamodb"))
    service.down = request.param == "dynamodb fails"
    table = Table(service, new_table("user_id"), "user_id")
    return SharedSessions(Sessions(), SessionTable(table, timedelta(days=90)))


def save(
    sessions: SessionStore,
    now: datetime,
    loaded: SessionRecord,
    session: Session = FULL,
    turn: StoredTurn = TURN,
) -> bool:
    return sessions.save(
        loaded, session, turn, whatsapp_number="+263771000001", sent_at=now, now=now
    )


def test_nobody_has_a_new_session(sessions: SessionStore) -> None:
    record = sessions.load(PERSON)

    assert (record.session, record.version, record.turns) == (Session(user_id=PERSON), 0, ())


def test_a_session_comes_back_with_its_turn(sessions: SessionStore, clock: ManualClock) -> None:
    assert save(sessions, clock.now(), sessions.load(PERSON))

    record = sessions.load(PERSON)

    assert record.session == replace(FULL, updated_at=clock.now())
    assert (record.version, record.turns) == (1, (TURN,))
    assert record.turn_of("m1") == TURN
    assert record.turn_of("m2") is None


def test_the_test_session_fills_every_field() -> None:
    empty = Session(user_id="")
    left = {f.name for f in fields(Session) if getattr(FULL, f.name) == getattr(empty, f.name)}

    assert left == {"updated_at"}


def test_other_programs_see_who_and_where(sessions: SessionStore, clock: ManualClock) -> None:
    save(sessions, clock.now(), sessions.load(PERSON))

    row = find_one("sessions", PERSON)

    assert row["whatsapp_number"] == "+263771000001"
    assert row["state"] == "booking_time"
    assert row["data"]["step"] == "when"
    assert row["last_activity"] == row["updated_at"] == clock.now()


def test_silence_is_a_turn_too(sessions: SessionStore, clock: ManualClock) -> None:
    silence = StoredTurn(message_id="m1", reply=None, dispatches=())

    save(sessions, clock.now(), sessions.load(PERSON), turn=silence)

    assert sessions.load(PERSON).turn_of("m1") == silence


@pytest.mark.parametrize("stored_before", [0, 1])
def test_of_two_writers_one_wins(
    sessions: SessionStore, clock: ManualClock, stored_before: int
) -> None:
    for _ in range(stored_before):
        save(sessions, clock.now(), sessions.load(PERSON))
    loaded = sessions.load(PERSON)

    assert save(sessions, clock.now(), loaded, replace(FULL, misses=0))
    assert not save(sessions, clock.now(), loaded, replace(FULL, misses=1))
    assert sessions.load(PERSON).session.misses == 0


def test_the_last_turns_are_kept(sessions: SessionStore, clock: ManualClock) -> None:
    for number in range(TURNS_KEPT + 3):
        turn = replace(TURN, message_id=f"m{number}")
        assert save(sessions, clock.now(), sessions.load(PERSON), turn=turn)

    kept = [turn.message_id for turn in sessions.load(PERSON).turns]

    assert kept == [f"m{number}" for number in range(3, TURNS_KEPT + 3)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"invented_later": 1}, FULL),
        ({"state": "a_state_of_tomorrow"}, replace(FULL, state=ConversationState.NEW)),
        ({"slots": {"x": {"type": "hologram", "value": 1}}}, replace(FULL, slots={})),
        ({"options": [{"id": "a", "title": "A", "icon": "?"}]},
         replace(FULL, options=(Choice(id="a", title="A"),))),
    ],
)  # fmt: skip
def test_a_session_of_another_version_is_readable(
    changed: dict[str, Any], expected: Session
) -> None:
    assert decode_session(PERSON, {**encode_session(FULL), **changed}) == expected


def test_a_session_of_before_all_fields_existed_is_readable() -> None:
    assert decode_session(PERSON, {"schema": 1}) == Session(user_id=PERSON)
