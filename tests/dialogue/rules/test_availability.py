"""When a provider has time: hours, absences, jobs there are, the way between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.rules.availability import Needs, fit, is_free, named_hour, next_free
from dialogue.rules.terms import Terms
from dialogue.values import USUAL_HOURS, Absence, DayHours, Schedule, Slot, When
from tests.dialogue.rules.bookings import ASAP, NOW, at, local, window

USUAL = Schedule()
NEEDS = Needs(job=timedelta(minutes=90), travel=timedelta(minutes=30), notice=timedelta(minutes=15))
JOB = Slot(start=local(25, 10), end=local(25, 11, 30))


def begins(when: When, schedule: Schedule = USUAL, busy: tuple[Slot, ...] = ()) -> datetime | None:
    slot = fit(schedule, busy, when, NEEDS, NOW)
    return slot.start if slot else None


@pytest.mark.parametrize(
    ("when", "start"),
    [
        (at(25, 8), local(25, 8)),
        (at(25, 7), None),
        (at(25, 15, 30), local(25, 15, 30)),
        (at(25, 16), None),
        (at(28, 9), local(28, 9)),
        (at(29, 9), None),
        (at(23, 10, 10), None),
        (at(23, 10, 15), local(23, 10, 15)),
        (window(25, 6, 12), local(25, 8)),
        (window(25, 18, 21), None),
        (window(23, 8, 12), local(23, 10, 15)),
        (When(words="Tuesday", start=local(24), end=None, grain="day"), local(24, 8)),
        (When(words="weekend", start=local(28), end=local(30), grain="weekend"), local(28, 8)),
        (ASAP, NOW),
    ],
)
def test_a_job_lies_within_the_hours_of_work(when: When, start: datetime | None) -> None:
    assert begins(when) == start


@pytest.mark.parametrize(
    ("when", "start"),
    [
        (at(25, 8), local(25, 8)),
        (at(25, 8, 1), None),
        (at(25, 11, 59), None),
        (at(25, 12), local(25, 12)),
        (window(25, 9, 17), local(25, 12)),
        (window(25, 8, 12), local(25, 8)),
    ],
)
def test_a_job_keeps_the_way_to_the_others(when: When, start: datetime | None) -> None:
    assert begins(when, busy=(JOB,)) == start


def test_an_absence_ends_to_the_minute() -> None:
    away = Schedule(absences=(Absence(start=local(24), end=local(25, 12)),))

    assert begins(at(25, 10, 30), away) is None
    assert begins(at(25, 12), away) == local(25, 12)
    assert begins(window(24, 8, 17), away) is None


def test_a_day_that_is_full_takes_no_more() -> None:
    one_a_day = Schedule(jobs_per_day=1)

    assert begins(at(25, 15), one_a_day, (JOB,)) is None
    assert begins(at(26, 15), one_a_day, (JOB,)) == local(26, 15)


def test_a_job_longer_than_the_day_takes_the_day() -> None:
    short = Schedule(hours=(DayHours(opens=time(9), closes=time(10)),) * 7)

    assert fit(short, (), window(25, 8, 17), NEEDS, NOW) == Slot(
        start=local(25, 9), end=local(25, 10)
    )


def test_as_soon_as_possible_is_the_first_free_time_but_free_means_today() -> None:
    monday_evening = replace(ASAP, start=local(23, 18))
    slot = fit(USUAL, (), monday_evening, NEEDS, local(23, 18))

    assert slot is not None
    assert slot.start == local(24, 8)
    assert not is_free(USUAL, (), monday_evening, NEEDS, local(23, 18))
    assert is_free(USUAL, (), ASAP, NEEDS, NOW)


@pytest.mark.parametrize(
    ("when", "busy", "free_from"),
    [
        (at(25, 10), (JOB,), local(25, 12)),
        (at(25, 16), (), local(26, 8)),
        (at(29, 9), (), local(30, 8)),
        (replace(ASAP, start=local(23, 10, 7)), (), local(23, 10, 15)),
    ],
)
def test_who_is_busy_has_a_next_free_time(
    when: When, busy: tuple[Slot, ...], free_from: datetime
) -> None:
    assert next_free(USUAL, busy, when, NEEDS, NOW) == free_from


def test_who_never_works_has_none() -> None:
    assert next_free(Schedule(hours=(None,) * 7), (), at(25, 10), NEEDS, NOW) is None


def test_a_provider_may_name_any_hour_that_no_other_job_takes() -> None:
    assert named_hour(at(29, 20), (JOB,), NEEDS) == Slot(start=local(29, 20), end=local(29, 21, 30))
    assert named_hour(at(25, 9), (JOB,), NEEDS) is None
    assert named_hour(window(25, 8, 9), (), NEEDS) is None
    late = named_hour(at(25, 23), (), NEEDS)
    assert late is not None
    assert late.end == local(26)


def test_minutes_come_from_the_provider_else_from_the_service() -> None:
    terms = Terms(minutes={"plumber": 90})

    assert terms.needs("plumber", USUAL).job == timedelta(minutes=90)
    assert terms.needs("plumber", Schedule(minutes_per_job=40)).job == timedelta(minutes=40)
    assert terms.needs("gone from the catalogue", USUAL).job == timedelta(minutes=60)


hours = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 11), st.integers(12, 23)).map(
        lambda each: DayHours(opens=time(each[0]), closes=time(each[1]))
    ),
)
schedules = st.builds(
    Schedule,
    hours=st.tuples(*[hours] * 7),
    absences=st.lists(
        st.tuples(st.integers(0, 200), st.integers(1, 72)).map(
            lambda each: Absence(
                start=NOW + timedelta(hours=each[0]), end=NOW + timedelta(hours=sum(each))
            )
        ),
        max_size=2,
    ).map(tuple),
    minutes_per_job=st.integers(10, 400),
    jobs_per_day=st.one_of(st.none(), st.integers(1, 4)),
)
wishes = st.one_of(
    st.integers(-100, 10000).map(
        lambda minutes: When(
            words="", start=NOW + timedelta(minutes=minutes), end=None, grain="minute"
        )
    ),
    st.tuples(st.integers(0, 200), st.integers(1, 100)).map(
        lambda each: When(
            words="",
            start=NOW + timedelta(hours=each[0]),
            end=NOW + timedelta(hours=sum(each)),
            grain="range",
        )
    ),
    st.just(ASAP),
)


@given(schedules, st.lists(wishes, max_size=12))
def test_whatever_is_asked_for_no_two_jobs_meet_and_every_rule_is_kept(
    schedule: Schedule, asked: list[When]
) -> None:
    needs = Terms(travel=NEEDS.travel, notice=NEEDS.notice).needs("", schedule)
    busy: list[Slot] = []
    for when in asked:
        slot = fit(schedule, busy, when, needs, NOW)
        if slot is None:
            continue
        day = schedule.hours[slot.start.weekday()]
        assert day is not None
        assert day.opens <= slot.start.time()
        assert slot.end.time() <= day.closes
        assert slot.start >= NOW
        assert all(slot.end <= a.start or a.end <= slot.start for a in schedule.absences)
        gap = needs.travel
        assert all(slot.end + gap <= b.start or b.end + gap <= slot.start for b in busy)
        if when.end is None and when.grain == "minute":
            assert slot.start == when.start
        busy.append(slot)
        same_day = [b for b in busy if b.start.date() == slot.start.date()]
        assert schedule.jobs_per_day is None or len(same_day) <= schedule.jobs_per_day
    assert USUAL_HOURS[6] is None
