"""Quiet hours: who is written to when."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.rules.quiet import awake_after, awake_between, before_job, is_quiet, wakes
from dialogue.rules.terms import Terms
from tests.dialogue.rules.bookings import local

TERMS = Terms()
moments = st.integers(0, 60 * 24 * 3).map(lambda minutes: local(23) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        (local(23, 19, 59), local(23, 19, 59)),
        (local(23, 20), local(24, 7)),
        (local(24, 3), local(24, 7)),
        (local(24, 7), local(24, 7)),
    ],
)
def test_the_night_ends_at_seven(moment: datetime, awake: datetime) -> None:
    assert wakes(moment, TERMS) == awake
    assert is_quiet(moment, TERMS) is (moment != awake)


@given(moments, st.integers(0, 60 * 40))
def test_a_delay_counts_only_hours_in_which_people_are_awake(since: datetime, minutes: int) -> None:
    delay = timedelta(minutes=minutes)

    then = awake_after(since, delay, TERMS)

    assert awake_between(since, then, TERMS) == delay
    assert not is_quiet(then - timedelta(minutes=1), TERMS) or not minutes


def test_an_evening_request_goes_on_in_the_morning() -> None:
    assert awake_after(local(23, 19, 30), timedelta(hours=2), TERMS) == local(24, 8, 30)
    assert awake_after(local(23, 22), timedelta(minutes=20), TERMS) == local(24, 7, 20)


def test_without_quiet_hours_every_hour_counts() -> None:
    never = Terms(quiet_from=time(0), quiet_to=time(0))

    assert awake_after(local(23, 23), timedelta(hours=2), never) == local(24, 1)
    assert awake_between(local(23, 23), local(24, 1), never) == timedelta(hours=2)


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = Terms(quiet_from=time(12), quiet_to=time(14))

    assert awake_after(local(23, 11), timedelta(hours=2), noon) == local(23, 15)


@pytest.mark.parametrize(
    ("moment", "begins", "reminded"),
    [
        (local(24, 9), local(24, 10), local(24, 9)),
        (local(24, 6, 30), local(24, 7, 30), local(24, 7)),
        (local(24, 6), local(24, 7), local(23, 19, 45)),
        (local(23, 20, 30), local(23, 21, 30), local(23, 19, 45)),
    ],
)
def test_a_reminder_leaves_the_night_and_still_comes_before_the_job(
    moment: datetime, begins: datetime, reminded: datetime
) -> None:
    assert before_job(moment, begins, TERMS) == reminded
