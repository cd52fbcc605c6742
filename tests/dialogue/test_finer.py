"""Plain words that give a meaning away, whatever the model makes of them."""

from __future__ import annotations

import pytest

from dialogue.finer import finer
from tests.dialogue.test_anytime import at_issue
from tests.fakes.parses import parsed
from tests.fakes.world import World


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("he didn't come", "no_show"),
        ("the plumber never showed up", "no_show"),
        ("nobody came", "no_show"),
        ("no show", "no_show"),
        ("customer was not home", "no_show"),
        ("hapana akauya", "no_show"),
        ("kabafikanga", "no_show"),
        ("Pakanga pasina munhu", "no_show"),
        ("mutengi anga asipo", "no_show"),
        ("Bekungekho muntu", "no_show"),
        ("I'm running late", "running_late"),
        ("I'll be 30 minutes late", "running_late"),
        ("ndichanonoka", "running_late"),
        ("ngizaphuza", "running_late"),
        ("what is my rating?", "my_rating"),
        ("how many stars do I have", "my_rating"),
        ("no I'm booked, maybe Thursday", "propose_time"),
        ("ndiri bhizi, zvimwe Chishanu", "propose_time"),
        ("move", "reschedule_booking"),
        ("Postpone it.", "reschedule_booking"),
        ("why these?", "why_these"),
        ("why did you show me these providers", "why_these"),
        ("how do you rank them", "why_these"),
        ("izinkanyezi zami", "my_rating"),
        ("add it to my calendar", "calendar"),
        ("isai pakarenda", "calendar"),
        ("faka kukhalenda", "calendar"),
        ("keep the old time", "refuse_time"),
        ("siyai nguva yekare", "refuse_time"),
        ("tsvagai mumwe", "ask_others"),
        ("dinga omunye", "ask_others"),
        ("gcina isikhathi esidala", "refuse_time"),
        ("nguva dzangu dzebasa", "working_hours"),
        ("izikhathi zami zomsebenzi", "working_hours"),
        ("handisipo mangwana", "set_availability"),
        ("not Mbare any more", "update_service_area"),
        ("which areas do I serve", "update_service_area"),
    ],
)
def test_the_words_decide(text: str, intent: str) -> None:
    sharpened = finer(parsed(text, "inform"))
    assert (sharpened.intent, sharpened.understood) == (intent, True)


@pytest.mark.parametrize(
    "text",
    ["the water never came back", "ZESA did not come", "not Mbare, Avondale", "the late shift"],
)
def test_what_only_sounds_like_it_stays_as_it_is(text: str) -> None:
    parse = parsed(text, "inform")
    assert finer(parse) is parse


def test_a_rating_that_is_given_is_no_question_for_the_own_one() -> None:
    parse = parsed("my rating is 5", "rate_provider", rating="5")
    assert finer(parse) is parse


def test_a_description_of_the_job_may_hold_all_of_these(world: World) -> None:
    at_issue(world)
    said = "the plumber never came back to finish the sink"
    world.say("user", said, parsed(said, "request_service"))
    assert world.slot("user", "issue") == "Plumber never came back to finish the sink"
