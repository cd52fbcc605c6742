"""What to say when a message was not understood: other words each time, then a way out."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.session import ConversationState

SURE = 0.7
"""Confidence from which a message is taken to be about something that we do not do."""


def stale(ctx: Context) -> Outcome:
    """Return the answer to a tap on a choice that means nothing any more."""
    told = ctx.say("choice.stale")
    if ctx.session.flows:
        return Outcome(session=ctx.session, remark=told)
    return Outcome(session=ctx.session, reply=_with_menu(ctx, f"{told} {ctx.say('choice.menu')}"))


def missed(ctx: Context) -> Outcome:
    """Return the answer to the n-th message in a row that was not understood."""
    session = ctx.session
    if session.flows:
        return Outcome(session=session, remark=ctx.say(_key(ctx)))
    if session.state is ConversationState.BOOKING_PENDING_PROVIDER:
        changes = ctx.intent in ("correct", "reschedule_booking")
        text = ctx.say("info.reschedule" if changes else "repair.pending")
        return Outcome(session=session, reply=_with_menu(ctx, text))
    if ctx.is_provider:
        return Outcome(session=session, reply=ctx.reply("repair.provider"))
    key = "repair.scope" if _out_of_scope(ctx) else "service.hint"
    return Outcome(session=replace(session, flows=("booking",)), remark=ctx.say(key))


def _key(ctx: Context) -> str:
    session = ctx.session
    if _out_of_scope(ctx):
        return "repair.scope"
    if session.misses == 1:
        return _hint(ctx)
    if session.misses == 2:
        return "repair.options" if session.options else "repair.other_words"
    return "repair.person"


def _hint(ctx: Context) -> str:
    """Return the help for the step just asked, unless its question was another one this time."""
    session = ctx.session
    guess = ctx.intent in ("", "inform")
    if guess and ctx.texts.has(f"{session.step}.no_such_place"):
        return f"{session.step}.no_such_place"
    own = [option for option in session.options if option.id.startswith(f"{session.step}:")]
    fits = own or not session.options
    hinted = fits and ctx.texts.has(f"{session.step}.hint")
    return f"{session.step}.hint" if hinted else "repair.again"


def _out_of_scope(ctx: Context) -> bool:
    """Tell whether a message is about something else; one strange word may be a place."""
    sure = ctx.parse.intent == "out_of_scope" and ctx.parse.confidence >= SURE
    place_is_asked = ctx.texts.has(f"{ctx.session.step}.no_such_place")
    may_be_place = place_is_asked and len(ctx.text.split()) <= 3
    return sure and bool(ctx.text) and not may_be_place


def _with_menu(ctx: Context, text: str) -> Reply:
    choices = (
        ctx.choice("intent:view_bookings", "menu.bookings"),
        ctx.choice("intent:list_services", "menu.services"),
        ctx.choice("intent:cancel_booking", "menu.cancel_booking"),
    )
    return Reply(text=text, choices=choices)
