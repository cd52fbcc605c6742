"""Yes and no in many wordings and three languages, plain or with a correction."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dialogue.session import ConversationState
from dialogue.slots.plainly import plainly
from nlu.model import NluModel
from tests.dialogue.test_booking import reach_review
from tests.fakes.world import World

with (Path(__file__).with_name("yes_no.csv")).open(encoding="utf-8", newline="") as file:
    ROWS = tuple(csv.DictReader(file))


def answered(world: World, model: NluModel, text: str) -> str:
    """Return what a reply to the review card came to."""
    reach_review(world)
    world.understand = lambda said, now: model.parse(said, now=now)
    world.say("user", text)
    if world.state("user") is ConversationState.BOOKING_PENDING_PROVIDER:
        return "yes"
    return "no" if world.sessions["user"].step == "edit" else ""


def test_there_are_150_wordings_in_three_languages() -> None:
    assert len({row["text"] for row in ROWS}) == len(ROWS) >= 150
    assert {row["language"] for row in ROWS} == {"en", "sn", "nd", "mixed"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_a_wording_is_a_yes_or_a_no_to_the_review(
    row: dict[str, str], world: World, nlu_model: NluModel
) -> None:
    assert answered(world, nlu_model, row["text"]) == row["answer"]


@pytest.mark.parametrize(
    "text",
    ["yes no", "ok cancel that electrician", "no water", "my geyser is not working", "thanks",
     "fine, Avondale", "not working", "yes but 3pm", "no, Friday", "book a plumber", ""],
)  # fmt: skip
def test_what_says_more_than_yes_or_no_is_not_plain(text: str) -> None:
    assert plainly(text) == plainly(text, doing=True) == ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [("hngu maita basa", "yes"), ("hognu", "yes"), ("kunjlao", "yes"), ("kulugnile", "yes"),
     ("kwtee", "no"), ("hatshhi", "no"), ("zvaanaka", "yes"), ("hongu maia basa", "yes"),
     ("ndinovuma", "yes"), ("ybo", "yes"), ("hongu mabasa", ""),
     ("connect me", ""), ("hondo", ""), ("hango", "")],
)  # fmt: skip
def test_one_slip_in_a_long_yes_or_no_changes_nothing(text: str, answer: str) -> None:
    assert plainly(text, doing=True) == answer


@pytest.mark.parametrize("text", ["why", "why?", "But why", "sei?", "kungani", "why do you ask"])
def test_why_is_neither_a_yes_nor_a_no(world: World, nlu_model: NluModel, text: str) -> None:
    assert answered(world, nlu_model, text) == ""
    assert "I only ask what a provider needs" in world.heard["user"][-1].text


def test_to_send_is_a_yes_only_where_it_was_asked() -> None:
    assert (plainly("tumirai"), plainly("tumirai", doing=True)) == ("", "yes")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("yes but 4pm", "Wednesday 3 December, 16:00"),
        ("yes, but on Friday", "Friday 5 December, 15:00"),
        ("no, Friday", "Friday 5 December, 15:00"),
        ("hongu asi na4pm", "Wednesday 3 December, 16:00"),
        ("yebo kodwa ngoLwesihlanu", "Friday 5 December, 15:00"),
        ("aiwa, Chishanu", "Friday 5 December, 15:00"),
        ("hatshi, ngoLwesihlanu", "Friday 5 December, 15:00"),
        ("ok make it 4pm", "Wednesday 3 December, 16:00"),
    ],
)
def test_a_yes_or_no_with_another_time_shows_the_changed_card(
    text: str, when: str, world: World, nlu_model: NluModel
) -> None:
    """Nothing is sent that the person has not seen."""
    assert answered(world, nlu_model, text) == ""
    card = world.heard["user"][-1].text
    assert card.startswith("Okay, I've changed that.\n\nHere's your booking:")
    assert when in card
    assert not world.ports.bookings.bookings


@pytest.mark.parametrize("text", ["yes but Fryddy at 3pm", "hongu asi Chishxu na3pm"])
def test_a_yes_but_that_is_not_understood_sends_nothing(
    text: str, world: World, nlu_model: NluModel
) -> None:
    assert answered(world, nlu_model, text) == ""
    assert not world.ports.bookings.bookings
