"""Words with one slip of the thumb in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from dialogue.slots.slips import is_slip, meant

WORDS = st.text("abc", min_size=2, max_size=6)


@pytest.mark.parametrize("said", ["hngu", "hognu", "honggu", "hongi", "hongua", "hong"])
def test_a_slip_is_one_letter_or_two_that_changed_places(said: str) -> None:
    assert is_slip(said, "hongu")
    assert meant(said, ("aiwa", "hongu")) == "hongu"


@pytest.mark.parametrize("said", ["hongu", "kongu", "hgonnu", "hoongguu", "", "hug"])
def test_more_than_one_is_another_word(said: str) -> None:
    assert not is_slip(said, "hongu")
    assert meant(said, ("hongu",)) == said


@given(WORDS, WORDS)
def test_it_agrees_with_the_usual_measure(said: str, known: str) -> None:
    assert is_slip(said, known) == (OSA.distance(said, known) == 1 and said[0] == known[0])
