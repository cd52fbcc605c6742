"""Who is offered for a job, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Address
from dialogue.values import Location, Provider
from tests.webapp.store.values import (
    BORROWDALE,
    BULAWAYO,
    CHITUNGWIZA,
    HARARE,
    MUFAKOSE,
    MUTARE,
    provider,
)
from webapp.store import People, Providers
from webapp.store.distance import kilometres


def person(people: People, number: int) -> str:
    return people.identify(Address(phone=f"+2637710001{number:02d}"))


def names(providers: Providers, place: Location, service: str = "plumber") -> list[str]:
    return [offer.provider.name for offer in providers.serving(service, place, 10)]


@pytest.fixture
def directory(people: People, providers: Providers) -> Providers:
    rows = [
        ("Whole Harare", HARARE, ()),
        ("Mufakose only", MUFAKOSE, ("Mufakose, Harare",)),
        ("Borrowdale only", BORROWDALE, ("Borrowdale, Harare",)),
        ("From Chitungwiza", CHITUNGWIZA, ("Harare", "Chitungwiza")),
        ("Mutare", MUTARE, ()),
    ]
    for number, (name, location, areas) in enumerate(rows):
        providers.put(provider(person(people, number), name, location, areas))
    return providers


def test_a_whole_town_finds_everybody_who_serves_any_part_of_it(directory: Providers) -> None:
    assert set(names(directory, HARARE)) == {
        "Whole Harare",
        "Mufakose only",
        "Borrowdale only",
        "From Chitungwiza",
    }


def test_a_suburb_finds_those_who_serve_it_or_its_whole_town(directory: Providers) -> None:
    assert names(directory, MUFAKOSE) == ["Mufakose only", "Whole Harare", "From Chitungwiza"]


def test_areas_replace_the_town_of_the_address(directory: Providers) -> None:
    assert names(directory, CHITUNGWIZA) == ["From Chitungwiza"]
    assert names(directory, BULAWAYO) == []


def test_offers_carry_the_distance_and_stop_at_the_limit(directory: Providers) -> None:
    first, second = directory.serving("plumber", MUFAKOSE, 2)

    assert first.distance_km == 0
    assert second.distance_km == pytest.approx(kilometres(MUFAKOSE, HARARE))


def test_ties_are_in_order_of_the_name(people: People, providers: Providers) -> None:
    for number, name in enumerate(["Beta", "Alpha", "Gamma"]):
        providers.put(provider(person(people, number), name))

    assert names(providers, HARARE) == ["Alpha", "Beta", "Gamma"]


@pytest.mark.parametrize("status", ["pending", "suspended", "rejected"])
def test_only_active_providers_are_offered(
    people: People, providers: Providers, status: str
) -> None:
    providers.put(provider(person(people, 1), status=status))  # type: ignore[arg-type] # each is one

    assert names(providers, HARARE) == []
    assert providers.nearest("plumber", HARARE, 3) == ()


def test_another_service_is_not_offered(directory: Providers) -> None:
    assert names(directory, HARARE, service="welder") == []


def test_a_provider_whose_address_names_no_known_place_is_not_offered(
    people: People, providers: Providers
) -> None:
    providers.put(provider(person(people, 1), location=None, areas=("Harare",)))

    assert names(providers, HARARE) == []
    assert providers.nearest("plumber", HARARE, 3) == ()


def test_the_nearest_elsewhere_are_one_per_town(directory: Providers) -> None:
    offers = directory.nearest("plumber", CHITUNGWIZA, 3)

    towns = [o.provider.location.town for o in offers if o.provider.location]
    assert towns == ["Chitungwiza", "Harare", "Mutare"]
    assert [o.distance_km for o in offers] == sorted(o.distance_km for o in offers)
    assert len(directory.nearest("plumber", CHITUNGWIZA, 2)) == 2


def test_a_registration_waits_for_review_and_replaces_an_earlier_one(
    people: People, providers: Providers
) -> None:
    identifier = person(people, 1)
    providers.put(provider(identifier, "Old name"))

    providers.register(provider(identifier, "New name", MUTARE, status="active"))

    assert providers.get(identifier) == provider(identifier, "New name", MUTARE, status="pending")


def test_putting_the_same_provider_again_changes_nothing(
    people: People, providers: Providers
) -> None:
    first = provider(person(people, 1), areas=("Harare", "Norton"))

    assert providers.put(first)
    assert not providers.put(first)
    assert providers.put(replace(first, areas=("Harare",)))
    assert providers.get(first.id) == replace(first, areas=("Harare",))


def test_the_directory_is_empty_until_somebody_is_in_it(
    people: People, providers: Providers
) -> None:
    assert providers.empty()
    assert providers.get("nobody") is None

    providers.put(provider(person(people, 1)))

    assert not providers.empty()


def test_a_known_distance() -> None:
    assert kilometres(HARARE, BULAWAYO) == pytest.approx(366, abs=3)
    assert kilometres(HARARE, HARARE) == 0


def test_every_field_of_a_provider_survives(people: People, providers: Providers) -> None:
    full = Provider(
        id=person(people, 1),
        name="Seagate Plumbers",
        service_type="plumber",
        address="6 Weale Road, Milton Park, Harare",
        location=replace(MUFAKOSE, section="14"),
        areas=("Harare",),
        status="active",
    )
    providers.put(full)

    assert providers.get(full.id) == full


def test_who_has_said_stop_is_offered_to_nobody(people: People, directory: Providers) -> None:
    silent = person(people, 1)
    people.save(replace(people.get(silent), opted_out=True))
    assert names(directory, MUFAKOSE) == ["Whole Harare", "From Chitungwiza"]
    nearest = directory.nearest("plumber", MUFAKOSE, 10)
    assert silent not in {offer.provider.id for offer in nearest}
    people.save(replace(people.get(silent), opted_out=False))
    assert "Mufakose only" in names(directory, MUFAKOSE)
