"""Which places an answer that names none may have meant."""

from __future__ import annotations

import pytest

from nlu.places.near import near
from tests.fakes.world import the_gazetteer


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("it's Kari", "Karoi"),
        ("kuRuuwa", "Ruwa"),
        ("ehCinhoyi", "Chinhoyi"),
        ("Nkyai", "Nkayi"),
        ("Chinhoyi", "Chinhoyi"),
    ],
)
def test_a_slip_is_near_to_its_place(said: str, first: str) -> None:
    assert near(said, the_gazetteer().places, 2)[0].label == first


@pytest.mark.parametrize(
    "said", ["Atlantis", "hello there", "asdf qwer", "I don't know", "????", "", "my house",
             "the pipe in my kitchen is leaking near Kari"]
)  # fmt: skip
def test_what_names_no_place_is_near_to_none(said: str) -> None:
    assert near(said, the_gazetteer().places, 2) == ()


def test_no_more_are_guessed_than_wanted() -> None:
    assert len(near("Hillsde", the_gazetteer().places, 1)) == 1
