"""Every slot can be corrected at every question, in several wordings and three languages.

What a correction makes void is asked again; the rest of what was said stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialogue.session import SlotValue
from dialogue.values import Location, When
from nlu.model import NluModel
from tests.dialogue.test_booking import say
from tests.fakes.world import World

SLOTS = ("service", "location", "provider", "issue", "time")
ASKED = (*SLOTS, "confirm", "edit")
WORDINGS: dict[str, tuple[str, ...]] = {
    "service": (
        "actually I need an electrician",
        "no, an electrician",
        "sorry I meant an electrician",
        "aiwa, ndoda electrician",
        "kwete, ndinoda electrician",
        "hatshi, ngifuna i-electrician",
    ),
    "location": (
        "no, Borrowdale",
        "actually it's in Borrowdale",
        "sorry I meant Borrowdale",
        "aiwa, kuBorrowdale",
        "kwete, ndiri kuBorrowdale",
        "hatshi, eBorrowdale",
        "uxolo, ngiseBorrowdale",
    ),
    "provider": (
        "actually Tap Doctor",
        "no, Tap Doctor",
        "rather Tap Doctor",
        "aiwa, Tap Doctor",
        "hatshi, Tap Doctor",
    ),
    "issue": (
        "no, the geyser is leaking",
        "actually the geyser is leaking",
        "sorry, I meant the geyser is leaking",
        "aiwa, geyser iri kudonha",
        "hatshi, igiza iyavuza",
    ),
    "time": (
        "actually make it Friday at 10",
        "no, Friday at 10am",
        "Friday 10am",
        "sorry, Friday at 10 is better",
        "aiwa, Chishanu na10",
        "kwete, Chishanu na10am",
        "hatshi, ngoLwesihlanu ngo10",
    ),
}
VOID = {"service": {"provider", "issue"}, "location": {"provider"}}
NO_CELLS = {
    # Without a service or a place nobody can be offered who might be named.
    ("service", "provider"),
    ("location", "provider"),
    # A fault answers which service is needed.
    ("service", "issue"),
}
CELLS = [
    (asked, slot, wording)
    for asked in ASKED
    for slot in SLOTS
    if slot != asked and (asked, slot) not in NO_CELLS
    for wording in WORDINGS[slot]
]


def sign(slot: str, value: SlotValue | None) -> str:
    """Return what a slot holds, shortly."""
    if isinstance(value, Location):
        return value.label
    if isinstance(value, When):
        return f"{value.start:%a %H:%M}"
    text = str(value).casefold()
    leaks = any(word in text for word in ("geyser", "igiza"))
    return "leak" if slot == "issue" and leaks else str(value)


NEW = {
    "service": "electrician",
    "location": "Borrowdale, Harare",
    "provider": "tap",
    "issue": "leak",
    "time": "Fri 10:00",
}


@pytest.fixture
def asking(world: World, nlu_model: NluModel) -> World:
    """Return a world in which "user" has said everything and looks at the review."""
    spans: dict[str, Any] = {"place": "Harare", "time": "tomorrow at 3pm", "issue": "sink blocked"}
    text = "plumber in Harare tomorrow at 3pm, sink blocked"
    say(world, text, "request_service", service="plumber", **spans)
    world.tap("user", "provider:seagate")
    world.understand = lambda said, now: nlu_model.parse(said, now=now)
    return world


def ask(world: World, asked: str) -> dict[str, str]:
    """Let the bot ask for one thing while all else is known; return what is known."""
    session = world.sessions["user"]
    if asked == "edit":
        world.tap("user", session.options[1].id)
    elif asked != "confirm":
        opened = session.cleared(asked, "confirm")
        world.sessions["user"] = replace(opened, step=asked, options=())
    known = world.sessions["user"].slots
    return {slot: sign(slot, known[slot]) for slot in SLOTS if slot in known}


@pytest.mark.parametrize(("asked", "slot", "wording"), CELLS)
def test_a_correction_counts_wherever_it_is_said(
    asking: World, asked: str, slot: str, wording: str
) -> None:
    before = ask(asking, asked)
    asking.say("user", wording)
    slots = asking.sessions["user"].slots
    after = {name: sign(name, slots[name]) for name in SLOTS if name in slots}
    kept = {name: value for name, value in before.items() if name not in VOID.get(slot, ())}
    assert after == {**kept, slot: NEW[slot]}
    assert not asking.ports.bookings.bookings
