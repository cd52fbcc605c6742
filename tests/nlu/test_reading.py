from __future__ import annotations

from nlu.hits import Hit
from nlu.reading import read, without_places

TEXT = "pane plumber here kuMufakose mangwana"
HITS = (
    Hit("trade", 5, 12),
    Hit("place", 20, 28),
    Hit("time", 29, 37),
    Hit("fault_word", 5, 12),
)


def test_places_times_and_trades_are_read_by_their_kind() -> None:
    reading = read(TEXT, HITS)
    assert reading.text == "pane xtrade here ku xplace xtime"
    assert reading.marks == ("xtrade", "fault_word", "xplace", "xtime")


def test_only_places_say_nothing_of_the_language() -> None:
    assert without_places(TEXT, HITS) == "pane plumber here ku xplace mangwana"
