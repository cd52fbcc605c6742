"""General questions about the service, where an answer came with the message."""

from __future__ import annotations

from dialogue.answers.common import told
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply


def answered(ctx: Context) -> Outcome:
    """Say what was answered."""
    return Outcome(session=ctx.session, reply=Reply(text=ctx.parse.answer))


def bot(ctx: Context) -> Outcome:
    """Say who writes here, in the words that came with the message or in our own."""
    return answered(ctx) if ctx.parse.answer else told(ctx, "info.bot")
