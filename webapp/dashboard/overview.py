"""The first page: how the business goes, for some days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request

from webapp.dashboard import charts
from webapp.dashboard.access import protect, requires
from webapp.dashboard.layout import ZONE, lasted
from webapp.dashboard.spreadsheet import download
from webapp.store.figures import BookingFigures, Figures
from webapp.store.team_lists import TeamLists
from webapp.store.turn_log import STAGES, Day, TurnLog, Unmet
from webapp.web import services

USUAL_DAYS = 30
MOST_DAYS = 366
TOP = 8
"""Rows of the lists of services and places."""

STATUSES = (
    "completed",
    "confirmed",
    "pending",
    "rescheduled",
    "declined",
    "cancelled",
    "expired",
    "no_show",
)
GROUPS = {
    "done or agreed": ("completed", "confirmed"),
    "open": ("pending", "rescheduled"),
    "declined or expired": ("declined", "expired"),
    "cancelled or missed": ("cancelled", "no_show"),
}
"""What the columns of the chart are made of."""
STAGE_NAMES = dict(
    zip(
        STAGES,
        (
            "Service named",
            "Place known",
            "Provider chosen",
            "Problem told",
            "Time told",
            "Request sent",
        ),
        strict=True,
    )
)
LANGUAGES = {"en": "English", "sn": "Shona", "nd": "Ndebele"}

blueprint = Blueprint("overview", __name__, url_prefix="/admin")
protect(blueprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The days that are looked at, both included."""

    frm: date
    to: date

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.to - self.frm).days + 1

    def each(self) -> Iterator[date]:
        """Yield the days."""
        return (self.frm + timedelta(days=number) for number in range(self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What was said in the days, in figures."""

    counts: Counter[str]

    @property
    def messages(self) -> int:
        """How many people sent."""
        return self.counts["messages"]

    @property
    def understood(self) -> float | None:
        """Which share of those with words the model was sure of; None without any."""
        return _share(self.counts["understood"], self.counts["parsed"])

    @property
    def mean_seconds(self) -> float | None:
        """How long a reply took to be known; None without any."""
        return self.counts["milliseconds"] / 1000 / self.messages if self.messages else None

    def languages(self) -> list[tuple[str, int, str]]:
        """Return language, messages and share."""
        rows = [(name, self.counts[f"language:{code}"]) for code, name in LANGUAGES.items()]
        return [(name, count, _percent(_share(count, self.messages))) for name, count in rows]

    def funnel(self) -> list[tuple[str, int, str]]:
        """Return stages with how often they were come to, and what was lost before each."""
        rows, before = [], 0
        for stage in STAGES:
            count = self.counts[f"stage:{stage}"]
            lost = _share(max(0, before - count), before)
            rows.append((STAGE_NAMES[stage], count, f"−{_percent(lost)}" if lost else ""))
            before = count
        return rows


@blueprint.get("")
@requires("viewer")
def page() -> str:
    """Show the figures of some days."""
    days = asked_range()
    booked = Figures(services().clock).bookings(days.frm, days.to)
    talk = _talk(TurnLog().days(days.frm, days.to))
    unmet = TurnLog().unmet(days.frm, days.to)
    lists = TeamLists()
    return render_template(
        "dashboard/overview.html",
        range=days,
        booked=booked,
        talk=talk,
        per_booking=talk.messages / booked.total if booked.total else None,
        done_share=_percent(_share(_sum(booked, "done or agreed"), booked.total)),
        columns=charts.columns(_columns(booked, days), tuple(GROUPS)),
        groups=tuple(GROUPS),
        statuses=STATUSES,
        table=[(day, booked.by_day[day]) for day in sorted(booked.by_day, reverse=True)],
        funnel=talk.funnel(),
        tops=(
            ("Services", _top(booked.by_service)),
            ("Places", _top(booked.by_place)),
            ("Languages", talk.languages()),
        ),
        answers=_answer_times(booked),
        unmet=unmet[:TOP],
        unmet_rest=len(unmet[TOP:]),
        spots=charts.spots(_by_place(unmet)),
        map=charts,
        bars=charts.bars,
        waiting=lists.waiting(),
        to_review=lists.to_review(),
    )


@blueprint.get("/overview.csv")
@requires("viewer")
def export() -> Response:
    """Return one row for each day, as a file."""
    days = asked_range()
    booked = Figures(services().clock).bookings(days.frm, days.to)
    said = {day.day: day.counts for day in TurnLog().days(days.frm, days.to)}
    counted = ("messages", "parsed", "understood", "replies", "note:wants_person")
    rows = [
        [
            day,
            *(booked.by_day.get(day, {}).get(status, 0) for status in STATUSES),
            *(said.get(day, {}).get(name, 0) for name in counted),
        ]
        for day in days.each()
    ]
    header = ["day", *STATUSES, *(name.removeprefix("note:") for name in counted)]
    return download(f"overview-{days.frm}-{days.to}.csv", header, rows)


@blueprint.get("/unmet.csv")
@requires("viewer")
def export_unmet() -> Response:
    """Return what was asked for where nobody offers it, as a file."""
    days = asked_range()
    rows = [
        [each.service, each.place, each.latitude, each.longitude, each.count]
        for each in TurnLog().unmet(days.frm, days.to)
    ]
    header = ("service", "place", "latitude", "longitude", "count")
    return download(f"unmet-{days.frm}-{days.to}.csv", header, rows)


def asked_range() -> Range:
    """Return the days that the address asks for; nonsense becomes the usual ones."""
    today = services().clock.now().astimezone(ZONE).date()
    to = min(_date("to") or today, today)
    frm = _date("from") or to - timedelta(days=_number("days", USUAL_DAYS) - 1)
    frm = min(max(frm, to - timedelta(days=MOST_DAYS - 1)), to)
    return Range(frm=frm, to=to)


def _date(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _number(name: str, usual: int) -> int:
    asked = request.args.get(name, default=usual, type=int)
    return max(1, min(MOST_DAYS, asked))


def _talk(days: Sequence[Day]) -> Talk:
    counts: Counter[str] = Counter()
    for day in days:
        counts.update(day.counts)
    return Talk(counts=counts)


def _columns(booked: BookingFigures, days: Range) -> list[tuple[str, dict[str, int]]]:
    """Return a column for each day, or for each week of a long time."""
    size = 1 if days.days <= 45 else 7
    found: list[tuple[str, dict[str, int]]] = []
    for number, day in enumerate(days.each()):
        if number % size == 0:
            found.append((f"{day:%d %b}", dict.fromkeys(GROUPS, 0)))
        counts = booked.by_day.get(day, {})
        for group, statuses in GROUPS.items():
            found[-1][1][group] += sum(counts.get(status, 0) for status in statuses)
    return found


def _sum(booked: BookingFigures, group: str) -> int:
    return sum(booked.by_status.get(status, 0) for status in GROUPS[group])


def _top(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    total = sum(counts.values())
    best = Counter(counts).most_common(TOP)
    return [(name.replace("_", " "), count, _percent(_share(count, total))) for name, count in best]


def _answer_times(booked: BookingFigures) -> list[tuple[str, int, str]]:
    """Return how many of the answers came within which time."""
    limits = ((300, "within 5 min"), (1800, "within 30 min"), (7200, "within 2 h"))
    seconds = booked.answer_seconds
    rows, before = [], 0
    for limit, words in limits:
        count = sum(each <= limit for each in seconds)
        rows.append((words, count - before, _percent(_share(count - before, len(seconds)))))
        before = count
    later = len(seconds) - before
    rows.append(("later", later, _percent(_share(later, len(seconds)))))
    return rows


def _by_place(unmet: Sequence[Unmet]) -> list[tuple[str, float, float, int]]:
    found: dict[str, tuple[str, float, float, int]] = {}
    for each in unmet:
        count = found[each.place][3] if each.place in found else 0
        found[each.place] = (each.place, each.latitude, each.longitude, count + each.count)
    return list(found.values())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


blueprint.add_app_template_filter(_percent, "percent")
blueprint.add_app_template_filter(lasted, "lasted")
