"""A person has everything about themselves erased, after being asked whether that is meant."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Reply
from dialogue.session import Session
from dialogue.slots.agreement import agreement

SURE = 0.5
"""Confidence from which a message may ask for it."""


def _opens(ctx: Context) -> bool:
    return ctx.intent == "delete_data" and bool(ctx.tapped or ctx.parse.confidence >= SURE)


def _ask(ctx: Context) -> Reply:
    return Reply(
        text=ctx.say("erase.sure"),
        choices=(ctx.choice("erase:yes", "erase.yes"), ctx.choice("erase:no", "erase.no")),
    )


def _read(ctx: Context, asked: bool) -> Reading | None:
    if not asked:
        return None
    # "Delete it all", said again, is a yes.
    answer = "yes" if ctx.intent == "delete_data" else agreement(ctx, "erase")
    return Reading(values={"erase": answer}) if answer else None


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    if session.get("erase", str) != "yes":
        below = replace(session.cleared("erase"), flows=session.flows[:-1])
        return Outcome(session=below, reply=ctx.reply("erase.kept"))
    ctx.ports.privacy.request_erasure(ctx.person.id, ctx.incoming.message_id)
    fresh = Session(user_id=session.user_id, language=session.language)
    return Outcome(session=fresh, reply=ctx.reply("erase.done"), notes=("delete_data",))


FLOW = Flow(
    name="erasing",
    opens=_opens,
    steps=(Step(name="erase", state=None, ask=_ask, read=_read),),
    finish=_finish,
    aside=True,
)
