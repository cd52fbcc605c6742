from __future__ import annotations

from pathlib import Path

import pytest

from nlu.catalogue import load_services
from nlu.services import ServiceFinder

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def finder() -> ServiceFinder:
    return ServiceFinder(load_services(DATA / "services.yml"))


def found(finder: ServiceFinder, text: str) -> list[tuple[str, str]]:
    return [(match.text, match.service_id) for match in finder.find(text)]


def test_a_match_says_where_the_words_stand_and_how_sure_they_are(finder: ServiceFinder) -> None:
    (match,) = finder.find("I need a Plumber today")
    assert (match.text, match.start, match.end) == ("Plumber", 9, 16)
    assert (match.service_id, match.score) == ("plumber", 1.0)


@pytest.mark.parametrize(
    ("text", "span", "service"),
    [
        ("any sparky around", "sparky", "electrician"),
        ("painting of two rooms", "painting", "painter"),
        ("ndoda muvezi", "muvezi", "carpenter"),
        ("ngidinga umakhi", "umakhi", "builder"),
        ("who does pool cleaning", "pool cleaning", "pool_cleaner"),
        ("auto electrician please", "auto electrician", "mechanic"),
        ("DStv installer", "DStv installer", "satellite_installer"),
        ("the carpenter's number", "carpenter", "carpenter"),
        ("besides plumbers what is there", "plumbers", "plumber"),
    ],
)
def test_words_of_the_catalogue_are_found(
    finder: ServiceFinder, text: str, span: str, service: str
) -> None:
    assert found(finder, text) == [(span, service)]


@pytest.mark.parametrize(
    ("text", "span", "service"),
    [
        ("iplumber ezafika", "iplumber", "plumber"),
        ("i-plumber kusasa", "i-plumber", "plumber"),
        ("ngifuna i-moving truck", "i-moving truck", "mover"),
        ("ngingu-electrician", "electrician", "electrician"),
        ("ngingumplumber", "plumber", "plumber"),
        ("munoda maplumber here", "maplumber", "plumber"),
        ("vanoita zve-plumbing", "plumbing", "plumber"),
        ("isidingo sikaplumber wakusasa", "plumber", "plumber"),
        ("kujoinhawo samekanika", "mekanika", "mechanic"),
        ("ngiyimechanic", "mechanic", "mechanic"),
        ("ngaphandle kwamaplumber", "plumber", "plumber"),
        ("kunze kwemaelectrician", "electrician", "electrician"),
        ("ndatenda nemugadziri wemafiriji", "mugadziri wemafiriji", "appliance_repair"),
    ],
)
def test_prefixes_of_shona_and_ndebele_are_understood(
    finder: ServiceFinder, text: str, span: str, service: str
) -> None:
    assert found(finder, text) == [(span, service)]


@pytest.mark.parametrize(
    ("text", "span", "service"),
    [
        ("ndipeiwo munhu wegadheni", "munhu wegadheni", "gardener"),
        ("munhu wemagetsi", "munhu wemagetsi", "electrician"),
        ("munhu we DStv", "munhu we DStv", "satellite_installer"),
        ("umlungisi wezikhiye", "umlungisi wezikhiye", "locksmith"),
        ("umuntu wamageyser", "umuntu wamageyser", "plumber"),
        ("munhu anogadzira mafiriji", "munhu anogadzira mafiriji", "appliance_repair"),
        ("munhu wekugadzira pombi", "munhu wekugadzira pombi", "plumber"),
        ("the geyser guy", "geyser guy", "plumber"),
        ("fridge repair man", "fridge repair man", "appliance_repair"),
        ("solar technician", "solar technician", "solar_installer"),
        ("zvemapombi", "zvemapombi", "plumber"),
    ],
)
def test_who_works_on_a_thing_is_named_by_it(
    finder: ServiceFinder, text: str, span: str, service: str
) -> None:
    assert found(finder, text) == [(span, service)]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("plummer", "plumber"),
        ("plumbr", "plumber"),
        ("elektrishan", "electrician"),
        ("electrisian", "electrician"),
        ("electricain", "electrician"),
        ("carpnter", "carpenter"),
        ("hair dreser", "hairdresser"),
        ("pest contol", "pest_control"),
        ("borehole tecnician", "borehole_technician"),
        ("upholstrer", "upholsterer"),
        ("mechnic", "mechanic"),
        ("weldin", "welder"),
        ("imcehanic", "mechanic"),
    ],
)
def test_misspelt_trades_are_found(finder: ServiceFinder, text: str, service: str) -> None:
    assert found(finder, f"looking for a {text} asap") == [(text, service)]


@pytest.mark.parametrize(
    "text",
    [
        "paint the wall",
        "my printer is broken",
        "the wedding is on Saturday",
        "mowing",
        "selling",
        "what is your number",
        "the geyser burst",
        "pombi yaputika",
        "ndoda kupinda mumba",
        "kutenga mota",
        "magetsi aenda",
        "the services you offer",
        "poor service",
        "we are planning",
        "he painted my gate",
        "anogona kuuya",
        "salani kuhle",
        "amanzi ayavuza",
        "cameras",
        "braids",
        "I am in the bath",
        "maita basa",
        "tomorrow at 3pm",
        "my phone number",
        "the trailer",
        "ngidinga umlungisi",
    ],
)
def test_other_words_are_no_trade(finder: ServiceFinder, text: str) -> None:
    assert found(finder, text) == []


def test_several_trades_are_found_in_order(finder: ServiceFinder) -> None:
    text = "a welder, a tiler and munhu wemagetsi"
    services = [match.service_id for match in finder.find(text)]
    assert services == ["welder", "tiler", "electrician"]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("geysers", "plumber"),
        ("fixing fridges", "appliance_repair"),
        ("magetsi", "electrician"),
        ("I do hair", "hairdresser"),
        ("security cameras", "security_installer"),
        ("kupenda", "painter"),
        ("plumba", "plumber"),
        ("moving", "mover"),
        ("contractor", "builder"),
    ],
)
def test_where_a_trade_is_expected_the_thing_is_enough(
    finder: ServiceFinder, text: str, service: str
) -> None:
    match = finder.match(text)
    assert match is not None
    assert match.service_id == service


@pytest.mark.parametrize("text", ["Harare", "John Smith", "my house", "yes", "", "3"])
def test_what_names_no_trade_matches_none(finder: ServiceFinder, text: str) -> None:
    assert finder.match(text) is None


def test_every_word_of_the_catalogue_means_its_own_service() -> None:
    services = load_services(DATA / "services.yml")
    finder = ServiceFinder(services)
    wrong = [
        (word, service.id)
        for service in services
        for word in (*service.names.values(), *service.plurals.values(), *service.synonyms)
        if [match.service_id for match in finder.find(word)] != [service.id]
    ]
    assert wrong == []


def test_every_thing_worked_on_means_its_own_service() -> None:
    services = load_services(DATA / "services.yml")
    finder = ServiceFinder(services)
    wrong: list[tuple[str, str]] = []
    for service in services:
        for word in service.works_on:
            match = finder.match(word)
            if match is None or match.service_id != service.id:
                wrong.append((word, service.id))
    assert wrong == []
