"""Reads providers from a CSV file into the directory; bad rows are reported, the rest imported."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, get_args

from dialogue.messages import Address
from dialogue.values import Location, Provider, ProviderStatus
from nlu.places import Gazetteer
from nlu.types import Place, Service
from webapp import phones
from webapp.errors import ProvidersFileError
from webapp.geocoding.borders import in_zimbabwe
from webapp.store import People, Providers
from webapp.trades import Trades

REQUIRED = ("whatsapp_number", "name", "service_type", "location")
OPTIONAL = ("areas", "latitude", "longitude", "status")
BETWEEN_AREAS = "|"

Point: TypeAlias = "tuple[float, float]"
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row was left out."""

    line: int
    """As an editor counts, the header being line 1."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    imported: int
    """Rows that added or changed a provider."""
    unchanged: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One row of a file that was read, and not imported."""

    line: int
    number: str
    """E.164; empty where there is a problem."""
    provider: Provider | None
    problem: str
    """Why it would be left out; empty where it would be imported."""


class _RowError(Exception):
    """A row cannot be used; the text says what was found and what to do."""


class ProvidersImport:
    """Imports files into one directory."""

    def __init__(
        self,
        *,
        people: People,
        providers: Providers,
        gazetteer: Gazetteer,
        services: Sequence[Service],
    ) -> None:
        self._people = people
        self._providers = providers
        self._rows = _RowReader(gazetteer, services)

    def run(self, lines: Iterable[str]) -> ImportReport:
        """Import the lines of a file; a second time changes nothing.

        Raises ProvidersFileError when a needed column is missing, and StoreUnavailable.
        """
        imported = unchanged = 0
        problems: list[Problem] = []
        for row in self._read(lines):
            if row.provider is None:
                problems.append(Problem(line=row.line, text=row.problem))
                continue
            person_id = self._people.identify(Address(phone=row.number))
            changed = self._providers.put(replace(row.provider, id=person_id))
            imported, unchanged = imported + changed, unchanged + (not changed)
        return ImportReport(imported=imported, unchanged=unchanged, problems=tuple(problems))

    def check(self, lines: Iterable[str]) -> tuple[Checked, ...]:
        """Read the lines of a file and store nothing; raises ProvidersFileError."""
        try:
            return tuple(self._read(lines))
        except csv.Error as error:
            raise ProvidersFileError(f"this is no CSV file: {error}") from error

    def _read(self, lines: Iterable[str]) -> Iterator[Checked]:
        reader = csv.DictReader(lines, restval="")
        _check_header(reader.fieldnames or ())
        seen: dict[str, int] = {}
        for row in reader:
            line = reader.line_num
            try:
                number, provider = self._rows.read(row)
                if seen.setdefault(number, line) != line:
                    raise _RowError(f"the number of line {seen[number]} again: one row each")
            except _RowError as error:
                yield Checked(line=line, number="", provider=None, problem=str(error))
            else:
                yield Checked(line=line, number=number, provider=provider, problem="")


def _check_header(names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in REQUIRED + OPTIONAL]
    if missing or unknown:
        raise ProvidersFileError(
            f"the first line must name the columns {', '.join(REQUIRED)}, and may name "
            f"{', '.join(OPTIONAL)}; missing: {', '.join(missing) or 'none'}, "
            f"unknown: {', '.join(unknown) or 'none'}"
        )


class _RowReader:
    """Turns a row into a provider who has no id yet."""

    def __init__(self, gazetteer: Gazetteer, services: Sequence[Service]) -> None:
        self._gazetteer = gazetteer
        self._trades = Trades(services)

    def read(self, row: Mapping[str, str]) -> tuple[str, Provider]:
        """Return the number and the provider; raises _RowError."""
        if None in row:
            raise _RowError("more cells than columns: put cells with a comma into quotes")
        cells = {name: (value or "").strip() for name, value in row.items()}
        number = phones.normalise(cells["whatsapp_number"])
        if number is None:
            written = cells["whatsapp_number"]
            raise _RowError(f"whatsapp_number {written!r} is no number such as +263771234567")
        if not cells["name"]:
            raise _RowError("name is empty")
        provider = Provider(
            id="",
            name=cells["name"],
            service_type=self._service(cells["service_type"]),
            address=cells["location"],
            location=self._location(cells),
            areas=tuple(
                self._place("areas", area).label
                for area in cells.get("areas", "").split(BETWEEN_AREAS)
                if area.strip()
            ),
            status=_status(cells.get("status", "")),
        )
        return number, provider

    def _service(self, written: str) -> str:
        service = self._trades.named(written)
        if service is None:
            raise _RowError(f"service_type {written!r} is no service of data/services.yml")
        return service.id

    def _location(self, cells: Mapping[str, str]) -> Location:
        point = _point(cells.get("latitude", ""), cells.get("longitude", ""))
        place = self._place("location", cells["location"], point)
        latitude, longitude = point or (place.latitude, place.longitude)
        return Location(label=place.label, town=place.town, latitude=latitude, longitude=longitude)

    def _place(self, column: str, written: str, point: Point | None = None) -> Place:
        """Return the one place that is meant; a point decides between several, or without any."""
        candidates = self._candidates(written)
        if len(candidates) == 1:
            return candidates[0]
        if point is not None:
            return self._nearest(point, candidates)
        if not candidates:
            raise _RowError(f"{column} {written!r} names no place of data/places.csv")
        labels = " or ".join(place.label for place in candidates)
        raise _RowError(f"{column} {written!r} may be {labels}: write which")

    def _nearest(self, point: Point, candidates: tuple[Place, ...]) -> Place:
        if not candidates:
            return self._gazetteer.nearest(*point, limit=2)[0][0]
        return min(
            candidates, key=lambda place: math.dist((place.latitude, place.longitude), point)
        )

    def _candidates(self, written: str) -> tuple[Place, ...]:
        """Return what an address may mean: its last words are the suburb and the town, if written.

        The gazetteer reads the rest as people write it; the town at the end keeps it in bounds.
        """
        parts = [part.strip() for part in written.split(",")]
        exact = self._gazetteer.by_label(", ".join(parts[-2:]))
        if exact is not None:
            return (exact,)
        match = self._gazetteer.match(written)
        found = match.candidates if match else ()
        town = self._gazetteer.by_label(parts[-1])
        if town is None:
            return found
        return tuple(place for place in found if place.town == town.town) or (town,)


def _point(latitude: str, longitude: str) -> Point | None:
    if not latitude and not longitude:
        return None
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        raise _RowError(
            f"latitude {latitude!r} and longitude {longitude!r}: give both as numbers, or none"
        ) from None
    if not in_zimbabwe(*point):
        raise _RowError(f"latitude {latitude} and longitude {longitude} are not in Zimbabwe")
    return point


def _status(written: str) -> ProviderStatus:
    known: tuple[ProviderStatus, ...] = get_args(ProviderStatus)
    for status in known:
        if written == status:
            return status
    if written:
        raise _RowError(f"status {written!r} is none of {', '.join(known)}")
    return "active"
