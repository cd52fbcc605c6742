"""What to say when a message was not understood: other words each time, then a way out."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.jobs import requests
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Choice, Reply
from dialogue.session import ConversationState
from dialogue.values import When
from dialogue.wording import day, numbered

GUESSES, PERSON = 2, 4
"""At which miss in a row guesses are offered, and a person."""
MOST_CHOICES = 10
LONGEST_PLACE = 3
"""Words of a message that may be a place nobody knows."""
SURE = 0.7
"""Confidence from which a message is taken to be about something that we do not do."""


def stale(ctx: Context) -> Outcome:
    """Return the answer to a tap on a choice that means nothing any more."""
    told = ctx.say("choice.stale")
    if ctx.session.flows:
        return Outcome(session=ctx.session, remark=told)
    return Outcome(session=ctx.session, reply=_with_menu(ctx, f"{told} {ctx.say('choice.menu')}"))


def missed(ctx: Context, guesses: tuple[Choice, ...]) -> Outcome:
    """Return the answer to the n-th message in a row that was not understood.

    `guesses`: those that the question has to offer.
    """
    session = ctx.session
    if session.flows:
        known = _known_day(ctx)
        spoken = day(known.start, session.language) if known else ""
        return Outcome(session=session, remark=ctx.say(_key(ctx, guesses), day=spoken))
    if session.state is ConversationState.BOOKING_PENDING_PROVIDER:
        return Outcome(session=session, reply=_with_menu(ctx, ctx.say("repair.pending")))
    if ctx.is_provider:
        return Outcome(session=session, reply=_to_provider(ctx))
    key = "repair.scope" if _out_of_scope(ctx) else "service.hint"
    return Outcome(session=replace(session, flows=("booking",)), remark=ctx.say(key))


def _to_provider(ctx: Context) -> Reply:
    """Name the requests that wait for an answer, where there are any."""
    if not ctx.ports.bookings.open_for_provider(ctx.person.id, ""):
        return ctx.reply("repair.provider")
    return Reply(text=f"{ctx.say('repair.requests')}\n\n{requests(ctx)}")


def helped(ctx: Context, question: Reply, guesses: tuple[Choice, ...]) -> Reply:
    """Return the question with more help each time: a hint, two guesses, a numbered menu, a person.

    What was said about the miss stands before it. Who has just read the question is not asked it
    again in the same words: its choices stay, and its text comes back at every second miss.
    Few choices of the question itself ("Yes", "No") are help enough until the last step.
    """
    misses = ctx.session.misses
    if misses >= PERSON:
        choices = (
            ctx.choice("intent:human_handoff", "repair.to_person"),
            ctx.choice("intent:restart", "repair.restart"),
        )
        return replace(question, choices=choices, list_title="", ask_location=False)
    if _out_of_scope(ctx):
        return question
    if misses < GUESSES:
        hinted = not _key(ctx, guesses).startswith("repair.")
        return replace(question, text="") if hinted else question
    if not guesses:
        return question if misses == GUESSES else replace(question, text="")
    if misses == GUESSES:
        return Reply(text="", choices=guesses[:2], list_title=ctx.say("edit.list_title"))
    menu = guesses[:MOST_CHOICES]
    listed = "\n1. " in question.text
    text = question.text if listed else f"{question.text}\n\n{numbered([c.title for c in menu])}"
    return Reply(text=text, choices=menu, list_title=ctx.say("edit.list_title"))


def _key(ctx: Context, guesses: tuple[Choice, ...]) -> str:
    session = ctx.session
    if _out_of_scope(ctx):
        return "repair.scope"
    if session.misses == 1:
        return _hint(ctx, guesses)
    if session.misses >= PERSON:
        return "repair.person"
    if session.misses == GUESSES:
        return "repair.guesses" if guesses else _other_words(ctx)
    return "repair.menu" if guesses else "repair.once_more"


def _other_words(ctx: Context) -> str:
    return "repair.options" if ctx.session.options else "repair.other_words"


def _hint(ctx: Context, guesses: tuple[Choice, ...]) -> str:
    """Return the help for the step just asked, unless its question was another one this time."""
    session = ctx.session
    guess = ctx.intent in ("", "inform") and len(ctx.text.split()) <= LONGEST_PLACE
    if guess and ctx.texts.has(f"{session.step}.no_such_place"):
        return f"{session.step}.no_such_place"
    if _known_day(ctx) is not None:
        return "time.hint_hour"
    about = guesses[0].id.partition(":")[0] if guesses else session.step
    if about != session.step and ctx.texts.has(f"{about}.hint"):
        return f"{about}.hint"  # where nobody offers a service, another one is asked for
    own = [option for option in session.options if option.id.startswith(f"{session.step}:")]
    fits = own or not session.options
    hinted = fits and ctx.texts.has(f"{session.step}.hint")
    return f"{session.step}.hint" if hinted else "repair.again"


def _known_day(ctx: Context) -> When | None:
    """Return the day of which only the hour is asked; None where that is not the question."""
    known = ctx.session.get(f"{ctx.session.step}_day", When)
    return known if known is not None and known.grain == "day" else None


def _out_of_scope(ctx: Context) -> bool:
    """Tell whether a message is about something else; one strange word may be a place."""
    sure = ctx.parse.intent == "out_of_scope" and ctx.parse.confidence >= SURE
    place_is_asked = ctx.texts.has(f"{ctx.session.step}.no_such_place")
    may_be_place = place_is_asked and len(ctx.text.split()) <= LONGEST_PLACE
    return sure and bool(ctx.text) and not may_be_place


def _with_menu(ctx: Context, text: str) -> Reply:
    choices = (
        ctx.choice("intent:view_bookings", "menu.bookings"),
        ctx.choice("intent:list_services", "menu.services"),
        ctx.choice("intent:cancel_booking", "menu.cancel_booking"),
    )
    return Reply(text=text, choices=choices)
