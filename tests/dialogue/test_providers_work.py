"""Providers by chat: when they are away, where they work, what they have to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.values import Provider, Standing
from tests.dialogue.test_answering import REFERENCE, answer, request
from tests.dialogue.test_booking import text_of
from tests.fakes.world import World

pytestmark = pytest.mark.usefixtures("twice")


def seagate(world: World) -> Provider:
    provider = world.ports.providers.get("seagate")
    assert provider is not None
    return provider


def absences(world: World) -> list[str]:
    return [f"{a.start:%d %H:%M} {a.end:%d %H:%M}" for a in seagate(world).schedule.absences]


@pytest.mark.parametrize(
    ("text", "time", "away"),
    [
        ("I'm off on Friday", "Friday", "05 00:00 06 00:00"),
        ("off until Monday", "Monday", "02 10:08 08 00:00"),
        ("not available tomorrow morning", "tomorrow morning", "03 08:00 03 12:00"),
        ("I'm away from Monday to Wednesday", "Monday to Wednesday", "08 00:00 11 00:00"),
        ("closed next week", "next week", "08 00:00 15 00:00"),
        ("busy until 2pm", "2pm", "02 10:08 02 14:00"),
        ("off today after 2pm", "2pm", "02 14:00 03 00:00"),
    ],
)
def test_a_time_away_is_noted(world: World, text: str, time: str, away: str) -> None:
    told = answer(world, text, "set_availability", time=time)
    assert told.startswith("Noted, you take no jobs then: ")
    assert absences(world) == [away]


def test_the_same_absence_twice_is_one(world: World) -> None:
    for _ in range(2):
        answer(world, "off on Friday", "set_availability", time="Friday")
    assert absences(world) == ["05 00:00 06 00:00"]


def test_who_is_back_takes_jobs_again(world: World) -> None:
    answer(world, "off until Monday", "set_availability", time="Monday")
    assert answer(world, "available again", "set_availability").startswith("Welcome back!")
    assert absences(world) == []


def test_a_day_is_cut_out_of_an_absence(world: World) -> None:
    answer(world, "away next week", "set_availability", time="next week")
    told = answer(world, "available Wednesday 10 December", "set_availability",
                  time="Wednesday 10 December")  # fmt: skip
    assert told == "Noted, you take jobs then: Wednesday 10 December."
    assert absences(world) == ["08 00:00 10 00:00", "11 00:00 15 00:00"]


def test_jobs_within_an_absence_are_named(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    told = answer(world, "off tomorrow", "set_availability", time="tomorrow")
    assert "You still have a job then" in told
    assert REFERENCE in told


def test_an_absence_without_a_time_is_asked_for(world: World) -> None:
    assert answer(world, "I'm off", "set_availability").startswith("Tell me when you are away")
    assert absences(world) == []


def test_another_town_is_added_to_a_whole_one(world: World) -> None:
    told = answer(world, "I also serve Norton", "update_service_area", place="Norton")
    assert told == "Saved. You serve: Harare; Norton."
    assert seagate(world).areas == ("Harare", "Norton")


def test_the_last_area_is_not_dropped(world: World) -> None:
    answer(world, "I only serve Mbare", "update_service_area", place="Mbare")
    told = answer(world, "stop serving Mbare", "update_service_area", place="Mbare")
    assert told.startswith("That is your only area: Mbare, Harare.")
    assert seagate(world).areas == ("Mbare, Harare",)


def test_of_several_places_of_a_name_the_one_in_town_is_meant(world: World) -> None:
    answer(world, "I only serve Hillside", "update_service_area", place="Hillside")
    assert seagate(world).areas == ("Hillside, Harare",)


def test_a_rating_is_told_with_how_many_gave_it(world: World) -> None:
    rated = replace(seagate(world), standing=Standing(ratings=7, stars=4.42))
    world.ports.providers.providers["seagate"] = rated
    assert (
        answer(world, "my rating", "inform") == "Your rating is 4.4 of 5, from 7 customers so far."
    )


def test_late_without_a_job_is_no_news(world: World) -> None:
    assert answer(world, "I'm running late", "inform").startswith("I see no job of yours")
    assert "user" not in world.heard


def test_the_job_of_another_is_not_late(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    before = len(world.heard["user"])
    text_of(world.tap("drain", f"late:{REFERENCE}"))
    assert len(world.heard["user"]) == before


def test_all_jobs_are_shown_when_no_time_is_named(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    told = answer(world, "my jobs", "provider_jobs")
    assert told.endswith(f"Harare. Tariro, +263771000001 ({REFERENCE})")


def test_a_question_about_days_off_changes_none(world: World) -> None:
    none = answer(world, "am I off on Friday?", "set_availability", time="Friday")
    assert none.startswith("You have noted no days off.")
    answer(world, "off on Friday", "set_availability", time="Friday")
    assert answer(world, "am I off?", "set_availability").startswith("You are away: Friday 5")
    assert absences(world) == ["05 00:00 06 00:00"]
