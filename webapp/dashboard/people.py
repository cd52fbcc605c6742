"""People: search, one with bookings and conversation; numbers on request, and their data."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from webapp.dashboard.access import note, protect, requires
from webapp.dashboard.layout import Page
from webapp.errors import NotFound
from webapp.store.team_lists import PersonLine, TeamLists
from webapp.web import services

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")
protect(blueprint)


@blueprint.get("")
@requires("viewer")
def listing() -> str:
    """List people, the newest first."""
    number = Page.asked_for()
    words = request.args.get("q", "")[:100]
    rows = TeamLists().people((number - 1) * Page.SIZE, Page.SIZE + 1, words=words)
    return render_template("dashboard/people.html", page=Page.of(rows, number))


@blueprint.get("/<person_id>")
@requires("viewer")
def detail(person_id: str) -> str:
    """Show one person."""
    return _page(_person(person_id))


@blueprint.post("/<person_id>/number")
@requires("reviewer")
def show_number(person_id: str) -> str:
    """Show the whole number once; that it was asked for is noted."""
    line = _person(person_id)
    note("person.number", line.contact.id)
    return _page(line, number=line.contact.number or "hidden by WhatsApp")


def _page(line: PersonLine, number: str = "") -> str:
    person_id = line.contact.id
    return render_template(
        "dashboard/person.html",
        line=line,
        number=number,
        person=services().stores.people.get(person_id),
        provider=services().stores.providers.get(person_id),
        bookings=TeamLists().bookings(0, 20, person_id=person_id),
    )


def _person(person_id: str) -> PersonLine:
    try:
        return TeamLists().person(person_id)
    except NotFound:
        abort(404, "There is no such person.")
