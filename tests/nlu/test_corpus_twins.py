"""Messages that are in the corpus already, however they are spelt."""

from __future__ import annotations

import pytest

from nlu.corpus import annotation
from nlu.corpus.twins import Twins
from nlu.types import Example

KNOWN = "I need a [plumber](service_type) in [Mbare](location) tomorrow"


def example(annotated: str) -> Example:
    text, entities = annotation.read(annotated)
    return Example(text=text, intent="request_service", entities=entities)


@pytest.mark.parametrize(
    ("message", "known"),
    [
        ("i need a PLUMBER in mbare tomorrow", True),
        ("I need a plumbr in Mbare tomorow", True),
        ("I need a [welder](service_type) in [Gwanda](location) tomorrow", True),
        ("my geyser burst", False),
    ],
)
def test_a_twin_is_found(message: str, known: bool) -> None:
    assert (Twins([example(KNOWN)]).of(example(message)) is not None) is known


def test_other_entities_make_another_message_where_skeletons_do_not_count() -> None:
    twins = Twins([example(KNOWN)], skeletons=False)

    assert (
        twins.of(example("I need a [welder](service_type) in [Gwanda](location) tomorrow")) is None
    )
    assert twins.of(example("i need a plumber in mbare tomorrow!")) is not None


def test_short_messages_are_twins_only_when_they_are_equal() -> None:
    twins = Twins([example("yes do")])

    assert twins.of(example("yes go")) is None
    assert twins.of(example("Yes do")) is not None


def test_what_does_not_count_is_passed_over() -> None:
    first, second = example("hello there my friend"), example("hello there my friend!")
    twins = Twins([first, second])

    assert twins.of(first, lambda known: known is not first) is second
    assert twins.of(first, lambda _: False) is None
