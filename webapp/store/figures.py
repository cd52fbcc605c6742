"""How the bookings of some days went, in figures.

The sums of each day are kept. Before they are read, those days are added up anew whose bookings
have changed since; that is some days of the last week, whatever the number of bookings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from mongoengine import DateTimeField, ListField, StringField
from pymongo.collection import Collection

from dialogue.ports import Clock
from webapp.store.booking_rows import _Booking
from webapp.store.connection import Raw, Row, collection_class

ZONE = ZoneInfo("Africa/Harare")
SKEW = timedelta(minutes=1)
"""How far apart the clocks of our machines may be, and how long a write may take."""
MOST_ANSWERS = 500
"""Of a day, of which it is kept how long they took."""

_MARK = "mark"
"""Id of the row that says until when all days are added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFigures:
    """Sums over the bookings that were made from one day to another, Africa/Harare."""

    by_day: Mapping[date, Mapping[str, int]]
    """Status to number, of the days that have any."""
    by_status: Mapping[str, int]
    by_service: Mapping[str, int]
    by_place: Mapping[str, int]
    answer_seconds: tuple[float, ...]
    """From each request to the provider's first answer, shortest first."""
    accepted_seconds: tuple[float, ...]
    """As above, where the answer was yes."""

    @property
    def total(self) -> int:
        """How many bookings there were."""
        return sum(self.by_status.values())

    @property
    def median_answer(self) -> float | None:
        """Seconds that half of the answers took at most; None without any."""
        return median(self.answer_seconds) if self.answer_seconds else None


class _Figures(Row):
    id = StringField(primary_key=True)
    """A day such as "2026-11-22", or the mark."""
    until = DateTimeField()
    statuses = ListField()
    services = ListField()
    places = ListField()
    """Pairs of a name and a number: names have dots in them."""
    answers = ListField()
    """Pairs of what the answer was, and after how many seconds it came."""

    meta: ClassVar[dict[str, Any]] = {"collection": "booking_figures"}


@collection_class
class Figures:
    """Reads over the bookings."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def bookings(self, frm: date, to: date) -> BookingFigures:
        """Return the figures of the bookings made from one day to another, both included."""
        _bring_up_to_date(self._clock.now())
        rows = list(_rows().find({"_id": {"$gte": frm.isoformat(), "$lte": to.isoformat()}}))
        days = {row["_id"]: _counted(row["statuses"]) for row in rows}
        answers = [(status, seconds) for row in rows for status, seconds in row["answers"]]
        return BookingFigures(
            by_day={date.fromisoformat(day): days[day] for day in sorted(days) if days[day]},
            by_status=sum(days.values(), Counter()),
            by_service=sum((_counted(row["services"]) for row in rows), Counter()),
            by_place=sum((_counted(row["places"]) for row in rows), Counter()),
            answer_seconds=tuple(sorted(seconds for _, seconds in answers)),
            accepted_seconds=tuple(sorted(s for status, s in answers if status == "confirmed")),
        )


def _bring_up_to_date(now: datetime) -> None:
    mark = _rows().find_one({"_id": _MARK})
    changed: Raw = {"updated_at": {"$gte": mark["until"] - SKEW}} if mark else {}
    found = _bookings().find(changed, {"_id": 0, "created_at": 1}).batch_size(50_000)
    for day in {row["created_at"].astimezone(ZONE).date() for row in found}:
        _rows().replace_one({"_id": day.isoformat()}, _sums(day), upsert=True)
    _rows().update_one({"_id": _MARK}, {"$set": {"until": now}}, upsert=True)


def _sums(day: date) -> Raw:
    """Return the row of a day."""
    midnight = datetime.combine(day, time(), ZONE)
    fields = {"_id": 0, "status": 1, "service_type": 1, "location": 1, "created_at": 1}
    changes = {"changes.status": 1, "changes.at": 1}
    made = {"created_at": {"$gte": midnight, "$lt": midnight + timedelta(days=1)}}
    rows = list(_bookings().find(made, {**fields, **changes}).batch_size(50_000))
    return {
        "statuses": _pairs(row["status"] for row in rows),
        "services": _pairs(row["service_type"] for row in rows),
        "places": _pairs(row["location"] for row in rows),
        "answers": [answer for row in rows if (answer := _answer(row))][:MOST_ANSWERS],
    }


def _answer(row: Raw) -> list[object] | None:
    """Return what the first answer to a request was, and after how many seconds; None without."""
    for entry in row.get("changes", ()):
        if entry["status"] in ("confirmed", "declined"):
            return [entry["status"], (entry["at"] - row["created_at"]).total_seconds()]
    return None


def _pairs(names: Iterable[str]) -> list[list[object]]:
    return [[name, count] for name, count in Counter(names).items()]


def _counted(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    return Counter(dict(pairs))


def _rows() -> Collection[Raw]:
    collection: Collection[Raw] = _Figures._get_collection()
    return collection


def _bookings() -> Collection[Raw]:
    collection: Collection[Raw] = _Booking._get_collection()
    return collection
