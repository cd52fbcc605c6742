"""DynamoDB fails in every way it can; no turn is lost, and no conversation goes two ways."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogue.messages import Reply
from dialogue.session import Session
from tests.fakes.cloud import Fault, FaultyService
from tests.webapp.manual_clock import ManualClock
from webapp.aws.sessions import SessionTable, SharedSessions, WriteBack
from webapp.aws.tables import Item
from webapp.errors import StoreUnavailable
from webapp.store.connection import database as opened
from webapp.store.sessions import SessionRecord, Sessions, StoredTurn

PERSON = "person-1"
FAULTS: dict[str, list[Fault]] = {
    "get_item": ["unreachable", "answer_lost"],
    "put_item": ["unreachable", "answer_lost", "late"],
}


@pytest.fixture
def ledger(database: str) -> Sessions:
    return Sessions()


@pytest.fixture
def sessions(ledger: Sessions, session_table: SessionTable) -> SharedSessions:
    return SharedSessions(ledger, session_table)


@pytest.fixture
def write_back(ledger: Sessions, session_table: SessionTable) -> WriteBack:
    return WriteBack(ledger, session_table)


def turn(message_id: str) -> StoredTurn:
    return StoredTurn(message_id=message_id, reply=Reply(text=message_id), dispatches=())


def save(
    sessions: SharedSessions, clock: ManualClock, loaded: SessionRecord, message_id: str
) -> bool:
    """Save a session whose step names the message."""
    return sessions.save(
        loaded,
        replace(loaded.session, step=message_id),
        turn(message_id),
        whatsapp_number="+263771000001",
        sent_at=clock.now(),
        now=clock.now(),
    )


def take(sessions: SharedSessions, clock: ManualClock, message_id: str) -> None:
    """Take a turn as webapp.turns does: what the session holds already is not taken again."""
    for _ in range(5):
        loaded = sessions.load(PERSON)
        if loaded.turn_of(message_id) or save(sessions, clock, loaded, message_id):
            return
    raise AssertionError("the turn was never taken")


def history(sessions: SharedSessions) -> tuple[int, list[str], str]:
    """Return number, turns and step of what counts."""
    record = sessions.load(PERSON)
    return record.version, [turn.message_id for turn in record.turns], record.session.step


def item(table: SessionTable) -> Item:
    found = table.item(PERSON)
    assert found is not None
    return found


def test_a_session_lives_in_dynamodb_until_it_is_old(
    sessions: SharedSessions, session_table: SessionTable, clock: ManualClock
) -> None:
    take(sessions, clock, "m1")

    kept = item(session_table)

    assert (kept["version"], kept["state"]) == (1, "new")
    assert kept["whatsapp_number"] == "+263771000001"
    assert kept["expires_at"] == int((clock.now() + timedelta(days=90)).timestamp())


def test_dynamodb_is_what_is_read(
    sessions: SharedSessions,
    ledger: Sessions,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(sessions, clock, "m1")
    monkeypatch.setattr(ledger, "load", lambda _person_id: pytest.fail("MongoDB's copy was read"))

    assert history(sessions) == (1, ["m1"], "m1")


def test_mongodb_takes_over_at_once_and_dynamodb_gets_it_back(
    sessions: SharedSessions,
    session_table: SessionTable,
    service: FaultyService,
    write_back: WriteBack,
    clock: ManualClock,
) -> None:
    take(sessions, clock, "m1")
    service.down = True
    take(sessions, clock, "m2")
    take(sessions, clock, "m3")
    assert history(sessions) == (3, ["m1", "m2", "m3"], "m3")
    write_back.run()
    service.down = False
    assert item(session_table)["version"] == 1

    write_back.run()

    assert item(session_table)["version"] == 3
    assert history(sessions) == (3, ["m1", "m2", "m3"], "m3")


def test_the_next_turn_brings_it_back_too(
    sessions: SharedSessions,
    session_table: SessionTable,
    ledger: Sessions,
    service: FaultyService,
    clock: ManualClock,
) -> None:
    take(sessions, clock, "m1")
    service.next("put_item", "unreachable")
    take(sessions, clock, "m2")
    assert [kept.record.version for kept in ledger.behind(10)] == [2]

    take(sessions, clock, "m3")

    assert item(session_table)["version"] == 3
    assert ledger.behind(10) == ()
    assert history(sessions) == (3, ["m1", "m2", "m3"], "m3")


def test_a_write_whose_answer_was_lost_counts_once(
    sessions: SharedSessions, service: FaultyService, clock: ManualClock
) -> None:
    service.next("put_item", "answer_lost")
    take(sessions, clock, "m1")
    take(sessions, clock, "m2")

    assert history(sessions) == (2, ["m1", "m2"], "m2")


@pytest.mark.parametrize("turns_meanwhile", [0, 1, 2])
def test_a_write_that_arrives_late_counts_for_nothing(
    sessions: SharedSessions, service: FaultyService, clock: ManualClock, turns_meanwhile: int
) -> None:
    take(sessions, clock, "m1")
    before = sessions.load(PERSON)
    service.next("put_item", "late")
    assert save(sessions, clock, before, "m2")
    for number in range(turns_meanwhile):
        take(sessions, clock, f"later{number}")

    outcomes = service.let_late_calls_arrive()

    expected = ["m1", "m2", *(f"later{number}" for number in range(turns_meanwhile))]
    assert outcomes == ["ConditionalCheckFailedException" if turns_meanwhile else "done"]
    assert history(sessions) == (len(expected), expected, expected[-1])
    take(sessions, clock, "last")
    assert history(sessions)[1] == [*expected, "last"][-5:]


def test_the_first_write_ever_may_come_late_as_well(
    sessions: SharedSessions, service: FaultyService, clock: ManualClock
) -> None:
    service.next("put_item", "late")
    take(sessions, clock, "m1")

    service.let_late_calls_arrive()
    take(sessions, clock, "m2")

    assert history(sessions) == (2, ["m1", "m2"], "m2")


def test_a_crash_between_the_two_writes_leaves_the_turn_to_be_taken_again(
    sessions: SharedSessions,
    session_table: SessionTable,
    ledger: Sessions,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(sessions, clock, "m1")
    with monkeypatch.context() as patch:

        def die(*_: object, **__: object) -> bool:
            raise StoreUnavailable("killed by the test")

        patch.setattr(ledger, "save", die)
        with pytest.raises(StoreUnavailable):
            take(sessions, clock, "m2")
    assert item(session_table)["version"] == 2
    assert history(sessions) == (1, ["m1"], "m1")

    take(sessions, clock, "m2")

    assert history(sessions) == (2, ["m1", "m2"], "m2")


@pytest.mark.parametrize("cut_off", ["nobody", "first", "second", "both"])
def test_of_two_workers_one_takes_the_turn_whoever_sees_dynamodb(
    ledger: Sessions,
    session_table: SessionTable,
    sessions: SharedSessions,
    service: FaultyService,
    clock: ManualClock,
    cut_off: str,
) -> None:
    take(sessions, clock, "m1")
    first, second = sessions.load(PERSON), sessions.load(PERSON)

    service.down = cut_off in ("first", "both")
    assert save(sessions, clock, first, "by the first")
    service.down = cut_off in ("second", "both")
    assert not save(sessions, clock, second, "by the second")

    service.down = False
    assert history(sessions) == (2, ["m1", "by the first"], "by the first")
    take(sessions, clock, "by the second")
    assert history(sessions)[1] == ["m1", "by the first", "by the second"]


def test_a_worker_that_is_cut_off_wins_over_one_that_has_written_to_dynamodb_only(
    ledger: Sessions,
    sessions: SharedSessions,
    session_table: SessionTable,
    service: FaultyService,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(sessions, clock, "m1")
    slow, quick = sessions.load(PERSON), sessions.load(PERSON)
    really_save = ledger.save

    def after_the_other(*args: object, **kwargs: object) -> bool:
        monkeypatch.setattr(ledger, "save", really_save)
        service.next("put_item", "unreachable")
        assert save(sessions, clock, quick, "quick")
        return really_save(*args, **kwargs)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(ledger, "save", after_the_other)
    assert not save(sessions, clock, slow, "slow")

    assert item(session_table)["version"] == 2
    assert history(sessions) == (2, ["m1", "quick"], "quick")
    take(sessions, clock, "slow")
    assert history(sessions) == (3, ["m1", "quick", "slow"], "slow")


def test_what_another_program_changes_in_mongodb_counts(
    sessions: SharedSessions, clock: ManualClock
) -> None:
    take(sessions, clock, "m1")
    under_way = sessions.load(PERSON)

    change = {"$set": {"data.held_by_human": True}, "$inc": {"version": 1}}
    opened()["sessions"].update_one({"_id": PERSON}, change)

    assert sessions.load(PERSON).session.held_by_human
    assert not save(sessions, clock, under_way, "m2")
    assert sessions.load(PERSON).session.held_by_human


def test_processes_with_and_without_dynamodb_share_a_conversation(
    sessions: SharedSessions, ledger: Sessions, clock: ManualClock
) -> None:
    take(sessions, clock, "m1")
    alone = ledger.load(PERSON)
    assert ledger.save(
        alone,
        replace(alone.session, step="m2"),
        turn("m2"),
        whatsapp_number=None,
        sent_at=clock.now(),
        now=clock.now(),
    )
    take(sessions, clock, "m3")

    assert history(sessions) == (3, ["m1", "m2", "m3"], "m3")
    assert ledger.load(PERSON).session.step == "m3"


def test_a_session_too_large_for_dynamodb_stays_in_mongodb(
    sessions: SharedSessions,
    session_table: SessionTable,
    ledger: Sessions,
    write_back: WriteBack,
    clock: ManualClock,
) -> None:
    take(sessions, clock, "m1")
    loaded = sessions.load(PERSON)
    huge = replace(loaded.session, slots={"issue": "x" * 400_000})
    assert sessions.save(
        loaded, huge, turn("m2"), whatsapp_number=None, sent_at=clock.now(), now=clock.now()
    )
    write_back.run()

    assert item(session_table)["version"] == 1
    assert sessions.load(PERSON).session.get("issue", str) == "x" * 400_000
    assert ledger.behind(10) == ()


def test_an_erased_person_begins_anew_whatever_dynamodb_still_has(
    sessions: SharedSessions, session_table: SessionTable, clock: ManualClock, database: str
) -> None:
    take(sessions, clock, "m1")
    opened()["sessions"].delete_many({"_id": PERSON})
    assert sessions.load(PERSON).session == Session(user_id=PERSON)

    session_table.forget(PERSON, clock.now())

    assert set(item(session_table)) == {"user_id", "version", "item_token", "expires_at"}
    take(sessions, clock, "m9")
    assert history(sessions) == (1, ["m9"], "m9")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_fails_in_whatever_order_every_turn_counts_once(
    sessions: SharedSessions,
    service: FaultyService,
    write_back: WriteBack,
    ledger: Sessions,
    clock: ManualClock,
    seed: int,
) -> None:
    chance = random.Random(seed)
    kept: list[SessionRecord] = []
    said: list[str] = []
    for number in range(12):
        for operation, faults in FAULTS.items():
            if chance.random() < 0.3:
                service.next(operation, chance.choice(faults))
        if chance.random() < 0.3:
            service.let_late_calls_arrive()
        if chance.random() < 0.2:
            write_back.run()
        if kept and chance.random() < 0.3:  # a worker that has slept since it loaded
            assert not save(sessions, clock, kept.pop(), f"asleep{number}")
        if chance.random() < 0.3:
            kept.append(sessions.load(PERSON))
        take(sessions, clock, f"m{number}")
        said.append(f"m{number}")
        assert history(sessions) == (len(said), said[-5:], said[-1])
    service.faults.clear()
    service.let_late_calls_arrive()
    write_back.run()

    assert history(sessions) == (len(said), said[-5:], said[-1])
    assert ledger.behind(10) == ()
