"""Importing providers: what is taken, what is refused, and the demo file itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dialogue.messages import Address
from dialogue.values import Location, Provider
from nlu.catalogue import load_services
from nlu.places import Gazetteer
from nlu.types import Service
from tests.webapp.manual_clock import ManualClock
from webapp.errors import ProvidersFileError
from webapp.providers_csv import ImportReport, ProvidersImport
from webapp.store import Stores

DATA = Path(__file__).parents[2] / "data"
DEMO = DATA / "demo_providers.csv"
HEADER = "whatsapp_number,name,service_type,location,areas,latitude,longitude,status"
NUMBER = "+263771000031"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(DATA / "places.csv")


@pytest.fixture(scope="module")
def services() -> tuple[Service, ...]:
    return load_services(DATA / "services.yml")


@pytest.fixture
def stores(database: str) -> Stores:
    return Stores.build(ManualClock())


@pytest.fixture
def importer(
    stores: Stores, gazetteer: Gazetteer, services: tuple[Service, ...]
) -> ProvidersImport:
    return ProvidersImport(
        people=stores.people, providers=stores.providers, gazetteer=gazetteer, services=services
    )


def put(importer: ProvidersImport, *rows: str) -> ImportReport:
    return importer.run([HEADER + "\n", *(row + "\n" for row in rows)])


def provider(stores: Stores, number: str = NUMBER) -> Provider:
    found = stores.providers.get(stores.people.identify(Address(phone=number)))
    assert found is not None
    return found


def problems(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in report.problems]


def test_a_row_becomes_a_provider(importer: ProvidersImport, stores: Stores) -> None:
    row = '0771 000 031,Seagate Plumbers,plumber,"6 Weale Road, Milton Park, Harare",,,,'

    assert put(importer, row) == ImportReport(imported=1, unchanged=0, problems=())

    found = provider(stores)
    assert found.address == "6 Weale Road, Milton Park, Harare"
    assert found.location is not None
    assert found.location.label == "Milton Park, Harare"
    assert (found.service_type, found.areas, found.status) == ("plumber", (), "active")


def test_optional_cells_are_used(importer: ProvidersImport, stores: Stores) -> None:
    put(importer, f"{NUMBER},Zuva Solar,Solar Installer,Norton,mkoba|Harare,-17.9,30.7,suspended")

    found = provider(stores)
    assert found.service_type == "solar_installer"
    assert found.areas == ("Mkoba, Gweru", "Harare")
    assert found.location == Location(label="Norton", town="Norton", latitude=-17.9, longitude=30.7)
    assert found.status == "suspended"


def test_a_second_import_changes_nothing(importer: ProvidersImport, stores: Stores) -> None:
    row = f"{NUMBER},Seagate Plumbers,plumber,Harare,,,,"
    put(importer, row)

    assert put(importer, row) == ImportReport(imported=0, unchanged=1, problems=())
    assert put(importer, row.replace("Harare", "Mutare")).imported == 1
    assert provider(stores).address == "Mutare"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("12,Name,plumber,Harare,,,,", "whatsapp_number '12' is no number such as"),
        (f"{NUMBER},,plumber,Harare,,,,", "name is empty"),
        (f"{NUMBER},Name,astronaut,Harare,,,,", "service_type 'astronaut' is no service"),
        (f"{NUMBER},Name,plumber,Atlantis,,,,", "location 'Atlantis' names no place"),
        (f"{NUMBER},Name,plumber,Hillside,,,,", "may be"),
        (f"{NUMBER},Name,plumber,Harare,Harare|Atlantis,,,", "areas 'Atlantis' names no place"),
        (f"{NUMBER},Name,plumber,Harare,,-17.8,,", "give both as numbers"),
        (f"{NUMBER},Name,plumber,Harare,,north,east,", "give both as numbers"),
        (f"{NUMBER},Name,plumber,Harare,,51.5,0.0,", "not in Zimbabwe"),
        (f"{NUMBER},Name,plumber,Harare,,,,asleep", "status 'asleep' is none of"),
        (f"{NUMBER},Name,plumber,1 Weale Road, Milton Park, Harare,,,,", "more cells"),
        (f"{NUMBER}", "name is empty"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_imported(
    importer: ProvidersImport, stores: Stores, row: str, said: str
) -> None:
    good = "+263771000032,Good Plumbers,plumber,Harare,,,,"

    report = put(importer, row, good)

    ((line, text),) = problems(report)
    assert line == 2
    assert said in text
    assert report.imported == 1
    assert provider(stores, "+263771000032").name == "Good Plumbers"


def test_a_number_may_stand_once(importer: ProvidersImport, stores: Stores) -> None:
    report = put(
        importer, f"{NUMBER},First,plumber,Harare,,,,", f"{NUMBER},Second,welder,Harare,,,,"
    )

    assert problems(report) == [(3, "the number of line 2 again: one row each")]
    assert provider(stores).name == "First"


def test_coordinates_decide_between_places_of_one_name(
    importer: ProvidersImport, stores: Stores
) -> None:
    put(importer, f"{NUMBER},Name,plumber,Hillside,,-20.18,28.60,")

    found = provider(stores).location
    assert found is not None
    assert found.label == "Hillside, Bulawayo"


def test_coordinates_do_for_an_address_that_names_no_place(
    importer: ProvidersImport, stores: Stores
) -> None:
    put(importer, f"{NUMBER},Name,plumber,The old farm,,-17.88,30.70,")

    found = provider(stores)
    assert found.address == "The old farm"
    assert found.location is not None
    assert found.location.town == "Norton"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("whatsapp_number,name,location", "missing: service_type"),
        (HEADER + ",colour", "unknown: colour"),
        ("", "missing: whatsapp_number, name, service_type, location"),
    ],
)
def test_a_file_with_other_columns_is_refused(
    importer: ProvidersImport, header: str, said: str
) -> None:
    with pytest.raises(ProvidersFileError, match=said):
        importer.run([header + "\n"])


def test_the_demo_file_fits_the_first_conversation(
    importer: ProvidersImport,
    stores: Stores,
    gazetteer: Gazetteer,
    services: tuple[Service, ...],
) -> None:
    lines = DEMO.read_text(encoding="utf-8").splitlines(keepends=True)

    report = importer.run(lines)

    assert report.problems == ()
    assert report.imported >= 100
    assert {line.split(",")[0][:9] for line in lines[1:]} == {"+26377000"}
    harare, chitungwiza = (_location(gazetteer, name) for name in ("Harare", "Chitungwiza"))
    plumbers = stores.providers.serving("plumber", harare, 50)
    assert len(plumbers) == 5
    seagate = next(o.provider for o in plumbers if o.provider.name == "Seagate Plumbers")
    assert seagate.address == "6 Weale Road, Milton Park, Harare"
    assert stores.providers.serving("plumber", chitungwiza, 50) == ()
    elsewhere = stores.providers.nearest("plumber", chitungwiza, 3)
    assert {o.provider.location.town for o in elsewhere if o.provider.location} >= {"Harare"}
    for service in services:
        assert stores.providers.serving(service.id, harare, 50), service.id


def test_the_demo_file_has_nobody_twice() -> None:
    lines = DEMO.read_text(encoding="utf-8").splitlines()

    for column in (0, 1):
        counts = Counter(line.split(",")[column] for line in lines)
        assert counts.most_common(1)[0][1] == 1


def _location(gazetteer: Gazetteer, label: str) -> Location:
    place = gazetteer.by_label(label)
    assert place is not None
    return Location(
        label=place.label, town=place.town, latitude=place.latitude, longitude=place.longitude
    )
