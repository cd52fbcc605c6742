"""Services whose names are written with a slip in a word."""

from __future__ import annotations

import pytest

from dialogue.slots.service import misspelt
from tests.fakes.world import the_services


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("ngidinga umlungisi wamaphaypihi eShurugwi", "plumber"),
        ("umlugnisi wamagetsi", "electrician"),
        ("ndinoda mugazdiri wemapombi", "plumber"),
        ("umlungisi wamaphayiphi", ""),
        ("plumebr", ""),
        ("my kitchen sink is blocked", ""),
        ("", ""),
    ],
)
def test_a_long_name_with_a_slip_is_known_anywhere(said: str, service: str) -> None:
    assert misspelt(said, the_services(), fewest=2) == service


@pytest.mark.parametrize(
    ("said", "service"),
    [("plumebr", "plumber"), ("muvei", "carpenter"), ("ndipei electrican", "electrician"),
     ("yes", ""), ("washer", "")],
)  # fmt: skip
def test_a_single_word_with_a_slip_is_known_where_a_service_is_asked_for(
    said: str, service: str
) -> None:
    assert misspelt(said, the_services(), fewest=1) == service
