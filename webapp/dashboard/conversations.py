"""Conversations: who waits for a person, what was said, and writing in place of the bot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args
from uuid import uuid4

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dialogue.messages import Incoming, Kind, Notice, Reply
from dialogue.team import summary
from webapp.dashboard.access import account, back_to, flash, note, protect, requires
from webapp.dashboard.layout import ZONE, Page
from webapp.delivery import WINDOW
from webapp.errors import NotFound
from webapp.store.desk import TEAM, Desk
from webapp.store.team_lists import PersonLine, TeamLists, Who
from webapp.store.transcripts import Line
from webapp.store.turn_log import LoggedTurn, TurnLog
from webapp.web import services

SHOWN = 60
"""Messages of a transcript each way."""
LONGEST = 1000
"""Characters of an answer."""
LONGEST_NOTICE = 500
"""Characters of an answer that goes as a template."""
WORDLESS = {
    Kind.LOCATION: "a place on the map",
    Kind.IMAGE: "a photo",
    Kind.AUDIO: "a voice note",
    Kind.VIDEO: "a video",
    Kind.DOCUMENT: "a document",
    Kind.STICKER: "a sticker",
    Kind.CONTACTS: "a contact",
    Kind.REACTION: "a reaction",
    Kind.EDIT: "changed a message",
    Kind.REVOKE: "took a message back",
}

blueprint = Blueprint("conversations", __name__, url_prefix="/admin/conversations")
protect(blueprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One message as the page shows it."""

    key: str
    """Unique on its page."""
    at: datetime
    text: str
    ours: bool
    by_team: bool
    status: str
    choices: tuple[str, ...] = ()
    turn: LoggedTurn | None = None
    """What a person's message led to, if that was noted."""
    new_day: bool = False
    """Whether it is the first of its day."""


@blueprint.get("")
@requires("viewer")
def listing() -> str:
    """List conversations: those who wait for a person first."""
    number = Page.asked_for()
    who = request.args.get("who", "all")
    rows = TeamLists().conversations(
        (number - 1) * Page.SIZE,
        Page.SIZE + 1,
        who=cast(Who, who) if who in get_args(Who) else "all",
        words=request.args.get("q", "")[:100],
    )
    return render_template("dashboard/conversations.html", page=Page.of(rows, number))


@blueprint.get("/<person_id>")
@requires("viewer")
def detail(person_id: str) -> str:
    """Show one conversation as a chat."""
    line = _person(person_id)
    person_id = line.contact.id
    stores = services().stores
    session = stores.sessions.load(person_id).session
    turns = {turn.message_id: turn for turn in TurnLog().of_person(person_id, SHOWN)}
    return render_template(
        "dashboard/conversation.html",
        line=line,
        session=session,
        facts=[fact.split(": ", 1) for fact in summary(session, stores.people.get(person_id))],
        bubbles=list(_bubbles(_desk().lines(person_id, SHOWN), turns)),
        window_open=_window_is_open(person_id),
        longest=LONGEST,
        longest_notice=LONGEST_NOTICE,
    )


@blueprint.post("/<person_id>/take")
@requires("reviewer")
def take(person_id: str) -> AnyResponse:
    """Have the bot be silent."""
    _hold(person_id, True)
    note("conversation.take", person_id)
    flash("The bot is silent here until you hand the conversation back.")
    return back_to("conversations.detail", "answer", person_id=person_id)


@blueprint.post("/<person_id>/hand-back")
@requires("reviewer")
def hand_back(person_id: str) -> AnyResponse:
    """Let the bot speak again."""
    _hold(person_id, False)
    note("conversation.hand_back", person_id)
    flash("The bot answers again.")
    return back_to("conversations.detail", person_id=person_id)


@blueprint.post("/<person_id>/answer")
@requires("reviewer")
def answer(person_id: str) -> AnyResponse:
    """Write to the person; the bot stays silent until the conversation is handed back."""
    text = request.form.get("text", "").strip()
    most = LONGEST if _window_is_open(person_id) else LONGEST_NOTICE
    if not text or len(text) > most:
        flash(f"An answer has 1 to {most} characters; this one has {len(text)}.", "bad")
        return back_to("conversations.detail", "answer", person_id=person_id)
    _hold(person_id, True)
    reply = Reply(text=text, notice=Notice(name="team_answer", values={"answer": text}))
    services().stores.outbox.put(f"{TEAM}{account().name}:{uuid4().hex}", person_id, reply)
    services().conversation.process_soon(person_id)
    note("conversation.answer", person_id)
    return back_to("conversations.detail", "answer", person_id=person_id)


def _desk() -> Desk:
    stores = services().stores
    return Desk(services().clock, stores.sessions, stores.people)


def _person(person_id: str) -> PersonLine:
    try:
        return TeamLists().person(person_id)
    except NotFound:
        abort(404, "There is no such person.")


def _hold(person_id: str, held: bool) -> None:
    try:
        _desk().hold(person_id, held)
    except NotFound:
        abort(404, "There is no such conversation.")


def _window_is_open(person_id: str) -> bool:
    written = services().stores.inbox.last_written(person_id)
    return written is not None and services().clock.now() - written < WINDOW


def _bubbles(lines: tuple[Line, ...], turns: dict[str, LoggedTurn]) -> Iterator[Bubble]:
    day = None
    for line in lines:
        today = line.at.astimezone(ZONE).date()
        yield _bubble(line, turns, today != day)
        day = today


def _bubble(line: Line, turns: dict[str, LoggedTurn], new_day: bool) -> Bubble:
    content = line.content
    identifier = line.id.partition(":")[2]
    if isinstance(content, Reply):
        return Bubble(
            key=line.id,
            at=line.at,
            text=content.text,
            ours=True,
            by_team=identifier.startswith(TEAM),
            status=line.status,
            choices=tuple(choice.title for choice in content.choices),
            new_day=new_day,
        )
    return Bubble(
        key=line.id,
        at=line.at,
        text=_words_of(content),
        ours=False,
        by_team=False,
        status=line.status,
        turn=turns.get(identifier),
        new_day=new_day,
    )


def _words_of(incoming: Incoming) -> str:
    kind = WORDLESS.get(incoming.kind, "")
    if incoming.pin is not None:
        kind = f"{kind}: {incoming.pin.latitude:.4f}, {incoming.pin.longitude:.4f}"
    if not kind:
        return incoming.text or "(a message that cannot be shown)"
    return f"({kind}) {incoming.text}".strip()
