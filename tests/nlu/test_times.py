"""The parts of a match that the dialogue builds on, and messages with several times."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from nlu.times import find_time, find_times
from nlu.types import TimeMatch

HARARE = ZoneInfo("Africa/Harare")
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=HARARE)  # a Wednesday


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HARARE)


def found(text: str, now: datetime = NOW) -> TimeMatch:
    match = find_time(text, now)
    assert match is not None
    return match


def spans(text: str) -> list[str]:
    return [match.text for match in find_times(text, NOW)]


def test_day_without_an_hour_names_only_the_day() -> None:
    match = found("I want it on Friday")
    assert (match.day, match.clock) == (date(2026, 11, 20), None)


def test_hour_without_a_day_names_only_the_clock() -> None:
    match = found("3pm is better")
    assert (match.day, match.clock) == (None, time(15, 0))
    assert match.start == at(11, 18, 15)


def test_day_and_hour_name_both() -> None:
    match = found("mangwana na3")
    assert (match.day, match.clock) == (date(2026, 11, 19), time(15, 0))


def test_part_of_a_day_names_no_clock_but_an_end() -> None:
    match = found("kusasa ekuseni")
    assert (match.day, match.clock) == (date(2026, 11, 19), None)
    assert (match.start, match.end) == (at(11, 19, 8), at(11, 19, 12))


def test_part_without_a_day_names_neither() -> None:
    match = found("in the evening")
    assert (match.day, match.clock, match.grain) == (None, None, "part")


def test_tonight_names_today() -> None:
    assert found("tonight").day == date(2026, 11, 18)


def test_asap_names_neither_day_nor_clock() -> None:
    match = found("asap", at(11, 18, 9, 41))
    assert (match.start, match.day, match.clock) == (at(11, 18, 9, 41), None, None)


def test_weekend_week_and_month_end_after_their_last_day() -> None:
    assert found("this weekend").end == at(11, 23)
    assert found("next week").end == at(11, 30)
    assert found("next month").end == datetime(2027, 1, 1, tzinfo=HARARE)


def test_alternatives_leave_out_the_first_and_keep_the_order() -> None:
    match = found("Monday, Tuesday or Wednesday")
    assert match.start == at(11, 23)
    assert match.alternatives == (at(11, 24), at(11, 25))


def test_day_after_the_last_alternative_holds_for_all() -> None:
    assert found("9 or 10 tomorrow").alternatives == (at(11, 19, 10),)


def test_day_before_the_first_alternative_holds_for_those_after_it() -> None:
    assert found("Friday 10am or 2pm").alternatives == (at(11, 20, 14),)


def test_alternative_that_has_passed_gives_way_to_one_that_has_not() -> None:
    match = found("today at 8am or 11am")
    assert (match.start, match.ambiguous) == (at(11, 18, 11), False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31 November", "impossible"),
        ("25:00", "impossible"),
        ("15am", "impossible"),
        ("this Monday", "past"),
        ("today at 8", "past"),
        ("nezuro", "past"),
        ("izolo ekuseni", "past"),
    ],
)
def test_invalid_time_says_why(text: str, problem: str) -> None:
    match = found(text)
    assert (match.start, match.end, match.grain, match.problem) == (None, None, None, problem)
    assert not match.valid


def test_span_is_the_stretch_of_the_original_text() -> None:
    text = "Ndoda plumber KuMufakose Mangwana Na10, please"
    match = found(text)
    assert match.text == text[match.start_char : match.end_char] == "Mangwana Na10"


def test_now_in_another_zone_is_read_as_harare_time() -> None:
    utc = datetime(2026, 11, 18, 22, 30, tzinfo=ZoneInfo("UTC"))  # 00:30 on the 19th in Harare
    assert found("tomorrow", utc).start == at(11, 20)


def test_part_of_today_that_has_begun_starts_now() -> None:
    match = found("this afternoon", at(11, 18, 15, 20))
    assert (match.start, match.end, match.grain) == (at(11, 18, 15, 20), at(11, 18, 17), "part")


def test_tonight_late_in_the_evening_lasts_until_midnight() -> None:
    match = found("can someone come tonight", at(11, 18, 21, 0))
    assert (match.start, match.end) == (at(11, 18, 21), at(11, 19))


def test_part_of_today_that_is_over_is_past() -> None:
    assert found("this morning", at(11, 18, 14)).problem == "past"


def test_every_time_of_a_message_is_found_in_order() -> None:
    text = "Monday I'm busy but Tuesday at 9 works, Friday too"
    assert spans(text) == ["Monday", "Tuesday at 9", "Friday"]


def test_move_from_one_day_to_another_is_two_times_and_the_new_one_matters() -> None:
    text = "Can you move my booking from Monday to Wednesday"
    assert spans(text) == ["Monday", "Wednesday"]
    assert found(text).start == at(11, 25)


def test_same_words_without_a_move_are_one_range() -> None:
    assert spans("I'm free from Monday to Wednesday") == ["Monday to Wednesday"]


def test_day_and_hour_said_apart_are_joined() -> None:
    text = "on Saturday my wife is home so come around 2"
    assert spans(text) == ["Saturday", "around 2"]
    match = found(text)
    assert (match.start, match.day, match.clock) == (at(11, 21, 14), date(2026, 11, 21), time(14))


@pytest.mark.parametrize(
    "text",
    [
        "not Friday, Saturday",
        "kwete Chishanu, Mugovera",
        "Friday I'm busy, Saturday is fine",
        "I'm at work until Friday so Saturday",
        "instead of Friday make it Saturday",
    ],
)
def test_refused_day_gives_way_to_the_other(text: str) -> None:
    assert found(text).start == at(11, 21)


def test_what_is_told_of_the_past_is_found_but_does_not_matter() -> None:
    text = "my geyser burst last night"
    assert spans(text) == ["last night"]
    assert find_times(text, NOW)[0].problem == "past"
    assert find_time(text, NOW) is None


def test_time_asked_for_matters_beside_what_is_told() -> None:
    assert found("it stopped working yesterday, send someone tomorrow").start == at(11, 19)


def test_since_a_weekday_is_past() -> None:
    assert find_times("no water since Monday", NOW)[0].problem == "past"


def test_greeting_alone_depends_on_the_hour() -> None:
    assert find_time("masikati", at(11, 18, 13)) is None
    assert found("masikati", at(11, 18, 9)).start == at(11, 18, 14)


def test_half_of_the_day_of_the_end_holds_for_the_start_only_if_it_comes_first() -> None:
    assert found("9-11pm").start == at(11, 18, 21)
    assert found("11-1pm").start == at(11, 18, 11)


def test_range_over_midnight_ends_on_the_next_day() -> None:
    assert found("22:00 to 06:00").end == at(11, 19, 6)


def test_range_of_weekdays_ends_on_the_first_such_day_after_its_start() -> None:
    match = found("from Friday to Monday")
    assert (match.start, match.end) == (at(11, 20), at(11, 23))


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "😀", "1764662906.123", "\u0663", "½"])
def test_text_without_words_has_no_time(text: str) -> None:
    assert find_times(text, NOW) == ()
