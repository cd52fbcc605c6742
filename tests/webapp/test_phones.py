from __future__ import annotations

import pytest

from webapp.phones import from_whatsapp, mask_numbers, masked, normalise


@pytest.mark.parametrize(
    "written",
    [
        "0771234567",
        "771234567",
        "263771234567",
        "00263771234567",
        "+263771234567",
        "+2630771234567",
        " +263 77 123 4567 ",
        "077-123-4567",
        "(077) 123 4567",
    ],
)
def test_every_way_to_write_a_number_is_the_same_number(written: str) -> None:
    assert normalise(written) == "+263771234567"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+27 82 123 4567", "+27821234567"),
        ("447911123456", "+447911123456"),
        ("0242 123456", "+263242123456"),
    ],
)
def test_landlines_and_other_countries_are_numbers(written: str, number: str) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize("written", ["", "Rudo", "12345", "0999999999", "+", "++", "1" * 500])
def test_what_is_no_number_is_none(written: str) -> None:
    assert normalise(written) is None


@pytest.mark.parametrize(
    ("user", "number"),
    [
        ("263771000001", "+263771000001"),
        ("+263771000001", "+263771000001"),
        ("2630771000001", "+263771000001"),
        ("447911123456", "+447911123456"),
        ("999123456789", "+999123456789"),
        ("12345", "+12345"),
    ],
)
def test_whatsapp_is_believed(user: str, number: str) -> None:
    assert from_whatsapp(user) == number


@pytest.mark.parametrize("user", ["", "ZW.73010000000000000001", "1234", "1" * 21, "٢٦٣٧٧١٠٠"])
def test_a_user_id_is_no_number(user: str) -> None:
    assert from_whatsapp(user) is None


def test_a_masked_number_shows_its_country_and_two_digits() -> None:
    assert masked("+263771000001") == "+263…01"
    assert masked("1234567") == "…"


def test_numbers_inside_a_text_are_masked() -> None:
    text = "User Rudo changed from 263771000001 to +263 78 300 0003 (code 131047)."
    assert mask_numbers(text) == "User Rudo changed from 2637…01 to +263…03 (code 131047)."
