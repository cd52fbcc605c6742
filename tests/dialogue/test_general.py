"""General questions to which an answer came with the message."""

from __future__ import annotations

from dataclasses import replace

from tests.dialogue.test_booking import say, text_of
from tests.fakes.parses import parsed
from tests.fakes.world import World

ANSWER = "You pay the plumber, not us."


def ask(world: World, intent: str = "out_of_scope") -> str:
    parse = replace(parsed("who do I pay?", intent), answer=ANSWER)
    return text_of(world.say("user", "who do I pay?", parse))


def test_the_answer_stands_in_place_of_our_own_words(world: World) -> None:
    assert ask(world) == ANSWER
    assert ask(world, "bot_challenge") == ANSWER


def test_without_an_answer_our_own_words_stand(world: World) -> None:
    assert "Hustlr" in say(world, "are you a robot?", "bot_challenge")
    assert "can't help with that" in say(world, "who do I pay?", "out_of_scope")


def test_the_open_question_is_asked_again_behind_the_answer(world: World) -> None:
    say(world, "I need a plumber", "request_service", service="plumber")

    assert ask(world) == f"{ANSWER}\n\nWhere are you located?"
    assert world.sessions["user"].misses == 0
