"""Reads data/places.csv and data/common_word_names.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, cast

from nlu.errors import DataError
from nlu.places.index import Everyday
from nlu.places.spelling import words
from nlu.types import Place

_PLACE = (
    *("name", "kind", "town", "province", "latitude", "longitude"),
    *("position", "population", "aliases"),
)
_EVERYDAY = ("word", "meaning", "place")
_KINDS = ("city", "town", "growth_point", "village", "suburb")
_WHEN = ("loose", "person", "strict", "never")
_POSITIONS = ("good", "approx", "low")


def read_places(path: Path) -> tuple[Place, ...]:
    """Read the table of places. Raises `DataError` with the line of a row that is wrong."""
    return tuple(_place(row, path, line) for line, row in _rows(path, _PLACE))


def read_everyday_words(path: Path) -> dict[str, Everyday]:
    """Return what it takes for each word of another meaning to be a place; see `Everyday`."""
    everyday: dict[str, Everyday] = {}
    for line, row in _rows(path, _EVERYDAY):
        if row["place"] not in _WHEN:
            raise DataError(path, line, f"place is {row['place']!r}; expected one of {_WHEN}")
        everyday[" ".join(word.key for word in words(row["word"]))] = cast("Everyday", row["place"])
    return everyday


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != tuple(columns):
                expected = ",".join(columns)
                raise DataError(path, 1, f"columns are {reader.fieldnames}; expected {expected}")
            for row in reader:
                if None in row or None in row.values():
                    raise DataError(path, reader.line_num, f"expected {len(columns)} cells")
                yield reader.line_num, row
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror}") from error


def _place(row: dict[str, str], path: Path, line: int) -> Place:
    if row["kind"] not in _KINDS:
        raise DataError(path, line, f"kind is {row['kind']!r}; expected one of {_KINDS}")
    if row["position"] not in _POSITIONS:
        raise DataError(path, line, f"position is {row['position']!r}; expected {_POSITIONS}")
    try:
        return Place(
            name=row["name"],
            kind=row["kind"],
            town=row["town"],
            province=row["province"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            position=cast("Literal['good', 'approx', 'low']", row["position"]),
            population=int(row["population"] or 0),
            aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        )
    except ValueError as error:
        raise DataError(path, line, f"not a number: {error}") from error
