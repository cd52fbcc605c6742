"""A person of the team instead of the bot: asked for, waited for, and left again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Event
from dialogue.session import Session, SlotValue
from dialogue.values import Location, Person, When

_BOT = re.compile(r"\b(ku|u|i|e)?(bot|robot|robhoti|hustlr|assistant|menu)\b", re.IGNORECASE)
_NEVER_MIND = re.compile(
    r"\b(never ?mind|forget it|don'?t worry|go back|zvakwana|siyai( henyu)?|siyana nazvo|yekela)\b",
    re.IGNORECASE,
)
"""Words of who waits for nobody any more; said to somebody of the team they mean something else."""
LONGEST = 6
"""Words that somebody uses who wants the bot back; more are for the team."""
MINUTES = 60


def ask(ctx: Context) -> Outcome:
    """Fall silent until the team has taken over, or nobody of it has answered in time."""
    session = replace(
        ctx.session, held_by_human=True, waiting_since=ctx.session.waiting_since or ctx.now
    )
    reply = ctx.reply("human", time=how_long(ctx))
    return Outcome(session=session, reply=reply, notes=("wants_person",))


def how_long(ctx: Context) -> str:
    """Return within what time the team answers, in whole hours from two hours on."""
    minutes = int(ctx.team_answers_in.total_seconds() // MINUTES)
    if minutes < 2 * MINUTES:
        return ctx.say("duration.minutes", count=minutes)
    return ctx.say("duration.hours", count=minutes // MINUTES)


def wants_bot(ctx: Context) -> bool:
    """Tell whether somebody who waits for the team, or talks to it, wants the bot back."""
    if len(ctx.text.split()) > LONGEST:
        return False
    gives_up = ctx.session.waiting_since is not None and _NEVER_MIND.search(ctx.text)
    return bool(gives_up) or _BOT.search(ctx.text) is not None


def waits(session: Session, news: Event) -> bool:
    """Tell whether somebody still waits since when `news`, that nobody answered, says so."""
    return session.waiting_since is not None and session.waiting_since.isoformat() == news.subject


def back(ctx: Context, key: str) -> Outcome:
    """Let the bot speak again."""
    session = replace(ctx.session, held_by_human=False, waiting_since=None)
    return Outcome(session=session, remark=ctx.say(key), notes=("back_to_bot",))


def summary(session: Session, person: Person) -> tuple[str, ...]:
    """Return what somebody of the team should know before writing, in English, a line a fact."""
    return tuple(_facts(session, person))


def _facts(session: Session, person: Person) -> Iterator[str]:
    yield f"Name: {person.name or 'not known'}"
    yield f"Language: {({'en': 'English', 'sn': 'Shona', 'nd': 'Ndebele'})[session.language]}"
    if person.home:
        yield f"Home: {person.home.label}"
    if session.step:
        yield f"Open question: {session.step}"
    if session.misses:
        yield f"Not understood in a row: {session.misses}"
    for name, value in session.slots.items():
        yield f"{name.replace('_', ' ').capitalize()}: {_shown(value)}"


def _shown(value: SlotValue) -> str:
    if isinstance(value, Location):
        return value.label
    if isinstance(value, When):
        return f"{value.start:%Y-%m-%d %H:%M}" + (f" to {value.end:%H:%M}" if value.end else "")
    return ", ".join(value) if isinstance(value, tuple) else value
