"""Whatever people type, reading it never fails and keeps its promises."""

from __future__ import annotations

import random
import string
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.times import find_time, find_times, lexicon
from nlu.times.words import words
from nlu.types import TimeMatch

HARARE = ZoneInfo("Africa/Harare")
START = datetime(2026, 1, 1, 0, 0, tzinfo=HARARE)
TABLES = (
    lexicon.RELATIVE_DAYS, lexicon.WEEKDAYS, lexicon.MONTHS, lexicon.PARTS, lexicon.NAMED_CLOCKS,
    lexicon.NUMBERS, lexicon.FRACTIONS, lexicon.UNITS, lexicon.PERIODS, lexicon.BEFORE_NOUN,
    lexicon.AFTER_NOUN, lexicon.HOLIDAYS, lexicon.EASTER,
)  # fmt: skip
SMALL = words(
    "at @ on in by of the a an and or to till from between after before around na ne pa kuma ngo "
    "nge nguva dza musi wa mhlaka kana kumbe kusvika pm am hrs h o'clock : . , - / ! ? st nd th "
    "people rooms street please not since ago now good hello come half past ish"
)


def vocabulary() -> list[str]:
    phrases = [p for table in TABLES for row in table.values() for p in row.split("|")]
    numbers = [str(n) for n in (*range(33), 45, 59, 60, 99, 100, 930, 1400, 2026, 2500, 9999)]
    return phrases + sorted(SMALL) * 4 + numbers * 3


def check(text: str, matches: tuple[TimeMatch, ...], now: datetime) -> None:
    end = 0
    for match in matches:
        assert end <= match.start_char < match.end_char <= len(text), text
        assert match.text == text[match.start_char : match.end_char]
        end = match.end_char
        check_value(text, match, now)


def check_value(text: str, match: TimeMatch, now: datetime) -> None:
    if match.start is None:
        assert (match.problem is None, match.grain, match.end) == (False, None, None), text
        return
    assert match.problem is None, text
    assert match.grain is not None, text
    assert match.start.utcoffset() == timedelta(hours=2), text
    assert match.start.date() >= now.date(), text
    assert match.end is None or match.end > match.start, text
    if match.grain in {"minute", "hour"}:
        assert match.start > now, text


@pytest.mark.parametrize("seed", range(20))
def test_mixes_of_time_words_keep_the_promises(seed: int) -> None:
    chooser = random.Random(seed)
    known = vocabulary()
    for _ in range(1000):
        now = START + timedelta(minutes=chooser.randrange(3 * 365 * 24 * 60))
        joint = chooser.choice([" ", " ", " ", ""])
        text = joint.join(chooser.choice(known) for _ in range(chooser.randint(1, 7)))
        check(text, find_times(text, now), now)
        find_time(text, now)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    check(text, find_times(text, START), START)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=string.digits + " :./-hapm@,", max_size=30))
def test_any_digits_can_be_read(text: str) -> None:
    check(text, find_times(text, START), START)
