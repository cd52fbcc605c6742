"""The first page: how the business goes."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.dashboard.access import protect, requires
from webapp.store.overview import Overview
from webapp.web import services

BOOKINGS_SHOWN = 20

blueprint = Blueprint("overview", __name__, url_prefix="/admin")
protect(blueprint)


@blueprint.get("")
@requires("viewer")
def page() -> str:
    """Show bookings at a glance."""
    read = Overview(services().clock)
    return render_template(
        "dashboard/overview.html",
        counts=sorted(read.bookings_by_status().items()),
        users=read.users(),
        bookings=read.latest_bookings(BOOKINGS_SHOWN),
    )
