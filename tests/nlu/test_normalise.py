from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalise import clean, words


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Hello   THERE ", "hello there"),
        ("Heyyyy", "hey"),
        ("I’m here", "im here"),
        ("see https://a.b/c?d now", "see webaddress now"),
        ("cancel booking_1764662906.123", "cancel bookingreference"),
        ("ring +263 771 000 012", "ring longnumber"),
        ("pliz send sm1 2moro", "please send someone tomorrow"),
        ("4 2 u", "4 2 you"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_one_spelling(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_signs_are_words_of_their_own() -> None:
    assert words("ku mbare, now?") == ["ku", "mbare", ",", "now", "?"]


@given(st.text())
def test_nothing_but_single_spaces_is_left_between_words(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == " ".join(cleaned.split())
