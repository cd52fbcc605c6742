"""Typed answers that mean a choice that was shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.choices import tapped_choice
from dialogue.messages import Choice, Incoming, Kind
from dialogue.session import Session
from tests.fakes.parses import parsed
from tests.fakes.world import NOON

OPTIONS = (
    Choice(id="a:1", title="Seagate Plumbers"),
    Choice(id="a:2", title="Tap Doctor"),
    Choice(id="a:3", title="Tap Doctor"),
)
SESSION = Session(user_id="user", options=OPTIONS)


def typed(text: str) -> Incoming:
    return Incoming(message_id="test:1", kind=Kind.TEXT, sent_at=NOON, text=text)


def chosen(text: str, intent: str = "inform", **spans: str) -> str:
    return tapped_choice(SESSION, typed(text), parsed(text, intent, **spans))


@pytest.mark.parametrize("text", ["1", " 1. ", "#1", "number 1", "No. 1", "option 1", "1)"])
def test_a_number_is_the_choice_at_that_place(text: str) -> None:
    assert chosen(text) == "a:1"


@pytest.mark.parametrize("text", ["0", "4", "99", "1 bathroom", "10am", "-1"])
def test_other_numbers_are_no_choice(text: str) -> None:
    assert chosen(text) == ""


def test_a_title_typed_by_hand_is_the_choice() -> None:
    assert chosen("seagate plumbers.") == "a:1"


def test_a_title_that_stands_twice_decides_nothing() -> None:
    assert chosen("Tap Doctor") == ""


def test_an_ordinal_counts_only_where_an_option_is_chosen() -> None:
    assert chosen("the second one", "choose_option", ordinal="2") == "a:2"
    assert chosen("second floor flat", "request_service", ordinal="2") == ""
    assert chosen("the last", "choose_option", ordinal="-1") == "a:3"


def test_a_tap_is_itself_whatever_is_shown() -> None:
    tap = Incoming(message_id="test:1", kind=Kind.CHOICE, sent_at=NOON, choice="x:9")
    assert tapped_choice(SESSION, tap, parsed("", "")) == "x:9"


def test_without_options_a_number_is_just_a_number() -> None:
    assert tapped_choice(Session(user_id="user"), typed("1"), parsed("1", "inform")) == ""


@pytest.mark.parametrize("text", ["two", "Number two", "2\ufe0f\u20e3", "option Two."])
def test_a_number_in_words_or_as_a_key_is_a_number(text: str) -> None:
    assert chosen(text) == "a:2"


def test_an_ordinal_alone_chooses_whatever_the_intent() -> None:
    parse = parsed("2nd", "inform", ordinal="2")
    whole = replace(parse, entities=(replace(parse.entities[0], text="2nd"),))
    assert tapped_choice(SESSION, typed("2nd"), whole) == "a:2"
