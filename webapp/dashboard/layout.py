"""What every page of the team has: the navigation, the theme, and how values are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, request, url_for

from webapp.dashboard import access
from webapp.phones import masked
from webapp.store.accounts import Role
from webapp.web import services

ZONE = ZoneInfo("Africa/Harare")
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "hustlr_theme"

STANDING = {
    "new": "the beginning",
    "onboarding_name": "name and home",
    "onboarding_privacy": "the question for consent",
    "service_search": "nothing open",
    "booking_location": "the place of the job",
    "provider_selection": "the choice of a provider",
    "booking_service_details": "the problem",
    "booking_time": "the time",
    "booking_confirm": "the last look at the booking",
    "booking_pending_provider": "waiting for the provider",
    "provider_register": "registering as a provider",
}
"""What a conversation stands at, by its state."""

# The first that fits: Edge calls itself Chrome too, Chrome calls itself Safari, Android Linux.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page in the navigation."""

    label: str
    endpoint: str
    role: Role = "viewer"


NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Business",
        (
            Entry(label="Overview", endpoint="overview.page"),
            Entry(label="Conversations", endpoint="conversations.listing"),
            Entry(label="Bookings", endpoint="bookings.listing"),
            Entry(label="Providers", endpoint="providers.listing"),
            Entry(label="People", endpoint="people.listing"),
        ),
    ),
    (
        "Understanding",
        (
            Entry(label="Inbox", endpoint="nlu_inbox.page", role="annotator"),
            Entry(label="Data", endpoint="nlu_data.page"),
            Entry(label="Models", endpoint="nlu_models.page"),
        ),
    ),
    (
        "System",
        (
            Entry(label="Operations", endpoint="operations.page"),
            Entry(label="Team", endpoint="team.listing", role="admin"),
            Entry(label="Audit log", endpoint="team.audit", role="admin"),
        ),
    ),
)
"""Groups of pages. An entry is shown where its endpoint is served, to those who may see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a long list."""

    rows: Sequence[T]
    number: int
    """1, 2, 3, …"""
    more: bool
    """Whether another page follows."""

    SIZE = 50

    @staticmethod
    def asked_for() -> int:
        """Return the number of the page that the request asks for."""
        return max(1, min(request.args.get("page", default=1, type=int), 2000))

    @classmethod
    def of(cls, rows: Sequence[T], number: int, size: int = 50) -> Page[T]:
        """Return a page from its rows and the first of the next, if there is one."""
        return cls(rows=rows[:size], number=number, more=len(rows) > size)


def when(moment: datetime | None) -> str:
    """Return an instant as people in Zimbabwe write it: "Tue 24 Nov 2026, 15:00"."""
    return moment.astimezone(ZONE).strftime("%a %d %b %Y, %H:%M") if moment else "–"


def ago(moment: datetime | None) -> str:
    """Return how long ago an instant was: "just now", "5 min", "3 h", "12 days"."""
    return lasted(services().clock.now() - moment) if moment else "–"


def lasted(span: timedelta | float | None) -> str:
    """Return a stretch of time in one unit; a number is seconds, None a dash."""
    if span is None:
        return "–"
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    for unit, size in (("day", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if unit == 'day' and count != 1 else ''}"
    return f"{seconds:.0f} s"


def words(identifier: str) -> str:
    """Return a technical name as words: "no_show" is "no show"."""
    return identifier.replace("_", " ")


def standing(state: str) -> str:
    """Return in words what a conversation stands at."""
    return STANDING.get(state, words(state))


def browser(agent: str) -> str:
    """Return what a browser calls itself in two words: "Chrome, Android"."""
    name = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return ", ".join(filter(None, (name, system))) or "another program"


def language(code: str) -> str:
    """Return the name of a language; a mixture is called so."""
    return {"en": "English", "sn": "Shona", "nd": "Ndebele"}.get(code, code)


def page_url(number: int) -> str:
    """Return the address of another page of the same list."""
    values: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {})}
    return url_for(request.endpoint or "", **{**values, "page": number})


def navigation() -> list[tuple[str, list[Entry]]]:
    """Return the groups that the one who is signed in sees."""
    if not access.is_signed_in():
        return []
    served, who = current_app.view_functions, access.account()
    groups = (
        (name, [e for e in entries if e.endpoint in served and who.may(e.role)])
        for name, entries in NAVIGATION
    )
    return [(name, entries) for name, entries in groups if entries]


def is_here(entry: Entry) -> bool:
    """Whether the page belongs to an entry: the same view, or another one of its blueprint."""
    endpoint = request.endpoint or ""
    everything = {each.endpoint for _, entries in NAVIGATION for each in entries}
    if endpoint in everything:
        return endpoint == entry.endpoint
    return endpoint.partition(".")[0] == entry.endpoint.partition(".")[0]


def theme() -> str:
    """Return the chosen theme; "auto" follows the device."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def install(blueprint: Blueprint) -> None:
    """Make everything that the templates use known to the whole application."""
    for function in (when, ago, lasted, words, standing, language, browser, masked):
        blueprint.add_app_template_filter(function, function.__name__)
    blueprint.app_context_processor(
        lambda: {
            "navigation": navigation,
            "is_here": is_here,
            "page_url": page_url,
            "theme": theme,
            "signed_in": access.is_signed_in,
            "account": access.account,
            "csrf_token": access.csrf,
            "flashes": access.flashes,
        }
    )
    blueprint.after_app_request(access.keep_token)
