from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.augmentation import mistyped
from nlu.speller import Speller

SPELLER = Speller({"plumber": 9.0, "leaking": 5.0, "leaning": 1.0, "geyser": 3.0, "tap": 4.0})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plumbr", "plumber"),
        ("plumbber", "plumber"),
        ("plmuber", "plumber"),
        ("glumber", "plumber"),
        ("leaming", "leaking"),
        ("leaing", "leaking"),
        ("plmbr", "plmbr"),
        ("tpa", "tpa"),
        ("taps", "tap"),
        ("geyser", "geyser"),
        ("7", "7"),
    ],
)
def test_a_word_one_slip_away_is_read_as_the_known_one(written: str, read: str) -> None:
    assert SPELLER.read(written) == read


@given(st.sampled_from(["plumber", "geyser"]), st.integers(0, 10_000))
def test_any_single_slip_is_read_right(word: str, seed: int) -> None:
    assert SPELLER.read(mistyped(word, 1, seed=seed)) == word
