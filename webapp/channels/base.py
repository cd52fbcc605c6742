"""What every channel yields and offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialogue.messages import Incoming, OutboundMessage

WINDOW_CLOSED = 131047
"""The code of a message in free words that came more than 24 hours after the person wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote; at least one of phone and bsuid is set."""

    phone: str | None = None
    """E.164 with the plus sign; None when WhatsApp hides it."""
    bsuid: str | None = None
    """WhatsApp's business-scoped user id; None when it gave none."""
    profile_name: str = ""
    """As the person wrote it in the profile: anything at all, and no proof of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message, and who sent it through which channel."""

    channel: str
    sender: Sender
    incoming: Incoming
    """Its message_id is "<channel>:<the channel's own id>"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusUpdate:
    """What became of a message that was sent. Repeats and any order are possible."""

    channel: str
    message_id: str
    """As `Channel.send` returned it."""
    status: str
    """"sent", "delivered", "read", "played", "failed", or whatever else the channel says."""
    timestamp: datetime
    """Aware UTC."""
    error_code: int | None = None
    error_text: str = ""
    """Phone numbers are masked."""
    callback_data: str = ""
    """The `OutboundMessage.id` that was given on sending; empty when the channel lost it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChange:
    """A person who wrote as `before` is reached as `after` from now on."""

    before: Sender
    after: Sender
    """Only what is new is set: a changed number, a changed user id, or both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a delivery that could not be used, or that the channel complains about."""

    text: str
    """Phone numbers are masked."""
    code: int | None = None
    """The channel's own error code; None when the trouble was found here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that one delivery of a channel holds, each in the order of the delivery."""

    messages: tuple[InboundMessage, ...] = ()
    statuses: tuple[StatusUpdate, ...] = ()
    changes: tuple[IdentityChange, ...] = ()
    errors: tuple[Problem, ...] = ()


class Channel(Protocol):
    """A way to reach people."""

    @property
    def name(self) -> str:
        """Return the channel's name, as it stands in `InboundMessage.channel`."""

    def send(self, message: OutboundMessage) -> str:
        """Hand over one message and return the channel's id of it.

        Raises TransientSendError, AmbiguousSendError or PermanentSendError (webapp.errors).
        """
