"""The geocoder with geopy's real client, against a Nominatim on loopback."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogue.messages import Pin
from nlu.places import Gazetteer
from nlu.types import Place
from tests.fakes.http import Answer
from tests.fakes.nominatim import FakeNominatim, address, nominatim
from tests.webapp.manual_clock import ManualClock
from webapp.geocoding import Geocoder, NominatimLookup, Pace
from webapp.store.geocodes import KEPT, Geocodes

AVONDALE = Pin(latitude=-17.80012, longitude=31.03349)
USER_AGENT = "hustlr-tests (tests@example.org)"


def place(name: str, town: str, latitude: float, longitude: float) -> Place:
    kind = "city" if name == town else "suburb"
    return Place(
        name=name, kind=kind, town=town, province=town, latitude=latitude, longitude=longitude
    )


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    places = (
        place("Harare", "Harare", -17.83, 31.05),
        place("Avondale", "Harare", -17.80, 31.03),
        place("Gweru", "Gweru", -19.45, 29.82),
        place("Mkoba", "Gweru", -19.46, 29.77),
        place("Chitungwiza", "Chitungwiza", -18.01, 31.08),
        place("Victoria Falls", "Victoria Falls", -17.93, 25.83),
    )
    return Gazetteer(places, {})


@pytest.fixture
def fake() -> Iterator[FakeNominatim]:
    with nominatim() as running:
        yield running


class Time:
    now = 0.0

    def clock(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def lookup(domain: str, tmp_path: Path, time: Time, patience: float = 1e6) -> NominatimLookup:
    pace = Pace(tmp_path / "turn", patience=patience, clock=time.clock, sleep=lambda _seconds: None)
    return NominatimLookup(
        user_agent=USER_AGENT, pace=pace, url=f"http://{domain}", clock=time.clock
    )


class Kept(dict[str, dict[str, Any]]):
    """Satisfies webapp.geocoding.geocoder.Cache."""

    def put(self, key: str, found: dict[str, Any]) -> None:
        self[key] = found


@pytest.fixture
def geocoder(gazetteer: Gazetteer, fake: FakeNominatim, tmp_path: Path, time: Time) -> Geocoder:
    return Geocoder(gazetteer, lookup(fake.domain, tmp_path, time), Kept())


def label(geocoder: Geocoder, pin: Pin = AVONDALE) -> str | None:
    location = geocoder.locate(pin)
    return None if location is None else location.label


def test_a_pin_is_its_suburb_and_town_at_its_own_coordinates(geocoder: Geocoder) -> None:
    location = geocoder.locate(AVONDALE)
    assert location is not None
    assert (location.label, location.town) == ("Avondale, Harare", "Harare")
    assert (location.latitude, location.longitude) == (-17.80012, 31.03349)


def test_nominatim_is_told_who_asks_and_only_roughly_where(
    geocoder: Geocoder, fake: FakeNominatim
) -> None:
    geocoder.locate(AVONDALE)
    (request,) = fake.requests
    assert request.headers["user-agent"] == USER_AGENT
    assert request.path.startswith("/reverse?")
    (query,) = fake.queries
    assert (query["lat"], query["lon"]) == ("-17.8", "31.033")
    assert (query["addressdetails"], query["accept-language"]) == ("1", "en")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"suburb": "Mkoba", "city": "Gweru"}, "Mkoba, Gweru"),
        ({"suburb": "AVONDALE", "city": "HARARE"}, "Avondale, Harare"),
        ({"neighbourhood": "Avondale", "suburb": "Harare North", "city": "Harare"},
         "Avondale, Harare"),
        ({"suburb": "Shawasha Hills Estate", "city": "Harare"}, "Shawasha Hills Estate, Harare"),
        ({"suburb": "Ward 17", "city": "Harare"}, "Harare"),
        ({"city": "Harare"}, "Harare"),
        ({"suburb": "Harare", "city": "Harare"}, "Harare"),
        ({"town": "Chitungwiza"}, "Chitungwiza"),
    ],
)  # fmt: skip
def test_an_address_is_written_suburb_and_town(
    geocoder: Geocoder, fake: FakeNominatim, parts: dict[str, str], expected: str
) -> None:
    fake.always = address(**parts)
    assert label(geocoder) == expected


@pytest.mark.parametrize("parts", [{"city": "Atlantis"}, {"county": "Goromonzi"}, {}])
def test_a_town_that_nobody_knows_gives_way_to_the_nearest_that_we_know(
    geocoder: Geocoder, fake: FakeNominatim, parts: dict[str, str]
) -> None:
    fake.always = address(**parts)
    assert label(geocoder, Pin(latitude=-17.80, longitude=31.04)) == "Avondale, Harare"


def test_outside_the_border_nobody_is_asked(geocoder: Geocoder, fake: FakeNominatim) -> None:
    assert label(geocoder, Pin(latitude=-22.34, longitude=30.04)) is None
    assert label(geocoder, Pin(latitude=0.0, longitude=0.0)) is None
    assert fake.requests == []


def test_nominatim_knows_the_border_better(geocoder: Geocoder, fake: FakeNominatim) -> None:
    fake.always = address("mz", village="Machipanda")
    border = Pin(latitude=-18.99, longitude=32.71)
    assert label(geocoder, border) is None
    assert label(geocoder, border) is None
    assert len(fake.requests) == 1


def test_the_same_hundred_metres_are_asked_for_once(
    geocoder: Geocoder, fake: FakeNominatim
) -> None:
    geocoder.locate(AVONDALE)
    geocoder.locate(Pin(latitude=-17.80049, longitude=31.03251))
    geocoder.locate(Pin(latitude=-17.80149, longitude=31.03251))
    assert len(fake.requests) == 2


def test_without_nominatim_the_gazetteer_answers(gazetteer: Gazetteer) -> None:
    offline = Geocoder(gazetteer)
    location = offline.locate(Pin(latitude=-17.8, longitude=31.04))
    assert location is not None
    assert (location.label, location.town) == ("Avondale, Harare", "Harare")
    assert label(offline, Pin(latitude=-17.93, longitude=25.83)) == "Victoria Falls"
    assert label(offline, Pin(latitude=-26.2, longitude=28.05)) is None


FAILURES = [
    Answer(status=500),
    Answer(status=403, body=b"blocked"),
    Answer(status=429, headers={"Retry-After": "5"}),
    Answer(body=b"<html>"),
    Answer(body=b"[]"),
    Answer(body=b"7"),
    Answer(body=b'{"lat": "x", "lon": "y", "address": {}}'),
    Answer(body=b'{"lat": "1", "lon": "1"}'),
    Answer(body=b'{"lat": "1", "lon": "1", "address": []}'),
    Answer(body=b'{"error": "Unable to geocode"}'),
    Answer(cut=True),
]


@pytest.mark.parametrize("answer", FAILURES)
def test_when_nominatim_fails_the_gazetteer_answers(
    geocoder: Geocoder,
    fake: FakeNominatim,
    answer: Answer,
) -> None:
    fake.always = answer
    assert label(geocoder, Pin(latitude=-17.8, longitude=31.04)) == "Avondale, Harare"
    assert len(fake.requests) == 1


def test_after_a_failure_nominatim_rests_for_a_minute(
    geocoder: Geocoder, fake: FakeNominatim, time: Time
) -> None:
    fake.script.append(Answer(status=500))
    geocoder.locate(AVONDALE)
    time.now = 59.0
    geocoder.locate(AVONDALE)
    assert len(fake.requests) == 1
    time.now = 60.0
    geocoder.locate(AVONDALE)
    assert len(fake.requests) == 2


def test_nominatim_may_ask_for_a_longer_rest(
    geocoder: Geocoder, fake: FakeNominatim, time: Time
) -> None:
    fake.script.append(Answer(status=429, headers={"Retry-After": "300"}))
    geocoder.locate(AVONDALE)
    time.now = 299.0
    geocoder.locate(AVONDALE)
    assert len(fake.requests) == 1


def test_a_nominatim_that_does_not_answer_is_given_up_after_its_timeout(
    gazetteer: Gazetteer, fake: FakeNominatim, tmp_path: Path, time: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("webapp.geocoding.nominatim._TIMEOUT", 0.1)
    fake.always = Answer(delay=20)
    geocoder = Geocoder(gazetteer, lookup(fake.domain, tmp_path, time))
    assert label(geocoder, Pin(latitude=-17.8, longitude=31.04)) == "Avondale, Harare"


def test_a_nominatim_that_is_not_there_is_tried_once(
    gazetteer: Gazetteer, tmp_path: Path, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        domain = f"127.0.0.1:{nobody.getsockname()[1]}"
    geocoder = Geocoder(gazetteer, lookup(domain, tmp_path, time))
    assert label(geocoder, Pin(latitude=-17.8, longitude=31.04)) == "Avondale, Harare"
    assert len(caplog.records) == 1


def test_a_long_queue_is_not_joined(
    gazetteer: Gazetteer, fake: FakeNominatim, tmp_path: Path, time: Time
) -> None:
    geocoder = Geocoder(gazetteer, lookup(fake.domain, tmp_path, time, patience=1.0))
    for step in range(5):
        geocoder.locate(Pin(latitude=-17.80 - step / 100, longitude=31.03))
    assert len(fake.requests) == 2


def test_where_a_person_is_reaches_no_log(
    geocoder: Geocoder, fake: FakeNominatim, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fake.always = Answer(status=500)
    geocoder.locate(AVONDALE)
    assert "Nominatim did not help" in caplog.text
    assert "17.80" not in caplog.text
    assert "31.03" not in caplog.text


def test_what_another_process_has_asked_is_not_asked_again(
    gazetteer: Gazetteer,
    fake: FakeNominatim,
    tmp_path: Path,
    time: Time,
    database: str,
) -> None:
    clock = ManualClock()
    asking = lookup(fake.domain, tmp_path, time)
    fake.always = address(suburb="Mkoba", city="Gweru")
    assert label(Geocoder(gazetteer, asking, Geocodes(clock))) == "Mkoba, Gweru"

    other = Geocoder(gazetteer, asking, Geocodes(clock))
    assert label(other) == "Mkoba, Gweru"
    assert len(fake.requests) == 1

    clock.advance(KEPT.total_seconds())
    assert label(other) == "Mkoba, Gweru"
    assert len(fake.requests) == 2


def test_another_nominatim_may_live_under_a_path(
    gazetteer: Gazetteer, fake: FakeNominatim, tmp_path: Path, time: Time
) -> None:
    pace = Pace(tmp_path / "turn", clock=time.clock, sleep=lambda _seconds: None)
    url = f"http://{fake.domain}/osm/"
    Geocoder(gazetteer, NominatimLookup(user_agent=USER_AGENT, pace=pace, url=url)).locate(AVONDALE)

    assert fake.requests[0].path.startswith("/osm/reverse?")
