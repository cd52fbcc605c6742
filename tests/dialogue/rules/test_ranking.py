"""The order in which providers are offered: each good thing counts, and distance most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dialogue.rules.ranking import (
    acceptance,
    cost,
    mean_stars,
    missing,
    ranked,
    reasons,
)
from dialogue.values import Offer, Provider, Standing
from tests.dialogue.rules.bookings import MUFAKOSE, NOW

DAY = date(2026, 11, 23)
KNOWN = Standing(
    ratings=10, stars=4.0, asked=20, accepted=15, minutes_to_answer=30.0, jobs_done=15, no_shows=0
)


def offer(name: str = "a", km: float = 1.0, standing: Standing = KNOWN) -> Offer:
    provider = Provider(
        id=name,
        name=name,
        service_type="plumber",
        address="",
        location=MUFAKOSE,
        standing=standing,
    )
    return Offer(provider=provider, distance_km=km)


def names(offers: tuple[Offer, ...]) -> list[str]:
    return [each.provider.name for each in offers]


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    asked = draw(st.integers(0, 200))
    ratings = draw(st.integers(0, 100))
    return Standing(
        ratings=ratings,
        stars=draw(st.floats(1, 5)) if ratings else 0.0,
        asked=asked,
        accepted=draw(st.integers(0, asked)),
        minutes_to_answer=draw(st.one_of(st.none(), st.floats(0, 600))),
        jobs_done=draw(st.integers(0, 100)),
        no_shows=draw(st.integers(0, 20)),
    )


@given(standings(), st.floats(0, 50), st.floats(0.01, 50))
def test_the_nearer_of_two_alike_is_better(standing: Standing, km: float, more: float) -> None:
    assert cost(offer(km=km, standing=standing)) < cost(offer(km=km + more, standing=standing))


@given(standings(), st.floats(1, 5), st.floats(1, 5))
def test_more_stars_are_never_worse(standing: Standing, stars: float, others: float) -> None:
    assume(standing.ratings)
    low, high = sorted((stars, others))
    worse, better = replace(standing, stars=low), replace(standing, stars=high)

    assert cost(offer(standing=better)) <= cost(offer(standing=worse))


@given(standings())
def test_to_accept_one_request_more_is_better(standing: Standing) -> None:
    assume(standing.accepted < standing.asked)

    better = replace(standing, accepted=standing.accepted + 1)
    assert cost(offer(standing=better)) < cost(offer(standing=standing))


@given(standings(), st.floats(0, 600), st.floats(0, 600))
def test_to_answer_sooner_is_never_worse(standing: Standing, one: float, other: float) -> None:
    soon, late = sorted((one, other))
    quick = replace(standing, minutes_to_answer=soon)
    slow = replace(standing, minutes_to_answer=late)

    assert cost(offer(standing=quick)) <= cost(offer(standing=slow))


@given(standings())
def test_not_to_come_is_worse(standing: Standing) -> None:
    worse = replace(standing, no_shows=standing.no_shows + 1)

    assert cost(offer(standing=standing)) < cost(offer(standing=worse))


@given(standings())
def test_means_and_shares_stay_in_their_ranges(standing: Standing) -> None:
    assert 1 <= mean_stars(standing) <= 5
    assert 0 <= acceptance(standing) <= 1
    assert 0 <= missing(standing) < 1


@given(standings())
def test_nobody_gains_more_than_three_and_a_half_kilometres_on_a_newcomer(
    standing: Standing,
) -> None:
    newcomer = cost(offer(standing=Standing()))

    assert newcomer - cost(offer(standing=standing)) <= 3.5


def test_one_bad_word_weighs_less_than_many() -> None:
    one = replace(Standing(), ratings=1, stars=1.0)
    many = replace(Standing(), ratings=20, stars=1.0)

    assert cost(offer()) < cost(offer(standing=one)) < cost(offer(standing=many))


def test_newcomers_among_themselves_come_by_distance_then_by_name() -> None:
    new = [offer(name, km, Standing()) for name, km in (("c", 2.0), ("b", 1.0), ("a", 2.0))]

    assert names(ranked(new, MUFAKOSE, DAY)) == ["b", "a", "c"]


def test_who_is_free_comes_before_who_is_not() -> None:
    far = offer("far", 9.0)
    busy = replace(offer("near", 0.1), free_from=NOW)

    assert names(ranked([busy, far], MUFAKOSE, DAY)) == ["far", "near"]


def test_on_every_third_day_a_newcomer_is_among_the_first_three() -> None:
    known = [offer(name, 1.0) for name in "abcd"]
    crowd = [*known, offer("new", 8.0, Standing()), offer("newer", 9.0, Standing())]
    places = {}
    for number in range(300):
        day = DAY + timedelta(days=number)
        order = names(ranked(crowd, MUFAKOSE, day))
        assert order == names(ranked(crowd, MUFAKOSE, day))
        assert [n for n in order if n != "new"] == [*"abcd", "newer"]
        places[day] = order.index("new")

    assert set(places.values()) == {2, 4}
    assert 70 <= sum(place == 2 for place in places.values()) <= 130


def test_a_newcomer_who_is_not_free_gets_no_chance() -> None:
    known = [offer(name, 1.0) for name in "abcd"]
    busy = replace(offer("new", 8.0, Standing()), free_from=NOW)

    for number in range(30):
        order = names(ranked([*known, busy], MUFAKOSE, DAY + timedelta(days=number)))
        assert order[-1] == "new"


@pytest.mark.parametrize(
    ("given_offer", "expected"),
    [
        (offer(km=20, standing=Standing()), ("free", "new")),
        (
            offer(
                standing=replace(KNOWN, ratings=30, stars=4.9, accepted=19, minutes_to_answer=4.0)
            ),
            ("free", "near", "well_rated", "reliable", "accepts", "quick"),
        ),
        (replace(offer(km=20), free_from=NOW), ("reliable",)),
        (offer(km=20, standing=replace(KNOWN, no_shows=1)), ("free",)),
    ],
)
def test_it_can_be_said_what_speaks_for_somebody(
    given_offer: Offer, expected: tuple[str, ...]
) -> None:
    assert reasons(given_offer) == expected
