"""What is due when; the rest is shown with the worker in tests/webapp/jobs/test_agenda.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.rules.silence import answer_by, next_task
from dialogue.rules.terms import Terms
from dialogue.rules.times import latest
from dialogue.values import Booking, BookingStatus, Slot
from tests.dialogue.rules.bookings import (
    ASAP,
    CONFIRMED,
    NOW,
    PROPOSED,
    REQUESTED,
    at,
    local,
    standing_at,
    window,
)

TERMS = Terms()


def agenda(booking: Booking, now: datetime = NOW) -> list[tuple[str, datetime]]:
    """Return everything that is due in the course of time if nobody does anything."""
    told: list[str] = []
    found: list[tuple[str, datetime]] = []
    while (task := next_task(booking, told, TERMS, now)) is not None:
        now = max(now, task.at)
        told.append(task.name)
        found.append((task.name, task.at))
    return found


def at_minutes(*minutes: int) -> list[datetime]:
    return [NOW + timedelta(minutes=each) for each in minutes]


def test_a_request_is_reminded_of_and_runs_out() -> None:
    assert agenda(REQUESTED) == list(zip(("remind", "expire"), at_minutes(20, 120), strict=True))


def test_the_others_are_asked_between_the_two() -> None:
    agreed = replace(REQUESTED, others=("b", "c"))

    assert agenda(agreed) == list(
        zip(("remind", "ask_others", "expire"), at_minutes(20, 40, 120), strict=True)
    )
    declined = replace(agreed, asked=())
    assert agenda(declined)[0] == ("ask_others", NOW)


def test_once_all_were_asked_the_rest_of_the_time_is_theirs() -> None:
    asked = replace(REQUESTED, others=("b",), asked=("a", "b"), since=NOW)

    assert answer_by(asked, TERMS) == NOW + timedelta(minutes=80)


def test_what_is_urgent_is_four_times_as_fast() -> None:
    urgent = replace(REQUESTED, request=replace(REQUESTED.request, when=ASAP), others=("b",))

    assert agenda(urgent) == list(
        zip(("remind", "ask_others", "expire"), at_minutes(5, 10, 30), strict=True)
    )


def test_a_job_that_is_near_leaves_less_time_in_proportion() -> None:
    soon = replace(REQUESTED, request=replace(REQUESTED.request, when=at(23, 11)))

    assert agenda(soon) == list(zip(("remind", "expire"), at_minutes(10, 60), strict=True))


def test_a_window_can_be_answered_until_it_ends() -> None:
    morning = replace(REQUESTED, request=replace(REQUESTED.request, when=window(23, 8, 12)))

    assert answer_by(morning, TERMS) == local(23, 12)


def test_a_proposal_runs_out_or_falls_back() -> None:
    since = replace(PROPOSED, since=NOW)

    assert agenda(since) == [("refuse", NOW + timedelta(hours=2))]
    assert agenda(replace(since, confirmed_before=False)) == [("expire", NOW + timedelta(hours=2))]


@pytest.mark.parametrize("status", ["declined", "expired", "cancelled", "completed", "no_show"])
def test_what_is_over_has_nothing_due(status: BookingStatus) -> None:
    assert agenda(standing_at(status)) == []
    assert answer_by(standing_at(status), TERMS) is None


def test_who_has_just_agreed_needs_no_reminder() -> None:
    late = replace(CONFIRMED, since=local(25, 13, 45))

    assert [name for name, _ in agenda(late, local(25, 13, 45))] == ["ask_done", "complete"]


def test_a_reminder_that_could_not_be_sent_in_time_is_left_out() -> None:
    before = next_task(CONFIRMED, (), TERMS, local(25, 14, 30))
    after = next_task(CONFIRMED, (), TERMS, local(25, 15))
    assert before is not None
    assert before.name == "reminder_hour"
    assert after is not None
    assert after.name == "ask_done"


def test_a_job_that_ends_in_the_night_is_asked_about_in_the_morning() -> None:
    evening = replace(CONFIRMED, slot=Slot(start=local(25, 19), end=local(25, 20)))

    assert dict(agenda(evening))["ask_done"] == local(26, 7)


def test_who_agrees_at_night_has_the_others_asked_in_the_morning() -> None:
    agreed = replace(REQUESTED, others=("b",), since=local(23, 18, 30))
    task = next_task(agreed, ("remind",), TERMS, local(23, 19, 30))
    assert task is not None
    assert (task.name, task.at) == ("ask_others", local(23, 19, 30))

    for late in (local(23, 21), local(24, 3)):
        task = next_task(agreed, ("remind",), TERMS, late)
        assert task is not None
        assert (task.name, task.at) == ("ask_others", local(24, 7))
    urgent = replace(agreed, request=replace(agreed.request, when=ASAP), since=local(23, 21))
    task = next_task(urgent, ("remind",), TERMS, local(23, 21, 12))
    assert task is not None
    assert task.at == local(23, 21, 10)


@given(st.integers(0, 60 * 24 * 5), st.integers(16, 60 * 24 * 5), st.booleans())
def test_no_request_outlives_its_time_and_none_is_due_before_it_was_made(
    made: int, ahead: int, several: bool
) -> None:
    since = NOW + timedelta(minutes=made)
    when = replace(at(23, 10), start=since + timedelta(minutes=ahead))
    booking = replace(
        REQUESTED,
        request=replace(REQUESTED.request, when=when),
        slot=None,
        others=("b",) if several else (),
        since=since,
    )

    tasks = agenda(booking, since)

    times = [moment for _, moment in tasks]
    assert times == sorted(times)
    assert tasks[-1][0] == "expire"
    assert all(since <= moment <= latest(when) for moment in times)
