"""Every kind of message without words in every state: a kind answer, the question, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogue import media
from dialogue.messages import Kind
from tests.dialogue.test_anytime import STATES
from tests.dialogue.test_booking import text_of
from tests.dialogue.test_repair import at_hour, at_which_hillside
from tests.fakes.world import World

Reach = Callable[[World], None]
everywhere = pytest.mark.parametrize(
    "reach", [*STATES, at_which_hillside, at_hour], ids=lambda reach: reach.__name__
)
TOLD = [Kind.AUDIO, Kind.CONTACTS, Kind.UNSUPPORTED, *sorted(media.PICTURES)]


def questions(text: str) -> str:
    """Return the last paragraph of a reply: the question that is open."""
    return text.rpartition("\n\n")[2]


@everywhere
@pytest.mark.parametrize("kind", TOLD)
def test_what_has_no_words_is_answered_once_with_the_question(
    world: World, reach: Reach, kind: Kind
) -> None:
    reach(world)
    before = world.sessions["user"]
    world.send("user", Kind.AUDIO)
    asked = questions(world.heard["user"][-1].text)
    reply = text_of(world.send("user", kind))
    after = world.sessions["user"]
    assert reply.endswith(asked)
    assert reply.count(asked) == 1
    assert reply != asked
    assert (after.flows, after.step, after.misses) == (before.flows, before.step, before.misses)
    assert {**after.slots, "photos": ()} == {**before.slots, "photos": ()}


@everywhere
@pytest.mark.parametrize("kind", sorted(media.SILENT))
def test_what_says_nothing_changes_nothing(world: World, reach: Reach, kind: Kind) -> None:
    reach(world)
    before = world.sessions["user"]
    assert world.send("user", kind) is None
    assert replace(world.sessions["user"], updated_at=None) == replace(before, updated_at=None)


@everywhere
def test_a_point_on_the_map_is_a_place_or_changes_nothing(world: World, reach: Reach) -> None:
    reach(world)
    before = world.sessions["user"]
    text_of(world.share("user", -17.8, 31.0))
    kept = {"service", "issue", "time", "full_name", "trade"} & before.slots.keys()
    after = world.sessions["user"].slots
    assert all(after[name] == before.slots[name] for name in kept)
