from __future__ import annotations

import pytest

from nlu import values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("3rd", 3),
        ("the second one", 2),
        ("last", -1),
        ("wechipiri", 2),
        ("rekutanga", 1),
        ("wechitatu", 3),
        ("wechina", 4),
        ("wekupedzisira", -1),
        ("owokuqala", 1),
        ("owesibili", 2),
        ("owesithathu", 3),
        ("owesine", 4),
        ("owokucina", -1),
        ("SECOND", 2),
        ("uyo", None),
    ],
)
def test_ordinals(text: str, number: int | None) -> None:
    assert values.ordinal(text) == number


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("5", 5),
        ("4/5", 4),
        ("two out of five", 2),
        ("five stars", 5),
        ("8 out of 10", 4),
        ("10/10", 5),
        ("4 pa5", 4),
        ("nyeredzi shanu", 5),
        ("izinkanyezi ezine", 4),
        ("0", 1),
        ("4.5", 5),
        ("7", None),
        ("great", None),
    ],
)
def test_ratings(text: str, stars: int | None) -> None:
    assert values.rating(text) == stars


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English", "en"),
        ("inglish", "en"),
        ("chirungu", "en"),
        ("isiKhiwa", "en"),
        ("Shona", "sn"),
        ("chishona", "sn"),
        ("isindebele", "nd"),
        ("Ndevere", "nd"),
        ("French", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert values.language(text) == language


def test_words_for_options_and_languages_are_found_without_what_is_glued_to_them() -> None:
    text = "phendula ngesiNdebele, owesibili"
    assert [(h.kind, text[h.start : h.end]) for h in values.hits(text)] == [
        ("language", "siNdebele"),
        ("number", "owesibili"),
    ]


def test_a_raised_digit_is_no_number() -> None:
    assert values.ordinal("m²") is None
    assert values.ordinal("²") is None
