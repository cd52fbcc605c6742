"""The pages of the examples: look, search, change, import, export, and what could be better."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from nlu.corpus.annotation import BrokenAnnotationError, write
from nlu.language import marked
from nlu.types import Example
from webapp.console import forms, importing
from webapp.console.building import Console
from webapp.console.corpus_view import View, id_of, where
from webapp.console.insights import Insights
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.dashboard.layout import Page
from webapp.web import services

SIZE = 50

blueprint = Blueprint("nlu_data", __name__, url_prefix="/admin/nlu/data")
protect(blueprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An example as the list shows it."""

    id: str
    annotated: str
    intent: str
    language: str
    where: str
    changed: bool
    """Whether it stands among the changes, not in the files of the corpus."""


@blueprint.get("")
@requires("viewer")
def page() -> str:
    """Show the examples, by intent, language and words."""
    console, view = _console(), _console().desk.view()
    number = Page.asked_for()
    found = _found(view)
    rows = [_row(e, console) for e in islice(found, (number - 1) * SIZE, number * SIZE + 1)]
    return render_template(
        "console/data.html",
        page=Page.of(rows, number, SIZE),
        number=len(view.corpus.examples),
        intents=view.intents,
        languages=forms.LANGUAGES,
        removed=len(view.gone),
        problems=[p for p in view.corpus.problems if p.fatal][:20],
    )


@blueprint.get("/<example_id>")
@requires("viewer")
def example(example_id: str) -> str:
    """Show one example, to be changed."""
    return _form(_existing(example_id))


@blueprint.post("/<example_id>")
@requires("reviewer")
def change(example_id: str) -> ResponseReturnValue:
    """Put an example into the place of another."""
    old = _existing(example_id)
    return _store(old)


@blueprint.get("/new")
@requires("reviewer")
def new() -> str:
    """Ask for a new example."""
    return _form(None)


@blueprint.post("/new")
@requires("reviewer")
def add() -> ResponseReturnValue:
    """Add an example."""
    return _store(None)


@blueprint.post("/<example_id>/delete")
@requires("reviewer")
def delete(example_id: str) -> ResponseReturnValue:
    """Let an example count no more."""
    gone = _existing(example_id)
    _console().desk.remove(gone)
    note("example.delete", example_id, intent=gone.intent, text=gone.text)
    flash(f"“{gone.text}” counts no more. It can be put back under Removed.")
    return back_to("nlu_data.page", intent=gone.intent)


@blueprint.get("/removed")
@requires("viewer")
def removed() -> str:
    """Show what counts no more."""
    return render_template("console/removed.html", examples=_console().desk.removed())


@blueprint.post("/removed")
@requires("reviewer")
def restore() -> ResponseReturnValue:
    """Let a removed example count again."""
    key = (forms.field("intent"), forms.field("text", forms.LONGEST))
    if _console().desk.restore(key):
        note("example.restore", intent=key[0], text=key[1])
        flash(f"“{key[1]}” counts again.")
    return back_to("nlu_data.removed")


@blueprint.get("/export")
@requires("viewer")
def export() -> Response:
    """Send the examples, or a part of them, as Rasa YAML."""
    language, intent = request.args.get("language", ""), request.args.get("intent", "")
    note("examples.export", language=language, intent=intent)
    response = Response(_console().desk.exported(language, intent), mimetype="application/yaml")
    name = "_".join(filter(None, ("nlu", language, "part" if intent else ""))) + ".yml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/import")
@requires("reviewer")
def import_page() -> str:
    """Ask for Rasa YAML."""
    return render_template("console/import.html", text="", preview=None)


@blueprint.post("/import")
@requires("reviewer")
def import_examples() -> ResponseReturnValue:
    """Show what a file would add, and what is wrong in it; add it when that is wanted."""
    upload = request.files.get("file")
    raw = upload.read() if upload and upload.filename else forms_text()
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    preview = importing.preview(text, _console().desk)
    if forms.field("action") == "add" and preview.new:
        _console().desk.add(preview.new, "imported")
        note("examples.import", added=str(len(preview.new)))
        flash(f"{len(preview.new)} examples were added.")
        return back_to("nlu_data.page")
    return render_template("console/import.html", text=text, preview=preview)


@blueprint.get("/insights")
@requires("viewer")
def insights() -> str:
    """Show what could be better about the examples, with what to do."""
    console = _console()
    found = Insights.of(console.desk.view(), console.jobs.last("insights"))
    return render_template("console/insights.html", found=found, near=None)


@blueprint.post("/insights")
@requires("annotator")
def ask_for_insights() -> ResponseReturnValue:
    """Have every example judged by a classifier that has not seen it."""
    _console().jobs.ask("insights", account().name)
    flash("The examples are being judged; this takes about a minute.")
    return back_to("nlu_data.insights")


def forms_text() -> str:
    """Return the YAML of the form as it was typed, with plain ends of lines."""
    return request.form.get("text", "").replace("\r\n", "\n")


def _console() -> Console:
    return services().console


def _existing(example_id: str) -> Example:
    found = _console().desk.view().by_id.get(example_id)
    if found is None:
        abort(404, "There is no such example; it may have been changed just now.")
    return found


def _found(view: View) -> list[Example]:
    """Return the examples that the address asks for."""
    asked = request.args.get
    intent, language, words = asked("intent", ""), asked("language", ""), asked("q", "").casefold()
    return [
        e
        for e in view.corpus.examples
        if intent in ("", e.intent)
        and (not language or marked(e) == language)
        and (not words or words in e.text.casefold())
    ]


def _row(example: Example, console: Console) -> Row:
    return Row(
        id=id_of(example),
        annotated=write(example.text, example.entities),
        intent=example.intent,
        language=marked(example),
        where=where(example),
        changed=example.file.startswith(str(console.places.changes)),
    )


def _form(old: Example | None, *, problem: str = "") -> str:
    view = _console().desk.view()
    given = request.form
    return render_template(
        "console/example.html",
        row=_row(old, _console()) if old else None,
        annotated=given.get("annotated") or (write(old.text, old.entities) if old else ""),
        intent=given.get("intent") or (old.intent if old else ""),
        language=given.get("language") or (marked(old) if old else ""),
        intents=view.intents,
        entity_types=view.entity_types,
        languages=forms.LANGUAGES,
        problem=problem,
    )


def _store(old: Example | None) -> ResponseReturnValue:
    desk = _console().desk
    try:
        made = forms.example(_console().model().domain, services().clock.now())
    except BrokenAnnotationError as error:
        return _form(old, problem=f"The marks cannot be read: {error}."), 422
    refusal = desk.refusal(made, instead_of=old)
    if refusal is not None:
        return _form(old, problem=refusal.words), 422
    if old is not None:
        desk.remove(old)
    desk.add([made], "edited")
    before = {"before": f"{old.intent}: {old.text}"} if old else {}
    note("example.change" if old else "example.add", id_of(made), intent=made.intent, **before)
    flash("Saved. The next training learns from it.")
    return back_to("nlu_data.example", example_id=id_of(made))
