"""The pages of the models: train, look at what each is worth, compare, put into use, roll back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from nlu import evaluation
from nlu.errors import ModelError, NluError
from nlu.types import Parse
from webapp.console import charts, forms
from webapp.console.building import Console
from webapp.console.reports import confusions, differences
from webapp.console.versions import Version
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.dashboard.layout import Page
from webapp.store.nlu_jobs import JobKind
from webapp.web import services

JOBS_SHOWN = 8
CONFUSIONS_SHOWN = 40
ERRORS_SHOWN = 200
SENTENCE = 500
"""Characters of a sentence to try."""
WORDS: dict[JobKind, str] = {
    "train": "A new version is being trained; this takes some minutes.",
    "evaluate": "The version is being judged on the test set.",
    "curve": "The learning curve is being measured; this takes some minutes.",
    "insights": "The examples are being judged.",
}

blueprint = Blueprint("nlu_models", __name__, url_prefix="/admin/nlu/models")
protect(blueprint)
blueprint.add_app_template_filter(lambda parse: forms.marked(parse.text, parse.entities), "marked")


@blueprint.get("")
@requires("viewer")
def page() -> str:
    """Show the versions, and the work under way."""
    versions = _console().versions
    found = versions.all()
    return render_template(
        "console/models.html",
        versions=found[: Page.SIZE],
        gates={v.name: versions.why_not(v.name) for v in found[: Page.SIZE]},
        before=versions.before(),
        jobs=_console().jobs.latest(JOBS_SHOWN),
        changed=_changes(),
    )


@blueprint.get("/jobs")
@requires("viewer")
def jobs() -> str:
    """Return the work under way, for a page that is open."""
    return render_template("console/jobs.html", jobs=_console().jobs.latest(JOBS_SHOWN))


@blueprint.post("/train")
@requires("reviewer")
def train() -> ResponseReturnValue:
    """Have a new version trained; it is not put into use by itself."""
    return _ask("train")


@blueprint.post("/curve")
@requires("reviewer")
def curve() -> ResponseReturnValue:
    """Have the learning curve measured."""
    return _ask("curve")


@blueprint.post("/<name>/evaluate")
@requires("annotator")
def evaluate(name: str) -> ResponseReturnValue:
    """Have a version judged on the test set."""
    return _ask("evaluate", _existing(name).name)


@blueprint.get("/<name>")
@requires("viewer")
def report(name: str) -> str:
    """Show what a version is worth, and what it got wrong."""
    version = _existing(name)
    versions = _console().versions
    found = versions.reports.of(name)
    shown: dict[str, Any] = {}
    if found is not None:
        outcomes = charts.outcomes(found)
        shown = {
            "matrix": charts.matrix(found),
            "histogram": charts.histogram(outcomes),
            "reliability": charts.reliability(outcomes),
            "confusions": confusions(found)[:CONFUSIONS_SHOWN],
            "wrong": evaluation.wrong_intents(found)[:ERRORS_SHOWN],
            "wrong_marks": evaluation.wrong_entities(found)[:ERRORS_SHOWN],
        }
    return render_template(
        "console/report.html",
        version=version,
        report=found,
        gate=versions.why_not(name),
        others=[v.name for v in versions.all() if v.name != name],
        curve=charts.curve(_console().jobs.last("curve")),
        **shown,
    )


@blueprint.get("/compare")
@requires("viewer")
def compare() -> str:
    """Show two versions side by side, message by message."""
    versions = _console().versions
    all_names = [v.name for v in versions.all()]
    used = versions.used()
    newest = next((name for name in all_names if name != used), used)
    old, new = request.args.get("old", used), request.args.get("new", newest)
    for name in (old, new):
        _existing(name)
    reports = versions.reports.of(old), versions.reports.of(new)
    ready = reports[0] is not None and reports[1] is not None
    return render_template(
        "console/compare.html",
        names=all_names,
        old=old,
        new=new,
        reports=reports,
        missing=[n for n, r in zip((old, new), reports, strict=True) if r is None],
        figures=charts.figures(reports[0], reports[1]) if reports[0] and reports[1] else (),
        differences=differences(reports[0], reports[1]) if reports[0] and reports[1] else (),
        ready=ready,
    )


@blueprint.get("/try")
@requires("viewer")
def try_out() -> str:
    """Show what two versions make of a sentence."""
    versions = _console().versions
    names = [v.name for v in versions.all()]
    used = versions.used()
    newest = next((name for name in names if name != used), used)
    sides = [request.args.get("old", used), request.args.get("new", newest)]
    text = request.args.get("q", "")[:SENTENCE].strip()
    return render_template(
        "console/try.html",
        names=names,
        sides=sides,
        text=text,
        parses=[_parsed(_existing(name).name, text) for name in sides] if text else (),
    )


@blueprint.post("/<name>/promote")
@requires("reviewer")
def promote(name: str) -> ResponseReturnValue:
    """Put a version into use, if nothing got worse."""
    version = _existing(name)
    before = _console().versions.used()
    try:
        _console().versions.promote(version.name)
    except ModelError as error:
        flash(f"{name} was not put into use. {error}", "bad")
        return back_to("nlu_models.page")
    note("model.promote", name, before=before)
    flash(f"{name} is in use, from the next message on.")
    return back_to("nlu_models.page")


@blueprint.post("/roll-back")
@requires("reviewer")
def roll_back() -> ResponseReturnValue:
    """Put the version back into use that was before."""
    before = _console().versions.used()
    try:
        name = _console().versions.roll_back()
    except ModelError as error:
        flash(str(error), "bad")
        return back_to("nlu_models.page")
    note("model.roll_back", name, before=before)
    flash(f"{name} is in use again, from the next message on.")
    return back_to("nlu_models.page")


def _console() -> Console:
    return services().console


def _existing(name: str) -> Version:
    found = _console().versions.get(name)
    if found is None:
        abort(404, "There is no such version.")
    return found


def _ask(kind: JobKind, *arguments: str) -> ResponseReturnValue:
    job = _console().jobs.ask(kind, account().name, *arguments)
    note(f"model.{kind}", job.id, **({"version": arguments[0]} if arguments else {}))
    flash(WORDS[kind])
    return back_to("nlu_models.page", anchor="jobs")


def _changes() -> int:
    """Return by how many examples the changes differ from the files of the corpus."""
    desk = _console().desk
    view = desk.view()
    own = str(desk.changes)
    return len(view.gone) + sum(e.file.startswith(own) for e in view.corpus.examples)


def _parsed(name: str, text: str) -> Parse | str:
    """Return what a version makes of a sentence, or why it cannot be asked."""
    try:
        return _console().versions.parse(name, text, services().clock.now())
    except NluError as error:
        return str(error)
