"""Every row of times.csv: a rule, a text and what it means at a given now (default: NOW)."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nlu.times import find_time

HARARE = ZoneInfo("Africa/Harare")
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=HARARE)  # a Wednesday
FILES = sorted(Path(__file__).parent.glob("times*.csv"))


def read_rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for file in FILES:
        with file.open(encoding="utf-8", newline="") as lines:
            rows += [dict(row, file=file.stem) for row in csv.DictReader(lines)]
    return rows


def instant(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=HARARE)


@pytest.mark.parametrize(
    "row", read_rows(), ids=lambda row: f"{row['file']}-{row['rule']}-{row['text']}"
)
def test_text_means_what_the_table_says(row: dict[str, str]) -> None:
    match = find_time(row["text"], instant(row["now"]) if row["now"] else NOW)
    if row["expected"] == "NONE":
        assert match is None
        return
    assert match is not None
    if row["expected"] == "INVALID":
        assert (match.start, match.grain) == (None, None)
        assert match.problem is not None
        return
    assert (match.start, match.grain) == (instant(row["expected"]), row["grain"])
    assert match.text == row["text"][match.start_char : match.end_char]
    if row["end"]:
        assert match.end == instant(row["end"])
    if row["span"]:
        assert match.text == row["span"]
    if row["rule"] == "16":
        assert match.ambiguous
