"""Bookings: search, one with its history, and what the team may do to it."""

from __future__ import annotations

from typing import get_args
from uuid import uuid4

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dialogue.rules.lifecycle import Deed, rule_for
from dialogue.values import Booking, BookingAction, BookingStatus
from webapp.dashboard.access import back_to, flash, note, protect, requires
from webapp.dashboard.layout import Page, when
from webapp.dashboard.spreadsheet import download
from webapp.phones import masked
from webapp.store.team_lists import BookingLine, TeamLists
from webapp.web import services

MOST_EXPORTED = 20_000
ACTIONS: dict[BookingAction, str] = {
    "accept": "Accept for the provider",
    "decline": "Decline for the provider",
    "complete": "Mark as done",
    "cancel": "Cancel",
}
"""What the team may do, as far as the table of transitions allows it."""

blueprint = Blueprint("bookings", __name__, url_prefix="/admin/bookings")
protect(blueprint)


@blueprint.get("")
@requires("viewer")
def listing() -> str:
    """List bookings."""
    number = Page.asked_for()
    rows = _found((number - 1) * Page.SIZE, Page.SIZE + 1)
    return render_template(
        "dashboard/bookings.html",
        page=Page.of(rows, number),
        statuses=get_args(BookingStatus),
        services=[service.id for service in services().catalogue],
    )


@blueprint.get("/export.csv")
@requires("reviewer")
def export() -> Response:
    """Return what the filters find as a file, with masked numbers."""
    rows = _found(0, MOST_EXPORTED)
    note("bookings.export", rows=str(len(rows)))
    header = ("reference", "status", "service", "issue", "place", "provider", "customer", "starts")
    return download("bookings.csv", (*header, "made"), map(_exported, rows))


@blueprint.get("/<reference>")
@requires("viewer")
def detail(reference: str) -> str:
    """Show one booking."""
    booking = _booking(reference)
    request_ = booking.request
    history = services().stores.bookings.history(reference)
    people = TeamLists().contacts(
        [
            request_.customer_id,
            request_.provider_id,
            *booking.asked,
            *(entry.person_id for entry in history),
        ]
    )
    return render_template(
        "dashboard/booking.html",
        booking=booking,
        people=people,
        provider=services().stores.providers.get(request_.provider_id),
        history=history,
        broken=services().stores.bookings.broken_at(reference),
        actions=_possible(booking),
    )


@blueprint.post("/<reference>/<action>")
@requires("reviewer")
def act(reference: str, action: str) -> AnyResponse:
    """Do to a booking what the table of transitions allows the team; both sides are told."""
    _booking(reference)
    chosen = next((each for each in ACTIONS if each == action), None)
    if chosen is None:
        abort(404)
    reason = request.form.get("reason", "").strip()[:300]
    if chosen in ("cancel", "decline") and not reason:
        flash("Please give a reason: both sides are told.", "bad")
        return back_to("bookings.detail", reference=reference)
    done = services().stores.bookings.act(
        reference,
        chosen,
        by="admin",
        person_id="",
        message_id=f"admin:{uuid4().hex}",
        reason=reason,
        tell=True,
    )
    if done is None:
        flash("That is not possible any more: the booking has changed meanwhile.", "bad")
        return back_to("bookings.detail", reference=reference)
    for person_id in (done.request.customer_id, done.request.provider_id):
        services().conversation.process_soon(person_id)
    note(f"booking.{chosen}", reference, reason=reason)
    flash(f"The booking is {done.status.replace('_', ' ')} now; whom it concerns is told.")
    return back_to("bookings.detail", reference=reference)


def _found(skip: int, limit: int) -> tuple[BookingLine, ...]:
    return TeamLists().bookings(
        skip,
        limit,
        status=request.args.get("status", ""),
        service=request.args.get("service", ""),
        words=request.args.get("q", "")[:100],
    )


def _booking(reference: str) -> Booking:
    found = services().stores.bookings.get(reference)
    if found is None:
        abort(404, "There is no such booking.")
    return found


def _possible(booking: Booking) -> dict[BookingAction, str]:
    now = services().clock.now()
    return {
        action: words
        for action, words in ACTIONS.items()
        if rule_for(booking, Deed(action=action, by="admin", now=now)) is not None
    }


def _exported(line: BookingLine) -> tuple[object, ...]:
    return (
        line.reference,
        line.status,
        line.service_type,
        line.issue,
        line.place,
        line.provider_name,
        masked(line.customer.number) if line.customer.number else "",
        when(line.starts_at),
        when(line.created_at),
    )
