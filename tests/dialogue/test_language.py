"""The language of a conversation: noticed with patience, or asked for and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialogue.session import Session
from nlu.types import Language
from tests.dialogue.test_booking import say
from tests.fakes.parses import parsed
from tests.fakes.world import World


def write(world: World, text: str, language: Language, intent: str = "inform", **spans: str) -> str:
    parse = replace(parsed(text, intent, **spans), language=language)
    reply = world.say("user", text, parse)
    return reply.text if reply else ""


def language_of(world: World) -> str:
    return world.sessions["user"].language


def test_the_first_message_decides_at_once(world: World) -> None:
    reply = write(world, "ndoda plumber", "sn", "request_service", service="plumber")
    assert language_of(world) == "sn"
    assert reply.endswith("Muri kupi?")


def test_one_short_message_in_another_language_changes_nothing_yet(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    write(world, "yebo", "nd", "affirm")
    assert language_of(world) == "en"
    write(world, "ngiyabonga", "nd", "thank")
    assert language_of(world) == "nd"


def test_a_long_message_in_another_language_changes_it_at_once(world: World) -> None:
    say(world, "hello", "greet")
    write(world, "ndinoda munhu anogadzira pombi", "sn", "request_service", implied="plumber")
    assert language_of(world) == "sn"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Mufakose", {"place": "Mufakose"}),
        ("Tariro Moyo", {"name": "Tariro Moyo"}),
        ("mangwana", {"time": "mangwana"}),
        ("ok", {}),
        ("10", {}),
        ("yes please", {}),
        ("Seagate Plumbers", {"provider": "Seagate Plumbers"}),
    ],
)
@pytest.mark.parametrize("language", ["sn", "nd", "en"])
def test_names_times_and_words_of_all_languages_tell_nothing(
    world: World, text: str, spans: dict[str, str], language: Language
) -> None:
    known: Language = "sn" if language == "en" else "en"
    world.sessions["user"] = Session(
        user_id="user", language=known, updated_at=world.ports.clock.now()
    )
    for _ in range(3):
        write(world, text, language, "inform", **spans)
    assert language_of(world) == known


def test_a_word_of_the_same_language_between_two_others_keeps_it(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    write(world, "yebo", "nd", "affirm")
    write(world, "I live far away", "en")
    write(world, "yebo", "nd", "affirm")
    assert language_of(world) == "en"


def change(world: World, text: str, to: str) -> str:
    parse = parsed(text, "change_language", language=to)
    reply = world.say("user", text, parse)
    return reply.text if reply else ""


def test_the_language_asked_for_is_kept_whatever_is_written(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")
    reply = change(world, "can we chat in sn", "sn")
    assert reply == "Zvakanaka, kubva zvino ndichanyora neChiShona.\n\nMuri kupi?"
    for text in ("I would rather be in town", "what is going on here"):
        write(world, text, "en")
    assert language_of(world) == "sn"
    assert world.ports.people.get("user").language == "sn"


def test_news_come_in_the_language_of_the_one_who_hears_them(world: World) -> None:
    seagate = world.ports.people.get("seagate")
    world.ports.people.save(replace(seagate, language="sn"))
    text = "plumber in Harare tomorrow at 3pm, sink is blocked"
    spans: dict[str, Any] = {
        "place": "Harare",
        "time": "tomorrow at 3pm",
        "issue": "sink is blocked",
    }
    say(world, text, "request_service", service="plumber", **spans)
    world.tap("user", "provider:seagate")
    say(world, "yes", "affirm")
    heard = world.heard["seagate"][-1]
    assert heard.text.startswith("Chikumbiro chitsva\nBasa: Mugadziri wemapombi")
    assert "Chitatu 3 Zvita" in heard.text


def test_a_place_that_nobody_knows_tells_no_language(world: World) -> None:
    say(world, "I need a plumber please my friend", "request_service", service="plumber")
    for text in ("it's Chhinhoyi", "in Chinhoiy", "at Chnhoyi please"):
        write(world, text, "nd", "inform")
    assert language_of(world) == "en"
