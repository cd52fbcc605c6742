"""The dashboard's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dialogue.messages import Dispatch, Event, EventName
from dialogue.values import BookingStatus
from webapp.phones import masked
from webapp.store.overview import Overview
from webapp.web import keep_local, services

BOOKINGS_SHOWN = 20
PROVIDERS_SHOWN = 200
STATUSES: tuple[BookingStatus, ...] = (
    "pending",
    "confirmed",
    "completed",
    "declined",
    "cancelled",
)

Decision = tuple[Literal["active", "rejected"], EventName]
DECISIONS: dict[str, Decision] = {
    "approve": ("active", "provider_approved"),
    "reject": ("rejected", "provider_rejected"),
}

blueprint = Blueprint("dashboard", __name__, url_prefix="/admin", template_folder="templates")
keep_local(blueprint)  # it has no accounts
blueprint.add_app_template_filter(masked, "masked")


@blueprint.app_template_filter("when")
def when(moment: datetime) -> str:
    """Return an instant as people in Zimbabwe write it: "Tue 24 Nov 2026, 15:00"."""
    return moment.astimezone(ZoneInfo("Africa/Harare")).strftime("%a %d %b %Y, %H:%M")


@blueprint.get("")
def overview() -> str:
    """Show bookings, providers and how many people there are."""
    read = Overview(services().clock)
    counts = read.bookings_by_status()
    return render_template(
        "dashboard/overview.html",
        counts=[(status, counts.get(status, 0)) for status in STATUSES],
        users=read.users(),
        bookings=read.latest_bookings(BOOKINGS_SHOWN),
        providers=read.providers(PROVIDERS_SHOWN),
    )


@blueprint.post("/providers/<provider_id>/<decision>")
def review(provider_id: str, decision: str) -> Response:
    """Approve or reject a registration, and tell the provider."""
    if decision not in DECISIONS:
        abort(404)
    status, news = DECISIONS[decision]
    if Overview(services().clock).review(provider_id, status):
        _tell(provider_id, news)
    return redirect(url_for("dashboard.overview") + "#providers", code=303)


def _tell(provider_id: str, news: EventName) -> None:
    dispatch = Dispatch(to=provider_id, event=Event(name=news, subject=provider_id))
    conversation = services().conversation
    conversation.notify(dispatch, f"review:{uuid4().hex}")
    conversation.process_soon(provider_id)
