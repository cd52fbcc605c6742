"""How the bookings of some days went, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from webapp.store.booking_rows import _Booking
from webapp.store.connection import Raw, collection_class

ZONE = ZoneInfo("Africa/Harare")
SAMPLED = 1000
"""Of so many bookings, the latest, it is worked out how long the answer took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFigures:
    """Sums over the bookings that were made from one day to another, Africa/Harare."""

    by_day: Mapping[date, Mapping[str, int]]
    """Status to number, of the days that have any."""
    by_status: Mapping[str, int]
    by_service: Mapping[str, int]
    by_place: Mapping[str, int]
    answer_seconds: tuple[float, ...]
    """From the request to the provider's first answer, of the latest bookings, in order."""
    accepted_seconds: tuple[float, ...]
    """As above, where the answer was yes."""

    @property
    def total(self) -> int:
        """How many bookings there were."""
        return sum(self.by_status.values())

    @property
    def accepted(self) -> int:
        """How many were accepted, as far as the latest ones tell, scaled to 1000 at most."""
        return len(self.accepted_seconds)

    @property
    def median_answer(self) -> float | None:
        """Seconds that half of the answers took at most; None without any."""
        return median(self.answer_seconds) if self.answer_seconds else None


@collection_class
class Figures:
    """Reads over the bookings."""

    def bookings(self, frm: date, to: date) -> BookingFigures:
        """Return the figures of the bookings made from one day to another, both included."""
        query = {"created_at": {"$gte": _midnight(frm), "$lt": _midnight(to + timedelta(days=1))}}
        days: dict[date, Counter[str]] = {}
        services: Counter[str] = Counter()
        places: Counter[str] = Counter()
        fields = {"_id": 0, "created_at": 1, "status": 1, "service_type": 1, "location": 1}
        for row in _Booking._get_collection().find(query, fields).batch_size(20_000):
            day = row["created_at"].astimezone(ZONE).date()
            days.setdefault(day, Counter())[row["status"]] += 1
            services[row["service_type"]] += 1
            places[row["location"]] += 1
        answers = _answers(query)
        return BookingFigures(
            by_day={day: days[day] for day in sorted(days)},
            by_status=sum(days.values(), Counter()),
            by_service=services,
            by_place=places,
            answer_seconds=tuple(sorted(seconds for _, seconds in answers)),
            accepted_seconds=tuple(sorted(s for status, s in answers if status == "confirmed")),
        )


def _answers(query: Raw) -> list[tuple[str, float]]:
    """Return the first answer to each of the latest bookings, and how many seconds it took."""
    fields = {"created_at": 1, "changes.status": 1, "changes.at": 1, "changes.action": 1}
    rows = _Booking._get_collection().find(query, fields).sort([("created_at", -1)]).limit(SAMPLED)
    found = []
    for row in rows:
        entries = row.get("changes", ())
        first = next((e for e in entries if e["status"] in ("confirmed", "declined")), None)
        if first is not None:
            seconds = (first["at"] - row["created_at"]).total_seconds()
            found.append((str(first["status"]), seconds))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
