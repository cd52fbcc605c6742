"""WhatsApp's limit on messages to one person: one in six seconds, and bursts that are paid back.

Error 131056 otherwise. The account is one instant per person: until when the messages sent so far
are paid for (a leaky bucket).
"""

from __future__ import annotations

from datetime import datetime, timedelta

PER_MESSAGE = timedelta(seconds=6)
BURST = 30
"""Messages that may leave at once; Meta allows 45, some room is left for other senders."""


def wait_until(paid_until: datetime | None, now: datetime) -> datetime | None:
    """Return when the next message may leave; None when it may now."""
    allowed_from = (paid_until or now) - PER_MESSAGE * (BURST - 1)
    return allowed_from if allowed_from > now else None


def charged(paid_until: datetime | None, now: datetime) -> datetime:
    """Return the account after one more message."""
    return max(paid_until or now, now) + PER_MESSAGE
