"""The pages on which people say what real messages mean."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from nlu.domain import Domain
from webapp.console import forms
from webapp.console.building import Console
from webapp.console.judging import Outcome
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.store.review import Item, Judgement, Order
from webapp.web import services

ORDERS: tuple[Order, ...] = get_args(Order)
AT_ONCE = 12
"""Messages that a page brings along; it asks for more before they run out."""
LOOK_ALIKES = 200
CLUSTERS = 50
CONFLICTS = 50
LATEST = 100

blueprint = Blueprint(
    "nlu_inbox",
    __name__,
    url_prefix="/admin/nlu",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
protect(blueprint)
blueprint.add_app_template_filter(forms.pieces, "pieces")


@blueprint.get("/inbox")
@requires("annotator")
def page() -> str:
    """Show the messages that wait, one at a time."""
    console = _console()
    kappa, pairs = console.judging.agreement()
    return render_template(
        "console/inbox.html",
        items=_waiting(),
        waiting=console.review.number_waiting(),
        order=_order(),
        language=_language(),
        kappa=kappa,
        pairs=pairs,
        conflicts=len(console.review.in_state("conflict", CONFLICTS)),
        **_choices(),
    )


@blueprint.get("/inbox/more")
@requires("annotator")
def more() -> str:
    """Return the next messages for a page that is open."""
    return render_template("console/items.html", items=_waiting(), **_choices())


@blueprint.post("/inbox/<item_id>")
@requires("annotator")
def judge(item_id: str) -> ResponseReturnValue:
    """Take a judgement."""
    unsure = request.form.get("action") == "unsure"
    outcome = _console().judging.judge(item_id, _judgement(), unsure=unsure)
    return _answer(item_id, "review.judge", outcome)


@blueprint.post("/inbox/<item_id>/undo")
@requires("annotator")
def undo(item_id: str) -> ResponseReturnValue:
    """Take back the last thing that was done to a message."""
    who = account()
    outcome = _console().judging.undo(item_id, who.name, anybodys=who.may("reviewer"))
    item = _console().review.get(item_id) if outcome.ok else None
    html = render_template("console/items.html", items=[item], **_choices()) if item else ""
    return _answer(item_id, "review.undo", outcome, html=html)


@blueprint.get("/clusters")
@requires("annotator")
def clusters() -> str:
    """Show groups of look-alikes, the largest first."""
    return render_template(
        "console/clusters.html", clusters=_console().clusters.largest(0, CLUSTERS)
    )


@blueprint.get("/clusters/<cluster_id>")
@requires("annotator")
def cluster(cluster_id: str) -> str:
    """Show the messages of a group, to be judged together."""
    found = _console().clusters.get(cluster_id)
    if found is None:
        abort(404, "There is no such group.")
    items = _others(_console().review.of_cluster(cluster_id, LOOK_ALIKES))
    return render_template("console/cluster.html", cluster=found, items=items, **_choices())


@blueprint.post("/clusters/<cluster_id>")
@requires("annotator")
def judge_cluster(cluster_id: str) -> ResponseReturnValue:
    """Give the chosen messages of a group one intent, each with the marks that it shows."""
    chosen = set(request.form.getlist("item"))
    items = _others(_console().review.of_cluster(cluster_id, LOOK_ALIKES))
    counts: dict[str, int] = {}
    for item in items:
        if item.id in chosen:
            outcome = _console().judging.judge(item.id, _as_found(item))
            counts[outcome.kind] = counts.get(outcome.kind, 0) + 1
    note("review.cluster", cluster_id, intent=forms.field("intent"), messages=str(len(chosen)))
    bad = counts.get("clash", 0) + counts.get("wrong", 0)
    flash(_summary(counts), "bad" if bad else "good")
    if bad:
        return back_to("nlu_inbox.cluster", cluster_id=cluster_id)
    return back_to("nlu_inbox.clusters")


@blueprint.get("/conflicts")
@requires("reviewer")
def conflicts() -> str:
    """Show the messages on which two people differ."""
    items = _console().review.in_state("conflict", CONFLICTS)
    kappa, pairs = _console().judging.agreement()
    return render_template(
        "console/conflicts.html", items=items, kappa=kappa, pairs=pairs, **_choices()
    )


@blueprint.post("/conflicts/<item_id>")
@requires("reviewer")
def decide(item_id: str) -> ResponseReturnValue:
    """Settle a message on which two people differ."""
    outcome = _console().judging.decide(item_id, _judgement())
    return _answer(item_id, "review.decide", outcome, page="nlu_inbox.conflicts")


@blueprint.get("/latest")
@requires("annotator")
def latest() -> str:
    """Show who judged what, and let it be undone."""
    mine = request.args.get("who") != "all"
    items = _console().review.last_of(account().name if mine else "", LATEST)
    return render_template("console/latest.html", items=items, mine=mine)


def _console() -> Console:
    return services().console


def _domain() -> Domain | None:
    return _console().model().domain


def _judgement() -> Judgement:
    return forms.judgement(account().name, services().clock.now(), _domain())


def _as_found(item: Item) -> Judgement:
    """Return the judgement that takes over what was found, but for the intent."""
    discard = request.form.get("action") == "discard"
    return Judgement(
        by=account().name,
        at=services().clock.now(),
        intent="" if discard else forms.field("intent"),
        annotated=item.finding.annotated,
        language=item.finding.language,
    )


def _answer(
    item_id: str, action: str, outcome: Outcome, *, page: str = "nlu_inbox.page", html: str = ""
) -> ResponseReturnValue:
    """Answer a script by what became of it, and a form by the page with the same words."""
    if outcome.ok:
        note(action, item_id, outcome=outcome.kind or "done")
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        code = 200 if outcome.ok else 409
        shown = {"ok": outcome.ok, "words": outcome.words, "kind": outcome.kind, "html": html}
        return make_response(jsonify(shown), code)
    flash(outcome.words, "good" if outcome.ok else "bad")
    return back_to(page)


def _waiting() -> tuple[Item, ...]:
    return _console().review.waiting_for(
        account().name, _order(), AT_ONCE, services().clock.now(), language=_language()
    )


def _others(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items that the one who is signed in has not judged."""
    name = account().name
    return tuple(i for i in items if all(each.by != name for each in i.judgements))


def _order() -> Order:
    asked = request.args.get("order", "")
    return asked if asked in ORDERS else "uncertainty"


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in ("en", "sn", "nd") else ""


def _choices() -> dict[str, object]:
    """Return what every page with a message to judge offers to choose from."""
    view = _console().desk.view()
    return {
        "intents": view.intents,
        "entity_types": view.entity_types,
        "languages": forms.LANGUAGES,
    }


def _summary(counts: dict[str, int]) -> str:
    words = {
        "added": "added",
        "known": "known already",
        "leak": "in the test set",
        "second": "sent to a second person",
        "conflict": "in conflict with another opinion",
        "left_out": "left out",
        "clash": "not taken: the same has another intent",
        "wrong": "not taken: the marks are wrong",
    }
    told = [f"{counts[kind]} {text}" for kind, text in words.items() if counts.get(kind)]
    return ", ".join(told) + "." if told else "Nothing was chosen."
