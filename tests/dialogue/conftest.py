"""A world with one onboarded customer, in which every message brings its own parse."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.types import Parse
from tests.fakes.world import World, build_world, onboard


def _unparsed(text: str, _now: datetime) -> Parse:
    raise AssertionError(f"this test gives no parse for {text!r}")


@pytest.fixture
def world() -> World:
    """Return a world in which "user" is known: Tariro from Mufakose."""
    built = build_world(_unparsed, splits=False)
    onboard(built, "user")
    return built


@pytest.fixture
def twice(world: World) -> None:
    """Have every turn taken again, as after a crash: it must come out the same."""
    world.twice = True


@pytest.fixture
def strangers() -> World:
    """Return a world in which nobody is known but the plumbers."""
    return build_world(_unparsed, splits=False)
