"""Providers: the review queue, decisions, areas and hours, and the import of a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import cast
from uuid import uuid4

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from dialogue.values import DayHours, Provider
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.dashboard.layout import Page
from webapp.errors import ProvidersFileError
from webapp.store.admission import DECISIONS, Decision, possible
from webapp.store.team_lists import TeamLists
from webapp.web import services

STATUSES = ("pending", "active", "suspended", "rejected")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NEEDS_REASON = ("reject", "suspend")
LONGEST_FILE = 1_000_000
"""Bytes of a file of providers: some 8,000 rows."""

blueprint = Blueprint("providers", __name__, url_prefix="/admin/providers")
protect(blueprint)


@blueprint.get("")
@requires("viewer")
def listing() -> str:
    """List providers; those who wait for review when that is asked for."""
    number = Page.asked_for()
    rows = TeamLists().providers(
        (number - 1) * Page.SIZE,
        Page.SIZE + 1,
        status=request.args.get("status", ""),
        service=request.args.get("service", ""),
        words=request.args.get("q", "")[:100],
    )
    return render_template(
        "dashboard/providers.html",
        page=Page.of(rows, number),
        statuses=STATUSES,
        services=[service.id for service in services().catalogue],
        to_review=TeamLists().to_review(),
    )


@blueprint.get("/<provider_id>")
@requires("viewer")
def detail(provider_id: str) -> str:
    """Show one provider, with the jobs."""
    provider = _provider(provider_id)
    return render_template(
        "dashboard/provider.html",
        provider=provider,
        line=TeamLists().provider(provider_id),
        decisions=possible(provider.status),
        needs_reason=NEEDS_REASON,
        days=tuple(zip(WEEKDAYS, provider.schedule.hours, strict=True)),
        bookings=TeamLists().bookings(0, 20, person_id=provider_id),
    )


@blueprint.post("/<provider_id>/decide/<decision>")
@requires("reviewer")
def decide(provider_id: str, decision: str) -> AnyResponse:
    """Approve, reject, suspend or reinstate, and tell the provider."""
    if decision not in DECISIONS:
        abort(404)
    chosen = cast(Decision, decision)
    provider, reason = _provider(provider_id), request.form.get("reason", "").strip()[:300]
    if chosen in NEEDS_REASON and not reason:
        flash("Please give a reason: the provider is told.", "bad")
    elif chosen in possible(provider.status) and _decided(provider, chosen, reason):
        note(f"provider.{chosen}", provider_id, reason=reason)
        flash(f"{provider.name} is {DECISIONS[chosen][0]} now, and is told.")
    else:
        flash(f"{provider.name} is {provider.status}; somebody was faster.", "bad")
    return back_to("providers.detail", provider_id=provider_id)


def _decided(provider: Provider, decision: Decision, reason: str) -> bool:
    done = services().stores.providers.review(
        provider.id,
        DECISIONS[decision][0],
        reason=reason,
        actor=account().name,
        message_id=f"admin:{uuid4().hex}",
    )
    services().conversation.process_soon(provider.id)
    return done is not None


@blueprint.post("/<provider_id>/areas")
@requires("reviewer")
def change_areas(provider_id: str) -> AnyResponse:
    """Change where a provider works; every line must name one place."""
    _provider(provider_id)
    labels, unknown = [], []
    for line in filter(None, map(str.strip, request.form.get("areas", "").splitlines())):
        match = services().ports.places.match(line)
        if match is None or len(match.candidates) != 1:
            unknown.append(line[:60])
        else:
            labels.append(match.candidates[0].label)
    if unknown:
        flash(f"No place, or several: {', '.join(unknown)}. Write the town too.", "bad")
    elif not labels:
        flash("At least one place is needed.", "bad")
    else:
        areas = tuple(dict.fromkeys(labels))
        services().stores.providers.save_areas(provider_id, areas)
        note("provider.areas", provider_id, areas=", ".join(areas))
        flash(f"Serves {', '.join(areas)} now.")
    return back_to("providers.detail", provider_id=provider_id)


@blueprint.post("/<provider_id>/hours")
@requires("reviewer")
def change_hours(provider_id: str) -> AnyResponse:
    """Change when a provider works; a day without times is a day off."""
    provider = _provider(provider_id)
    try:
        hours = tuple(_hours(number) for number in range(7))
    except ValueError as error:
        flash(str(error), "bad")
        return back_to("providers.detail", provider_id=provider_id)
    schedule = replace(provider.schedule, hours=hours)
    services().stores.providers.save_schedule(provider_id, schedule)
    note("provider.hours", provider_id, hours="; ".join(map(_written, hours)))
    flash("The hours were changed.")
    return back_to("providers.detail", provider_id=provider_id)


@blueprint.get("/import")
@requires("admin")
def upload() -> str:
    """Show where a file is chosen."""
    return render_template("dashboard/import.html", text="", report=None, problem="")


@blueprint.post("/import")
@requires("admin")
def preview() -> ResponseReturnValue:
    """Show what a file would lead to; nothing is stored."""
    text = _file_text()
    if text is None:
        problem = f"Please choose a CSV file in UTF-8 of at most {LONGEST_FILE // 1000} kB."
        return render_template("dashboard/import.html", text="", report=None, problem=problem), 400
    try:
        report = services().providers_import.check(text.splitlines(keepends=True))
    except ProvidersFileError as error:
        page = render_template("dashboard/import.html", text="", report=None, problem=str(error))
        return page, 400
    return render_template("dashboard/import.html", text=text, report=report, problem="")


@blueprint.post("/import/run")
@requires("admin")
def run_import() -> ResponseReturnValue:
    """Import what the preview has shown."""
    text = request.form.get("text", "")
    if not text or len(text.encode()) > LONGEST_FILE:
        abort(400, "There is nothing to import; please choose the file again.")
    try:
        report = services().providers_import.run(text.splitlines(keepends=True))
    except ProvidersFileError as error:
        abort(400, str(error))
    left_out = len(report.problems)
    note(
        "provider.import",
        imported=str(report.imported),
        unchanged=str(report.unchanged),
        left_out=str(left_out),
    )
    flash(f"{report.imported} imported, {report.unchanged} unchanged, {left_out} left out.")
    return back_to("providers.listing")


def _provider(provider_id: str) -> Provider:
    found = services().stores.providers.get(provider_id)
    if found is None:
        abort(404, "There is no such provider.")
    return found


def _hours(day: int) -> DayHours | None:
    opens = request.form.get(f"opens{day}", "").strip()
    closes = request.form.get(f"closes{day}", "").strip()
    if not opens and not closes:
        return None
    try:
        hours = DayHours(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
    except ValueError:
        raise ValueError(f"{WEEKDAYS[day]}: give both times such as 08:00, or none.") from None
    if hours.opens >= hours.closes:
        raise ValueError(f"{WEEKDAYS[day]}: the day must end after it begins.")
    return hours


def _written(hours: DayHours | None) -> str:
    return f"{hours.opens:%H:%M}-{hours.closes:%H:%M}" if hours else "off"


def _file_text() -> str | None:
    file = request.files.get("file")
    if file is None:
        return None
    with file.stream as stream:
        data = stream.read(LONGEST_FILE + 1)
    if not data or len(data) > LONGEST_FILE:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
