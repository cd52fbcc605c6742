"""What to say when the bot itself failed, was away, or is given too much."""

from __future__ import annotations

from dataclasses import replace

from dialogue.messages import Reply
from dialogue.responses import Responses
from nlu.types import Language


def apology(texts: Responses, language: Language) -> Reply:
    """Return the answer to a message whose turn could not be taken."""
    return Reply(text=texts.say(language, "trouble.ours"))


def too_fast(texts: Responses, language: Language) -> Reply:
    """Return the one answer to somebody who writes more than anybody can read."""
    return Reply(text=texts.say(language, "trouble.too_fast"))


def late(texts: Responses, language: Language, reply: Reply) -> Reply:
    """Return an answer with an apology before it: its question came while the bot was away."""
    return replace(reply, text=f"{texts.say(language, 'trouble.late')}\n\n{reply.text}")
