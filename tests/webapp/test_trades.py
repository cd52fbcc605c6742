"""Services by the words that people use for them."""

from __future__ import annotations

import pytest

from tests.fakes.world import the_services
from webapp.trades import Trades


@pytest.mark.parametrize(
    ("written", "service"),
    [
        ("plumber", "plumber"),
        (" PLUMBING ", "plumber"),
        ("Drain_Cleaning", "plumber"),
        ("mugadziri wemapombi", "plumber"),
        ("umlungisi wamaphayiphi", "plumber"),
        ("electricians", "electrician"),
    ],
)
def test_a_service_is_known_by_all_its_names(written: str, service: str) -> None:
    found = Trades(the_services()).named(written)

    assert found is not None
    assert found.id == service


@pytest.mark.parametrize("written", ["", " ", "astronaut", "plumber; electrician"])
def test_other_words_mean_none(written: str) -> None:
    assert Trades(the_services()).named(written) is None


def test_every_id_means_its_own_service() -> None:
    services = the_services()
    trades = Trades(services)

    assert [trades.named(each.id) for each in services] == list(services)
