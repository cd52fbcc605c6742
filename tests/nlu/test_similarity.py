"""How alike messages are."""

from __future__ import annotations

import pytest

from nlu.similarity import Groups, Similarity

TEXTS = ["I need a plumber", "ndoda plumber", "what does it cost", "cancel my booking"]


def test_the_nearest_is_found_by_its_letters() -> None:
    found = Similarity(TEXTS).nearest(["i need plumbers", "CANCEL my booking!", "qqq zzz"])

    assert [index for index, _ in found] == [0, 3, -1]
    assert found[0][1] == pytest.approx(0.8, abs=0.15)
    assert found[1][1] > 0.9
    assert found[2][1] == 0.0


def test_what_nobody_wrote_before_is_like_nothing() -> None:
    known, strange = Similarity(TEXTS).nearest(["i need a plumber", "i need a xylophonist qwrty"])

    assert known[1] == pytest.approx(1.0)
    assert strange[1] < 0.6


def test_an_empty_list_and_an_empty_message_are_like_nothing() -> None:
    assert Similarity([]).nearest(["hello"]) == [(-1, 0.0)]
    assert Similarity(TEXTS).nearest([""]) == [(-1, 0.0)]


def test_look_alikes_gather_about_the_first_of_them() -> None:
    groups = Groups(Similarity(TEXTS), ["price for geyser repair"], 0.6)

    first = groups.assign(
        ["price for geyser repairs", "hello my friend", "hello my friends", "good night"]
    )
    later = groups.assign(["Good night!", "hello friend my", "what else"])

    assert first == [0, 1, 1, 2]
    assert later == [2, 1, 3]
