"""Conversations as the team lists them, takes them over and reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dialogue.messages import Address, Incoming, Kind, Reply
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import provider
from webapp.errors import NotFound
from webapp.store import Inbox, Outbox, People, Providers, Sessions, StoredTurn, turn_log
from webapp.store.desk import TEAM, Desk
from webapp.store.sessions import SessionStore
from webapp.store.team_lists import TeamLists
from webapp.store.turn_log import LoggedTurn, TurnLog


@pytest.fixture
def desk(clock: ManualClock, sessions: Sessions, people: People) -> Desk:
    return Desk(clock, sessions, people)


def talk(
    sessions: SessionStore, person_id: str, now: datetime, *, waits: datetime | None = None
) -> None:
    """Store a turn of somebody, who waits for the team or not."""
    loaded = sessions.load(person_id)
    session = replace(loaded.session, waiting_since=waits, held_by_human=waits is not None)
    turn = StoredTurn(message_id=f"m{loaded.version}", reply=None, dispatches=())
    assert sessions.save(loaded, session, turn, whatsapp_number=None, sent_at=now, now=now)


def test_who_waits_longest_comes_first_then_the_liveliest(
    people: People, sessions: Sessions, clock: ManualClock
) -> None:
    ids = [people.identify(Address(phone=f"+26377100003{n}"), f"P{n}") for n in range(5)]
    now = clock.now()
    for number, waits in enumerate((None, 5, None, 60, None)):
        since = now - timedelta(minutes=waits) if waits else None
        talk(sessions, ids[number], now + timedelta(minutes=number), waits=since)
    lists = TeamLists()

    def names(who: str, skip: int = 0, limit: int = 9) -> list[str]:
        rows = lists.conversations(skip, limit, who=who)  # type: ignore[arg-type] # one of Who
        return [line.contact.name for line in rows]

    assert names("all") == ["P3", "P1", "P4", "P2", "P0"]
    assert names("all", 1, 2) == ["P1", "P4"]
    assert names("all", 3) == ["P2", "P0"]
    assert names("waiting") == names("held") == ["P3", "P1"]
    assert lists.waiting() == 2
    assert [c.contact.name for c in lists.conversations(0, 9, words="p2")] == ["P2"]
    assert [c.contact.name for c in lists.conversations(0, 9, words="077 100 0034")] == ["P4"]


def test_the_bot_is_silenced_and_speaks_again(
    desk: Desk, sessions: Sessions, customer: str, clock: ManualClock
) -> None:
    talk(sessions, customer, clock.now(), waits=clock.now())
    loaded = sessions.load(customer)

    desk.hold(customer, True)

    held = sessions.load(customer).session
    assert (held.held_by_human, held.waiting_since) == (True, None)
    turn = StoredTurn(message_id="late", reply=None, dispatches=())
    late = sessions.save(
        loaded,
        loaded.session,
        turn,
        whatsapp_number=None,
        sent_at=clock.now(),
        now=clock.now(),
    )
    assert not late, "a turn that began before must be taken anew"
    desk.hold(customer, False)
    assert not sessions.load(customer).session.held_by_human


def test_nobody_is_held_who_never_wrote(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.hold("nobody", True)


def test_a_transcript_has_both_sides_in_order(
    desk: Desk, inbox: Inbox, outbox: Outbox, customer: str, clock: ManualClock
) -> None:
    said = Incoming(message_id="m1", kind=Kind.TEXT, sent_at=clock.now(), text="Hi")
    inbox.add(customer, "whatsapp", said)
    clock.advance(1)
    outbox.put("m1", customer, Reply(text="Hello"))
    clock.advance(1)
    outbox.put(f"{TEAM}rudo:1", customer, Reply(text="This is Rudo"))
    inbox.add(customer, "event", replace(said, message_id="e1", kind=Kind.EVENT))

    lines = desk.lines(customer, 10)

    assert [line.content.text for line in lines] == ["Hi", "Hello", "This is Rudo"]
    assert lines[2].id == f"out:{TEAM}rudo:1"


def test_providers_are_found_by_name_place_and_number(
    people: People, providers: Providers, clock: ManualClock
) -> None:
    for number, name in enumerate(("Seagate Plumbers", "Mbare (24h) Pipes")):
        person = people.identify(Address(phone=f"+26377100004{number}"))
        providers.put(provider(person, name, status="pending"))
        clock.advance(60)
    lists = TeamLists()

    def found(words: str) -> list[str]:
        return [line.name for line in lists.providers(0, 9, words=words)]

    assert found("sea") == ["Seagate Plumbers"]
    assert found("(24h)") == ["Mbare (24h) Pipes"]
    assert found("0771 000 041") == ["Mbare (24h) Pipes"]
    assert found(".*") == []
    assert next(p.name for p in lists.providers(0, 9, status="pending")) == "Seagate Plumbers"
    assert lists.to_review() == 2


def turn(number: int, person_id: str, text: str, now: datetime) -> LoggedTurn:
    """Return a turn in which somebody wrote something."""
    return LoggedTurn(
        message_id=f"t{number}",
        person_id=person_id,
        at=now + timedelta(seconds=number),
        kind="text",
        text=text,
        state_before="service_search",
        state="service_search",
        step="",
        slots={},
        language="en",
        intent="",
        confidence=0.0,
        understood=False,
        entities=(),
        model="",
        notes=(),
        wait_ms=0.0,
        parse_ms=0.0,
        turn_ms=0.0,
        replied=True,
    )


def test_conversations_are_found_by_words_of_late_messages(
    people: People, sessions: Sessions, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    ids = [people.identify(Address(phone=f"+26377100004{n}"), f"P{n}") for n in range(3)]
    for each in ids:
        talk(sessions, each, now)
    said = (
        "My SINK is blocked (again)",
        "My geyser leaks",
        "The sink leaks",
        "Blocked sink, sorry",
    )
    log = TurnLog()
    log.add([turn(n, ids[n % 3], text, now) for n, text in enumerate(said)])

    def found(words: str) -> dict[str, str]:
        rows = TeamLists().conversations(0, 9, words=words)
        return {line.contact.name: line.said for line in rows}

    assert found("sink block") == {"P0": "Blocked sink, sorry"}
    assert found("LEAKS") == {"P1": "My geyser leaks", "P2": "The sink leaks"}
    assert found("(again)") == {"P0": "My SINK is blocked (again)"}
    assert found("p2") == {"P2": ""}
    assert found("carpet") == found(".*") == {}
    monkeypatch.setattr(turn_log, "SEARCHED", 2)
    assert found("leaks") == {"P2": "The sink leaks"}


def test_a_provider_who_never_wrote_has_the_name_of_the_registration(
    people: People, providers: Providers
) -> None:
    person = people.identify(Address(phone="+263771000049"))
    providers.put(provider(person, "Seagate Plumbers"))
    lists = TeamLists()

    assert lists.person(person).contact.name == "Seagate Plumbers"
    assert [line.contact.name for line in lists.people(0, 9)] == ["Seagate Plumbers"]
    assert lists.contacts([person])[person].name == "Seagate Plumbers"
