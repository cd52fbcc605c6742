"""When a job shall be done: told at once, part by part, or left open."""

from __future__ import annotations

from datetime import datetime

import pytest

from dialogue.session import ConversationState
from dialogue.values import When
from tests.dialogue.test_anytime import at_time
from tests.dialogue.test_booking import reach_review, say
from tests.fakes.world import ZONE, World

State = ConversationState


def when(world: World) -> When:
    value = world.slot("user", "time")
    assert isinstance(value, When)
    return value


def december(day: int, hour: int) -> datetime:
    return datetime(2025, 12, day, hour, tzinfo=ZONE)


def test_any_time_of_a_day_is_a_working_day_and_not_asked_about(world: World) -> None:
    at_time(world)
    card = say(world, "any time tomorrow", "inform", time="tomorrow")
    assert "Wednesday 3 December, 08:00 to 18:00" in card


def test_any_time_answers_the_question_for_the_hour(world: World) -> None:
    at_time(world)
    say(world, "tomorrow", "inform", time="tomorrow")
    say(world, "any time", "inform")
    assert (when(world).start, when(world).end) == (december(3, 8), december(3, 18))


def test_any_time_of_a_weekend_runs_over_both_days(world: World) -> None:
    at_time(world)
    card = say(world, "any time this weekend", "inform", time="this weekend")
    assert "Saturday 6 December to Sunday 7 December" in card


def test_any_time_of_today_begins_now(world: World) -> None:
    at_time(world)
    say(world, "today, any time", "inform", time="today")
    assert when(world).start == world.ports.clock.now()


def test_any_time_at_all_is_as_soon_as_possible(world: World) -> None:
    at_time(world)
    card = say(world, "whenever", "inform", confidence=0.2)
    assert "Date & Time: As soon as possible\n" in card


@pytest.mark.parametrize(("text", "hour"), [("3", 15), ("at 9", 9), ("14", 14), ("12.", 12)])
def test_a_bare_number_answers_the_question_for_the_hour(
    world: World, text: str, hour: int
) -> None:
    at_time(world)
    say(world, "Friday", "inform", time="Friday")
    say(world, text, "inform")
    assert when(world).start == december(5, hour)


@pytest.mark.parametrize("text", ["0", "24", "99"])
def test_a_number_that_is_no_hour_is_not_taken_for_one(world: World, text: str) -> None:
    at_time(world)
    say(world, "Friday", "inform", time="Friday")
    assert say(world, text, "inform").startswith("Please give me a time for Friday 5 December")


def test_a_bare_number_without_a_day_is_no_time(world: World) -> None:
    at_time(world)
    say(world, "3", "inform")
    assert world.slot("user", "time") is None


def test_a_weekday_after_next_week_is_that_of_next_week(world: World) -> None:
    at_time(world)
    assert "Which day, and what time?" in say(world, "next week", "inform", time="next week")
    assert say(world, "Friday", "inform", time="Friday").startswith("What time on Friday 12")


def test_an_hour_told_before_its_day_is_not_asked_again(world: World) -> None:
    at_time(world)
    say(world, "next week", "inform", time="next week")
    assert "Which day" in say(world, "at 10am", "inform", time="10am")
    card = say(world, "Thursday", "inform", time="Thursday")
    assert "Thursday 11 December, 10:00" in card


def test_tomorrow_after_next_week_is_still_tomorrow(world: World) -> None:
    at_time(world)
    say(world, "next week", "inform", time="next week")
    assert "Wednesday 3 December" in say(world, "tomorrow", "inform", time="tomorrow")


def test_a_day_and_its_hour_are_kept_with_the_words_of_both(world: World) -> None:
    at_time(world)
    say(world, "tomorrow", "inform", time="tomorrow")
    card = say(world, "at 3pm", "inform", time="at 3pm")
    assert "Tomorrow 3pm (Wednesday 3 December, 15:00)" in card


def test_words_that_no_longer_say_the_whole_time_are_not_shown(world: World) -> None:
    reach_review(world)
    card = say(world, "make it Friday", "correct", time="Friday")
    assert "Date & Time: Friday 5 December, 15:00\n" in card


def test_asap_is_said_in_full(world: World) -> None:
    at_time(world)
    card = say(world, "asap", "inform", time="asap")
    assert "Date & Time: As soon as possible\n" in card
    assert world.state("user") is State.BOOKING_CONFIRM
