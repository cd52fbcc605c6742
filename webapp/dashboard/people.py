"""People: search, one with bookings and conversation; numbers on request, and their data."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.dashboard.access import back_to, flash, note, protect, requires
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


@blueprint.post("/<person_id>/export")
@requires("admin")
def export(person_id: str) -> Response:
    """Return everything that is kept about a person, as a file for them."""
    line = _person(person_id)
    note("person.export", line.contact.id)
    everything = services().privacy.export_person(line.contact.id)
    text = json.dumps(everything, ensure_ascii=False, indent=1)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    return response


@blueprint.post("/<person_id>/erase")
@requires("admin")
def erase(person_id: str) -> AnyResponse:
    """Erase everything about a person; open bookings are called off, the other side is told."""
    line = _person(person_id)
    if request.form.get("sure") != "erase":
        flash("Nothing was erased: please write the word erase.", "bad")
        return back_to("people.detail", person_id=person_id)
    services().privacy.erase_person(line.contact.id)
    note("person.erase", line.contact.id)
    flash("Everything about this person was erased.")
    return back_to("people.listing")


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
