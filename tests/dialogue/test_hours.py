"""Working hours: read from one sentence, repeated in full, kept after a yes."""

from __future__ import annotations

from datetime import time

import pytest

from dialogue.slots.hours import pack, read_hours, unpack
from dialogue.values import USUAL_HOURS, DayHours
from tests.dialogue.test_booking import text_of
from tests.fakes.parses import parsed
from tests.fakes.world import World

EARLY, LATE = "07:00-16:00", "08:00-17:00"

pytestmark = pytest.mark.usefixtures("twice")


def week(text: str) -> tuple[str, ...]:
    read = read_hours(text, USUAL_HOURS)
    assert read is not None, text
    return pack(read)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Sat 8-5", (LATE,) * 6 + ("",)),
        ("weekdays 7 to 4, Saturday till 1", (EARLY,) * 5 + ("07:00-13:00", "")),
        ("Mon-Fri 8-5, Sat 8-1", (LATE,) * 5 + ("08:00-13:00", "")),
        ("I work Monday to Friday 8 to 5, closed on Sundays", (LATE,) * 5 + ("", "")),
        ("my working hours are 7 to 4", (EARLY,) * 6 + ("",)),
        ("closed on Wednesdays", (LATE, LATE, "", LATE, LATE, LATE, "")),
        ("Mon, Wed and Fri 9:00-15:30", ("09:00-15:30", "") * 2 + ("09:00-15:30", "", "")),
        ("every day 8am to 8pm", ("08:00-20:00",) * 7),
        ("weekdays 8-5 and weekends 9-12", (LATE,) * 5 + ("09:00-12:00",) * 2),
        ("Fri to Tue 7h30-16h00", ("07:30-16:00",) * 2 + ("", "") + ("07:30-16:00",) * 3),
        ("Muvhuro kusvika Chishanu 8-5", (LATE,) * 5 + ("", "")),
        ("Muvhuro-Chishanu 8-5, Mugovera kusvika na1", (LATE,) * 5 + ("08:00-13:00", "")),
        ("Mvulo kusiya ku Sihlanu 8-5, Mgqibelo 8-1", (LATE,) * 5 + ("08:00-13:00", "")),
        ("ngoMvulo kuze kube ngoLwesihlanu ngo8 kusiya ku ngo5", (LATE,) * 5 + ("", "")),
        ("change hours to 7am-4pm every day", (EARLY,) * 7),
        ("8-5 Monday to Friday", (LATE,) * 5 + ("", "")),
        ("I work Sundays too 9 to 1", (LATE,) * 6 + ("09:00-13:00",)),
        ("2 to 8", ("14:00-20:00",) * 6 + ("",)),
    ],
)
def test_a_week_is_read(text: str, expected: tuple[str, ...]) -> None:
    assert week(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "hello", "Friday", "off on Friday", "can I come Monday 8-5?", "mon-fri 25-30"],
)
def test_what_is_not_all_about_hours_is_none(text: str) -> None:
    assert read_hours(text, USUAL_HOURS) is None


def test_days_off_stay_off_when_only_hours_are_told() -> None:
    off_on_monday = (None, *USUAL_HOURS[1:])
    read = read_hours("7-4", off_on_monday)
    assert read is not None
    assert (read[0], read[1]) == (None, DayHours(opens=time(7), closes=time(16)))


def test_a_week_survives_the_session() -> None:
    assert unpack(pack(USUAL_HOURS)) == USUAL_HOURS


def say(world: World, text: str, intent: str) -> str:
    return text_of(world.say("seagate", text, parsed(text, intent)))


def hours_of(world: World) -> tuple[DayHours | None, ...]:
    provider = world.ports.providers.get("seagate")
    assert provider is not None
    return provider.schedule.hours


def test_nothing_is_kept_before_a_yes(world: World) -> None:
    told = say(world, "Mon-Fri 7-4", "inform")
    assert "Monday to Friday: 07:00–16:00\nSaturday to Sunday: closed" in told
    assert hours_of(world) == USUAL_HOURS
    assert say(world, "yes", "affirm") == "Saved. Requests come to you for these hours."
    assert hours_of(world) == unpack((EARLY,) * 5 + ("", ""))


def test_a_no_asks_again_and_cancel_leaves_all_as_it_was(world: World) -> None:
    say(world, "Mon-Fri 7-4", "inform")
    assert "What should they be?" in say(world, "no", "deny")
    assert say(world, "cancel", "cancel") == "Okay, I've stopped that."
    assert hours_of(world) == USUAL_HOURS


def test_the_hours_of_a_customer_are_nothing(world: World) -> None:
    reply = text_of(world.say("user", "Mon-Fri 7-4", parsed("Mon-Fri 7-4", "inform")))
    assert "working hours" not in reply


def test_the_button_of_a_template_asks_for_the_hours(world: World) -> None:
    reply = text_of(world.tap("seagate", "intent:working_hours"))
    assert reply.startswith("Your working hours:\nMonday to Saturday: 08:00–17:00\nSunday: closed")
