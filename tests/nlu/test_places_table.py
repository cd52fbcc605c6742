from __future__ import annotations

from pathlib import Path

import pytest

from nlu.errors import DataError
from nlu.places import Gazetteer

PLACES = "name,kind,town,province,latitude,longitude,position,population,aliases\n"
WORDS = "word,meaning,place\n"
HARARE = "Harare,city,Harare,Harare,-17.83,31.05,good,1849600,Salisbury|Hre\n"


def load(folder: Path, places: str, words: str = WORDS) -> Gazetteer:
    (folder / "places.csv").write_text(places, encoding="utf-8")
    (folder / "common_word_names.csv").write_text(words, encoding="utf-8")
    return Gazetteer.load(folder / "places.csv")


def test_a_row_becomes_a_place(tmp_path: Path) -> None:
    (place,) = load(tmp_path, PLACES + HARARE).places
    assert (place.name, place.latitude, place.population) == ("Harare", -17.83, 1849600)
    assert place.aliases == ("Salisbury", "Hre")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Harare,hamlet,Harare,Harare,-17.83,31.05,good,,", "hamlet"),
        ("Harare,city,Harare,Harare,-17.83,31.05,exact,,", "exact"),
        ("Harare,city,Harare,Harare,south,31.05,good,,", "south"),
        ("Harare,city,Harare", "9 cells"),
        ("Harare,city,Harare,Harare,-17.83,31.05,good,,,,", "9 cells"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataError, match=problem) as caught:
        load(tmp_path, PLACES + HARARE + row + "\n")
    assert caught.value.line == 3


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected name,kind,town"):
        load(tmp_path, "name,lat,lon\nHarare,-17.83,31.05\n")


def test_an_unknown_condition_for_a_word_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="perhaps") as caught:
        load(tmp_path, PLACES + HARARE, WORDS + "cement,english,perhaps\n")
    assert caught.value.line == 2


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="common_word_names"):
        Gazetteer.load(tmp_path / "places.csv")
