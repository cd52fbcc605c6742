"""What tells who wrote a message is taken out of it, and the meaning stays."""

from __future__ import annotations

import pytest

from nlu.types import Entity
from webapp.console.masking import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call me on 0771 234 567", "call me on 0000 000 000"),
        ("+263771234567 or (04) 123-4567", "+000000000000 or (00) 000-0000"),
        ("ID 63-1234567 A 12", "ID 00-0000000 A 12"),
        ("where is booking_1764000000.123456", "where is booking_1764000000.123456"),
        ("come at 3pm, 2 rooms, 14 Samora", "come at 3pm, 2 rooms, 14 Samora"),
        ("mail rudo.m@example.org now", "mail name@example.com now"),
        ("see https://maps.example/x?id=7", "see https://example.com"),
        ("two\nlines [and](marks)", "two lines (and)(marks)"),
    ],
)
def test_numbers_and_addresses_are_masked(text: str, kept: str) -> None:
    assert masked(text, []) == kept


def test_the_senders_own_name_is_masked_where_it_is_a_name() -> None:
    said = masked("Gift Ncube here, I need a gift wrapped", ["Gift Ncube", "gift 🎁"])

    assert said == "Tendai Tendai here, I need a gift wrapped"


def test_names_that_the_model_finds_are_masked() -> None:
    text = "this is rudo chikafu speaking, ask for lovemore"
    spans = ((8, 20), (39, 47))
    entities = [
        Entity(
            type="person_name",
            text=text[start:end],
            start=start,
            end=end,
            confidence=1.0,
            extractor="x",
        )
        for start, end in spans
    ]

    assert masked(text, [], entities) == "this is Tendai Moyo speaking, ask for Tendai"
