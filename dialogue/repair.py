"""What to say when a message was not understood: other words each time, then a way out."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.session import ConversationState


def missed(ctx: Context) -> Outcome:
    """Return the answer to the n-th message in a row that was not understood."""
    session = ctx.session
    if ctx.tapped:
        return Outcome(session=session, reply=_with_menu(ctx, "choice.stale"))
    if not session.flows and session.state is not ConversationState.BOOKING_PENDING_PROVIDER:
        opened = replace(session, flows=("booking",))
        return Outcome(session=opened, remark=ctx.say("service.hint"))
    if not session.flows:
        return Outcome(session=session, reply=_with_menu(ctx, "repair.pending"))
    key = f"{session.step}.hint" if ctx.texts.has(f"{session.step}.hint") else "repair.again"
    remark = {1: key, 2: "repair.options"}.get(session.misses, "repair.person")
    return Outcome(session=session, remark=ctx.say(remark))


def _with_menu(ctx: Context, key: str) -> Reply:
    choices = (
        ctx.choice("intent:view_bookings", "menu.bookings"),
        ctx.choice("intent:list_services", "menu.services"),
        ctx.choice("intent:cancel_booking", "menu.cancel_booking"),
    )
    return Reply(text=ctx.say(key), choices=choices)
