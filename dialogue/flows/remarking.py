"""A few words to the stars that a customer has just given, for who has some."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Reply
from dialogue.wording import capitalised, without_numbers

LONGEST_WORDS = 300
TO_ADD = timedelta(minutes=30)
"""How long words are waited for after the stars."""
_NO_WORDS = re.compile(
    r"^(no|nope|nah|nothing|none|no thanks?|no thank you|that'?s all|ok(ay)?|thanks?|thank you|"
    r"aiwa|kwete|hatshi|maita basa|tatenda|ngiyabonga|siyabonga|zvakwana|kulungile)[\s.!]*$",
    re.IGNORECASE,
)


def _ask_remark(ctx: Context) -> Reply:
    choice = ctx.choice("remark:no", "rating.no_words")
    return Reply(text=ctx.say("rating.words"), choices=(choice,))


def _is_fresh(ctx: Context) -> bool:
    """Tell whether the stars were given just now: later words are about something else."""
    since = ctx.session.get("rated_at", str)
    return since is not None and ctx.now - datetime.fromisoformat(since) < TO_ADD


def _read_remark(ctx: Context, asked: bool) -> Reading | None:
    if not asked or not (ctx.text or ctx.tapped_value("remark")):
        return None
    says_no = ctx.tapped or _NO_WORDS.match(ctx.text)
    words = "" if says_no else capitalised(without_numbers(ctx.text))[:LONGEST_WORDS]
    return Reading(values={"remark": words})


def _finish_remark(ctx: Context) -> Outcome:
    session = ctx.session
    slots = ("remark", "remarked", "rated_at")
    below = replace(session.cleared(*slots), flows=session.flows[:-1])
    words = session.get("remark", str)
    booking = ctx.ports.bookings.get(session.get("remarked", str) or "")
    if words is None or booking is None or booking.review is None:
        return Outcome(session=below)
    if words:
        review = replace(booking.review, words=words)
        ctx.ports.bookings.rate(booking.reference, review, ctx.incoming.message_id)
    return Outcome(session=below, reply=ctx.reply("rating.thanks_words"))


FLOW = Flow(
    name="remarking",
    opens=lambda _: False,
    steps=(
        Step(
            name="remark",
            state=None,
            ask=_ask_remark,
            read=_read_remark,
            needed=_is_fresh,
            takes_text=True,
        ),
    ),
    finish=_finish_remark,
    aside=True,
    passing=True,
)
