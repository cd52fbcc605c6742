"""The tables of data/ are well formed and agree with each other."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from nlu.catalogue import load_services
from nlu.places.spelling import words
from nlu.places.table import read_everyday_words, read_places
from nlu.types import Place, Service

DATA = Path(__file__).parents[1] / "data"
ZIMBABWE = ((-22.5, -15.5), (25.0, 33.2))


@pytest.fixture(scope="module")
def places() -> tuple[Place, ...]:
    return read_places(DATA / "places.csv")


@pytest.fixture(scope="module")
def services() -> tuple[Service, ...]:
    return load_services(DATA / "services.yml")


@pytest.fixture(scope="module")
def faults() -> list[dict[str, str]]:
    with (DATA / "faults.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_a_label_stands_for_one_place(places: tuple[Place, ...]) -> None:
    counts = Counter(place.label.casefold() for place in places)
    assert [label for label, count in counts.items() if count > 1] == []


def test_the_town_of_a_suburb_is_in_the_table(places: tuple[Place, ...]) -> None:
    towns = {place.name for place in places if place.kind != "suburb"}
    assert {place.town for place in places} <= towns
    assert [p.label for p in places if p.kind == "suburb" and p.name == p.town] == []
    assert [p.label for p in places if p.kind != "suburb" and p.name != p.town] == []


def test_every_place_lies_in_zimbabwe(places: tuple[Place, ...]) -> None:
    (south, north), (west, east) = ZIMBABWE
    outside = [
        place.label
        for place in places
        if not (south < place.latitude < north and west < place.longitude < east)
    ]
    assert outside == []


def test_a_place_has_each_alias_once_and_none_empty(places: tuple[Place, ...]) -> None:
    for place in places:
        names = [alias.casefold() for alias in (place.name, *place.aliases)]
        assert len(set(names)) == len(names), place.label
        assert all(name == name.strip() and name for name in names), place.label


def test_an_everyday_word_is_a_name_unless_it_never_means_a_place(
    places: tuple[Place, ...],
) -> None:
    everyday = read_everyday_words(DATA / "common_word_names.csv")
    names = {
        " ".join(word.key for word in words(name))
        for place in places
        for name in (place.name, *place.aliases)
    }
    no_names = [word for word, when in everyday.items() if when != "never" and word not in names]
    assert no_names == []
    assert [word for word, when in everyday.items() if when == "never" and word in names] == []


def test_the_catalogue_holds_the_services_that_everything_knows(
    services: tuple[Service, ...],
) -> None:
    assert {service.id for service in services} >= {
        *("plumber", "electrician", "carpenter", "cleaner", "painter", "gardener", "mechanic"),
        *("welder", "tiler", "builder", "borehole_technician", "solar_installer"),
        *("appliance_repair", "satellite_installer", "locksmith", "pest_control", "hairdresser"),
        *("tutor", "caterer", "mover", "tailor", "phone_repair", "security_installer", "roofer"),
        *("laundry", "pool_cleaner", "upholsterer", "tree_cutter"),
    }


def test_the_article_fits_the_name(services: tuple[Service, ...]) -> None:
    for service in services:
        expected = "an" if service.names["en"][0].lower() in "aeiou" else "a"
        assert service.article == expected, service.id


def test_names_in_lists_fit_a_whatsapp_row(services: tuple[Service, ...]) -> None:
    long = [service.id for service in services if len(service.names["en"]) > 24]
    assert long == []


def test_the_examples_of_a_plumber_are_those_of_the_published_conversation(
    services: tuple[Service, ...],
) -> None:
    (plumber,) = [service for service in services if service.id == "plumber"]
    assert plumber.examples["en"] == "blocked drain, leaking pipe"


def test_a_fault_implies_a_known_service_once(
    faults: list[dict[str, str]], services: tuple[Service, ...]
) -> None:
    assert {row["service"] for row in faults} == {service.id for service in services}
    assert {row["language"] for row in faults} == {"en", "sn", "nd"}
    counts = Counter(row["phrase"].casefold() for row in faults)
    assert [phrase for phrase, count in counts.items() if count > 1] == []
    assert all(row["phrase"] == row["phrase"].strip() != "" for row in faults)


def test_the_sources_of_the_tables_are_attributed() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert "GeoNames (geonames.org), CC BY 4.0, via Who's On First" in text
    assert "OpenStreetMap contributors, ODbL 1.0" in text
    missing = [p.name for p in DATA.iterdir() if p.name not in text and p.name != "README.md"]
    assert missing == []
