"""The state of one person's conversation, and how it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import TypeAlias, TypeVar

from dialogue.messages import Choice, Dispatch, Reply
from dialogue.values import Location, When
from nlu.types import Language

SlotValue: TypeAlias = "str | Location | When | tuple[str, ...]"
T = TypeVar("T", str, Location, When, tuple[str, ...])


class ConversationState(str, Enum):
    """What a conversation is waiting for, as sessions, dashboards and reports show it."""

    NEW = "new"
    ONBOARDING_NAME = "onboarding_name"
    ONBOARDING_PRIVACY = "onboarding_privacy"
    SERVICE_SEARCH = "service_search"
    BOOKING_LOCATION = "booking_location"
    PROVIDER_SELECTION = "provider_selection"
    BOOKING_SERVICE_DETAILS = "booking_service_details"
    BOOKING_TIME = "booking_time"
    BOOKING_CONFIRM = "booking_confirm"
    BOOKING_PENDING_PROVIDER = "booking_pending_provider"
    PROVIDER_REGISTER = "provider_register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One person's conversation between two messages."""

    user_id: str
    state: ConversationState = ConversationState.NEW
    language: Language = "en"
    flows: tuple[str, ...] = ()
    """Names of the flows under way; the last is active, the others wait for it to finish."""
    step: str = ""
    """Name of the step that was asked last; empty when nothing is open."""
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    options: tuple[Choice, ...] = ()
    """The choices shown last, so that "2", "the last one" or a title typed by hand is a tap."""
    misses: int = 0
    """How many answers in a row were not understood."""
    held_by_human: bool = False
    """A person of the team has taken over, or was asked for: the bot says nothing."""
    waiting_since: datetime | None = None
    """Since when the person waits for the team; None when nobody waits or the team has answered."""
    stopped: bool = False
    """Has said STOP in this conversation, and not START since."""
    leaning: Language | None = None
    """Another language that the last words were in: once more, and the conversation changes."""
    wishes: tuple[str, ...] = ()
    """What else was wanted in the message before: taken up, in order, once nothing is under way."""
    updated_at: datetime | None = None
    """When the last turn was stored; None before the first."""

    def get(self, name: str, kind: type[T]) -> T | None:
        """Return a filled slot, or None when it is empty or of another kind."""
        value = self.slots.get(name)
        return value if isinstance(value, kind) else None

    def filled(self, **values: SlotValue) -> Session:
        """Return the session with these slots filled."""
        return replace(self, slots={**self.slots, **values})

    def cleared(self, *names: str) -> Session:
        """Return the session with these slots empty."""
        return replace(self, slots={k: v for k, v in self.slots.items() if k not in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one message leads to: the new session, at most one reply, and news for others."""

    session: Session
    reply: Reply | None = None
    """None: say nothing."""
    dispatches: tuple[Dispatch, ...] = ()
    notes: tuple[str, ...] = ()
    """Why a person should look at this message: "not_understood", "corrected", "handed_over"."""
