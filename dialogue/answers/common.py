"""What several answers share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.session import ConversationState, Session
from dialogue.values import Person

Answer: TypeAlias = Callable[[Context], Outcome]


def says(key: str, *notes: str) -> Answer:
    """Return an answer that is one sentence and changes nothing."""

    def answer(ctx: Context) -> Outcome:
        return told(ctx, key, *notes)

    return answer


def told(ctx: Context, key: str, *notes: str, **values: object) -> Outcome:
    """Return a sentence that changes nothing."""
    return Outcome(session=ctx.session, reply=ctx.reply(key, **values), notes=notes)


def idle(session: Session, person: Person) -> Session:
    """Return the session with nothing under way."""
    known = person.onboarding_completed
    return replace(
        session,
        state=ConversationState.SERVICE_SEARCH if known else ConversationState.NEW,
        flows=(),
        step="",
        slots={},
        options=(),
        misses=0,
    )


def asking_something(ctx: Context) -> Session:
    """Return the session with a question open: the one there is, or what is needed."""
    return ctx.session if ctx.session.flows else replace(ctx.session, flows=("booking",))


def with_menu(ctx: Context, key: str, **values: object) -> Reply:
    """Return a sentence with what most people want next."""
    choices = (
        ctx.choice("intent:list_services", "menu.services"),
        ctx.choice("intent:view_bookings", "menu.bookings"),
    )
    return Reply(text=ctx.say(key, **values), choices=choices)
