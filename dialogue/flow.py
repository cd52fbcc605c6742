"""A flow is a table of steps; each step fills one slot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dialogue.context import Context
from dialogue.messages import Choice, Dispatch, Reply
from dialogue.session import ConversationState, Session, SlotValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message says about a step; the step stays open when its own slot is not among them."""

    values: Mapping[str, SlotValue] = field(default_factory=dict)
    clears: tuple[str, ...] = ()
    """Slots that the message makes void, beside those of `Step.clears`."""
    remark: str = ""
    """Said before the next question: why an answer cannot be taken, or that it was."""


Ask: TypeAlias = Callable[[Context], Reply]
Read: TypeAlias = Callable[[Context, bool], "Reading | None"]
"""Called with the context and whether this step was just asked; None: nothing is said about it."""


def always(_: Context) -> bool:
    """Tell that a step is needed in every case."""
    return True


def no_guesses(_: Context) -> tuple[Choice, ...]:
    """Guess nothing."""
    return ()


def never(_: Context) -> bool:
    """Tell that no message is claimed."""
    return False


def nothing(ctx: Context) -> Session:
    """Take over nothing."""
    return ctx.session


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question and the slot that it fills."""

    name: str
    """Of the slot; choices for this step have ids "name:value"."""
    state: ConversationState | None
    """What a session that waits here shows; None leaves it as it was."""
    ask: Ask
    read: Read
    needed: Callable[[Context], bool] = always
    clears: tuple[str, ...] = ()
    """Slots that a corrected value makes void."""
    takes_text: bool = False
    """Takes any words as an answer: only sure commands may interrupt."""
    guesses: Callable[[Context], tuple[Choice, ...]] = no_guesses
    """What may be meant by who was not understood, the likeliest first; ids as of choices."""
    claims: Callable[[Context], bool] = never
    """Whether a message answers this step, though it sounds like something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a finished flow, or an answer outside any flow, leads to."""

    session: Session
    reply: Reply | None = None
    """None after a finished flow: the flow below it goes on with its own question."""
    remark: str = ""
    """Said before the question of the flow below."""
    dispatches: tuple[Dispatch, ...] = ()
    notes: tuple[str, ...] = ()


def no_objection(_: Context) -> Reply | None:
    """Let a flow start in every case."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A task that takes several answers."""

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[Context], Outcome]
    """Called once every needed step is filled."""
    opens: Callable[[Context], bool]
    """Whether a message starts this flow."""
    refuse: Callable[[Context], Reply | None] = no_objection
    """Says why the flow cannot start now; None when it can."""
    takes_over: Callable[[Context], Session] = nothing
    """Fills what was known before and the message that starts the flow leaves open."""
    before_others: bool = False
    """Comes before what the person wants: messages may also be about the flows below."""
    aside: bool = False
    """A short question within another conversation: to cancel it leaves the other as it is."""

    passing: bool = False
    """Dropped when the person begins something else: nobody comes back to it."""

    @property
    def slots(self) -> tuple[str, ...]:
        """Return the names of the slots that the steps fill."""
        return tuple(step.name for step in self.steps)
