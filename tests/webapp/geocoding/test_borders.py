from __future__ import annotations

import csv
from pathlib import Path

import pytest

from webapp.geocoding.borders import in_zimbabwe

PLACES = Path(__file__).parents[3] / "data" / "places.csv"


def test_every_place_of_the_gazetteer_is_inside() -> None:
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    outside = [
        row["name"]
        for row in rows
        if not in_zimbabwe(float(row["latitude"]), float(row["longitude"]))
    ]
    assert (outside, len(rows) > 700) == ([], True)


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("Beitbridge border post", -22.224, 29.987),
        ("Victoria Falls bridge", -17.928, 25.857),
        ("Forbes border post", -18.976, 32.712),
        ("Plumtree border post", -20.492, 27.722),
        ("Kariba dam wall", -16.522, 28.761),
    ],
)
def test_border_posts_are_inside(name: str, latitude: float, longitude: float) -> None:
    assert in_zimbabwe(latitude, longitude), name


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("Musina", -22.34, 30.04),
        ("Livingstone", -17.85, 25.86),
        ("Siavonga", -16.538, 28.709),
        ("Kasane", -17.80, 25.15),
        ("Francistown", -21.17, 27.51),
        ("Lusaka", -15.42, 28.28),
        ("Manica", -18.94, 32.88),
        ("Tete", -16.16, 33.59),
        ("Maputo", -25.97, 32.58),
        ("Johannesburg", -26.20, 28.05),
        ("London", 51.51, -0.13),
        ("the Gulf of Guinea", 0.0, 0.0),
        ("Harare with longitude and latitude swapped", 31.05, -17.83),
        ("the pole", -90.0, 0.0),
        ("the other side of the world", 17.83, -148.95),
    ],
)
def test_places_abroad_are_outside(name: str, latitude: float, longitude: float) -> None:
    assert not in_zimbabwe(latitude, longitude), name
