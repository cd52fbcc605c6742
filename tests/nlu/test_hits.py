from __future__ import annotations

import pytest

from nlu.hits import Hit, PhraseFinder
from nlu.reading import read

FINDER = PhraseFinder(
    {"cancels": ("call off", "khansela", "nvm"), "names": ("Mai Rudo",), "empty": ()},
    {"code": (r"HB-\d+",), "caps": (r"(?-i:[A-Z]{3})",)},
)


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.kind, text[hit.start : hit.end]) for hit in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("please Call off hb-12", [("cancels", "Call off"), ("code", "hb-12")]),
        ("ngifuna ukukhansela", [("cancels", "ukukhansela")]),
        ("nvm", [("cancels", "nvm")]),
        ("xnvmx", []),
        ("call mai rudo", [("names", "mai rudo")]),
        ("call it off", []),
        ("USD", [("caps", "USD")]),
        ("usd", []),
        ("", []),
    ],
)
def test_lists_and_patterns(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_reading_tells_places_times_and_trades_by_kind() -> None:
    text = "plumber kuMbare mangwana, khansela"
    hits = [
        Hit("trade", 0, 7),
        Hit("place", 10, 15),
        Hit("time", 16, 24),
        Hit("cancels", 26, 34),
    ]
    reading = read(text, reversed(hits))
    assert reading.text == "xtrade ku xplace xtime , khansela"
    assert reading.marks == ("xtrade", "xplace", "xtime", "cancels")


def test_of_two_hits_at_one_place_the_longer_stands_in_the_text() -> None:
    reading = read("Mkoba 14 now", [Hit("place", 0, 5), Hit("place", 0, 8)])
    assert reading.text == "xplace now"
