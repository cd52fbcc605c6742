"""Landmarks that people name: which words are asked for, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu.places import Gazetteer
from nlu.types import Place
from tests.fakes.http import Answer
from tests.fakes.nominatim import FakeNominatim, nominatim
from tests.webapp.manual_clock import ManualClock
from webapp.geocoding import Geocoder, NominatimLookup, Pace
from webapp.geocoding.landmarks import landmark_in
from webapp.places import KnownPlaces
from webapp.store.geocodes import KEPT_WHEN_UNKNOWN, Geocodes


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("near Sam Levy's Village", "Sam Levy's Village"),
        ("I'm next to the Zimpost, Samora Machel", "Zimpost, Samora Machel"),
        ("opp. Joina City", "Joina City"),
        ("pedyo ne Gomo School", "Gomo School"),
        ("eduze le Mpilo", "Mpilo"),
        ("Parirenyatwa Hospital", "Parirenyatwa Hospital"),
        ("at the Mbare market.", "Mbare market"),
        ("just down the road", ""),
        ("what do you mean", ""),
        ("near what?", ""),
        ("near 0771000001", ""),
        ("near me", ""),
        ("near my place", ""),
        ("my number is +263 77, near the school", ""),
        ("near the school where my brother used to go before he moved to Gweru", ""),
        ("write to rudo@example.org near the clinic", ""),
    ],
)
def test_only_words_for_a_landmark_may_leave(said: str, words: str) -> None:
    assert landmark_in(said) == words


def place(name: str, latitude: float, longitude: float) -> Place:
    kind = "city" if name == "Harare" else "suburb"
    return Place(
        name=name,
        kind=kind,
        town="Harare",
        province="Harare",
        latitude=latitude,
        longitude=longitude,
    )


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    places = (place("Harare", -17.83, 31.05), place("Borrowdale", -17.75, 31.09))
    return Gazetteer(places, {})


@pytest.fixture
def fake() -> Iterator[FakeNominatim]:
    with nominatim() as running:
        running.always = found()
        yield running


def found(kind: str = "shop", country_code: str = "zw", latitude: str = "-17.7585") -> Answer:
    """Answer a search with Sam Levy's Village."""
    row = {
        "lat": latitude,
        "lon": "31.0897",
        "class": kind,
        "display_name": "Sam Levy's Village, Borrowdale, Harare",
        "address": {"suburb": "Borrowdale", "city": "Harare", "country_code": country_code},
    }
    return Answer(body=json.dumps([row]).encode(), headers={"Content-Type": "application/json"})


@pytest.fixture
def places(
    gazetteer: Gazetteer, fake: FakeNominatim, tmp_path: Path, database: str, clock: ManualClock
) -> KnownPlaces:
    pace = Pace(tmp_path / "turn", patience=1e6, clock=lambda: 0.0, sleep=lambda _seconds: None)
    lookup = NominatimLookup(
        user_agent="hustlr-tests", pace=pace, url=f"http://{fake.domain}", clock=lambda: 0.0
    )
    return KnownPlaces(gazetteer, Geocoder(gazetteer, lookup, Geocodes(clock)))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_a_landmark_is_its_suburb_at_its_own_coordinates(
    places: KnownPlaces, fake: FakeNominatim
) -> None:
    match = places.match("near Sam Levy's Village")

    assert match is not None
    (only,) = match.candidates
    assert (only.label, only.town) == ("Borrowdale, Harare", "Harare")
    assert (only.latitude, only.longitude) == (-17.7585, 31.0897)
    (query,) = fake.queries
    assert (query["q"], query["countrycodes"]) == ("Sam Levy's Village", "zw")


def test_what_the_gazetteer_knows_nobody_is_asked(places: KnownPlaces, fake: FakeNominatim) -> None:
    match = places.match("Borrowdale")

    assert match is not None
    assert match.candidates[0].latitude == -17.75
    assert fake.requests == []


def test_words_that_name_nothing_are_asked_of_nobody(
    places: KnownPlaces, fake: FakeNominatim
) -> None:
    assert places.match("I would rather not say") is None
    assert fake.requests == []


def test_a_landmark_is_asked_for_once_and_one_that_is_unknown_again_after_a_week(
    places: KnownPlaces, fake: FakeNominatim, clock: ManualClock
) -> None:
    places.match("near Sam Levy's Village")
    places.match("opposite sam levy's village")
    assert len(fake.requests) == 1
    fake.always = Answer(body=b"[]", headers={"Content-Type": "application/json"})
    assert places.match("near Zzyzx Towers") is None
    assert places.match("near Zzyzx Towers") is None
    assert len(fake.requests) == 2

    clock.advance(KEPT_WHEN_UNKNOWN.total_seconds())
    fake.always = found()

    assert places.match("near Zzyzx Towers") is not None


@pytest.mark.parametrize(
    "answer",
    [
        found(kind="boundary"),
        found(country_code="za"),
        found(latitude="-26.2"),
        Answer(status=500),
        Answer(body=b"[]"),
        Answer(body=b'[{"lat": "x"}]'),
    ],
)
def test_what_cannot_be_used_is_no_place(
    places: KnownPlaces, fake: FakeNominatim, answer: Answer
) -> None:
    fake.always = answer
    assert places.match("near Sam Levy's Village") is None


def test_without_a_name_for_ourselves_nobody_is_asked(gazetteer: Gazetteer) -> None:
    assert KnownPlaces(gazetteer, Geocoder(gazetteer)).match("near Sam Levy's Village") is None
