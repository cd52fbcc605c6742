"""Turns as they are noted for the dashboard: what is kept, when, and what it is counted as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogue.messages import Choice, Incoming, Kind, Reply
from dialogue.session import ConversationState, Session, Turn
from nlu.types import Entity, Parse
from tests.webapp.harness import Harness
from tests.webapp.manual_clock import START, ManualClock
from tests.webapp.store.values import MUFAKOSE
from webapp.store.turn_log import TurnLog, Unmet, passed
from webapp.turn_notes import Observed, TurnNotes, logged

TODAY = date(START.year, START.month, START.day)


def observed(message_id: str = "m1", **changes: object) -> Observed:
    session = Session(user_id="p1", state=ConversationState.SERVICE_SEARCH)
    parse = Parse(
        text="a plumber",
        intent="request_service",
        confidence=0.9,
        entities=(
            Entity(
                type="service_type", text="plumber", start=2, end=9, confidence=1.0, extractor="x"
            ),
        ),
        model_version="7",
    )
    after = replace(
        session,
        state=ConversationState.PROVIDER_SELECTION,
        slots={"service": "plumber", "location": MUFAKOSE},
        options=(Choice(id="provider:1", title="Seagate"),),
    )
    incoming = Incoming(message_id=message_id, kind=Kind.TEXT, sent_at=START, text="a plumber")
    usual = Observed(
        incoming=incoming,
        arrived_at=START,
        now=START + timedelta(seconds=1),
        before=session,
        turn=Turn(session=after, reply=Reply(text="Which one?"), notes=("corrected",)),
        parse=parse,
        parse_seconds=0.002,
        turn_seconds=0.01,
    )
    return replace(usual, **changes)  # type: ignore[arg-type] # fields of the dataclass


@pytest.fixture
def log(database: str) -> TurnLog:
    return TurnLog()


def test_a_turn_is_kept_with_its_meaning_state_and_time(log: TurnLog) -> None:
    log.add([logged(observed())])

    (turn,) = log.of_person("p1", 10)

    assert (turn.text, turn.intent, turn.confidence) == ("a plumber", "request_service", 0.9)
    assert (turn.state_before, turn.state) == ("service_search", "provider_selection")
    assert turn.slots == {"service": "plumber", "location": MUFAKOSE.label}
    assert turn.entities == (("service_type", "plumber"),)
    assert (turn.parse_ms, turn.turn_ms, turn.wait_ms) == (2.0, 10.0, 988.0)
    assert (turn.notes, turn.replied, turn.model) == (("corrected",), True, "7")


def test_a_turn_that_is_noted_twice_counts_once(log: TurnLog) -> None:
    log.add([logged(observed())])
    log.add([logged(observed()), logged(observed("m2"))])

    (day,) = log.days(TODAY, TODAY)
    assert day.counts["messages"] == 2
    assert (day.counts["parsed"], day.counts["understood"]) == (2, 2)
    assert (day.counts["language:en"], day.counts["note:corrected"]) == (2, 2)
    assert day.counts["stage:provider_selection"] == 2


def test_news_is_no_message(log: TurnLog) -> None:
    news = Incoming(message_id="e1", kind=Kind.EVENT, sent_at=START)
    log.add([logged(observed(incoming=news, parse=None))])

    (day,) = log.days(TODAY, TODAY)
    assert day.counts == {"news": 1, "replies": 1}


def test_a_wish_that_nobody_offers_is_counted_where_it_was_said(log: TurnLog) -> None:
    seen = observed()
    nobody = replace(seen.turn, session=replace(seen.turn.session, options=()))
    log.add([logged(observed("m1", turn=nobody)), logged(observed("m2", turn=nobody))])
    asked_again = observed("m3", turn=nobody, before=nobody.session)
    log.add([logged(asked_again), logged(observed("m4"))])

    assert log.unmet(TODAY, TODAY) == (
        Unmet(
            service="plumber",
            place=MUFAKOSE.label,
            latitude=MUFAKOSE.latitude,
            longitude=MUFAKOSE.longitude,
            count=2,
        ),
    )
    assert log.unmet(TODAY + timedelta(days=1), TODAY + timedelta(days=2)) == ()


def test_somebodys_turns_can_be_forgotten(log: TurnLog) -> None:
    log.add([logged(observed())])

    assert log.forget("p1") == 1
    assert log.of_person("p1", 10) == ()


@pytest.mark.parametrize(
    ("before", "after", "stages"),
    [
        ("service_search", "booking_location", ("booking_location",)),
        ("new", "provider_selection", ("booking_location", "provider_selection")),
        ("booking_time", "booking_confirm", ("booking_confirm",)),
        ("booking_pending_provider", "booking_location", ("booking_location",)),
        ("booking_confirm", "booking_time", ()),
        ("booking_time", "booking_time", ()),
        ("booking_time", "service_search", ()),
    ],
)
def test_a_stage_that_is_skipped_is_passed(
    before: str, after: str, stages: tuple[str, ...]
) -> None:
    assert passed(before, after) == stages


def test_notes_are_written_together_and_by_themselves(log: TurnLog) -> None:
    written = []

    class Counting(TurnLog):
        def add(self, turns: object) -> None:
            written.append(turns)

    notes = TurnNotes(Counting())
    for number in range(3):
        notes.note(observed(f"m{number}"))
    assert notes._timer is not None
    notes._timer.join(5)

    assert [len(each) for each in written] == [3]  # type: ignore[arg-type] # turns
    notes.flush()
    assert len(written) == 1


def test_every_turn_is_observed_once_it_is_stored(clock: ManualClock, database: str) -> None:
    harness = Harness(clock)
    seen: list[Observed] = []
    harness.conversation._turns._observe = seen.append

    harness.say("hello")
    harness.say("boom")

    assert [each.incoming.text for each in seen] == ["hello"]
    assert seen[0].before.slots == {}
    assert seen[0].turn.session.slots == {"count": "1"}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()
