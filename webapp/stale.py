"""What an outage leaves behind: messages that come late, many at a time.

Every one still takes its turn, in order, because what people asked for must happen. But only the
last is answered, with an apology before the question that is open then; besides, of each turn that
concerned somebody else (a request, an acceptance) the person is told at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogue.messages import Kind
from webapp.store import Received

STALE = timedelta(minutes=10)
"""Age of a message whose sender no longer waits for the answer to just this one."""
QUIET = timedelta(seconds=5)
"""How long nothing more may have come before stale messages are answered: they come one by one."""
LONGEST_GATHERING = timedelta(seconds=60)


def is_stale(received: Received, now: datetime) -> bool:
    """Whether a message is answered late; news about others are not answers."""
    incoming = received.incoming
    return incoming.kind is not Kind.EVENT and now - incoming.sent_at > STALE


def is_gathering(oldest: Received, newest_arrival: datetime, now: datetime) -> bool:
    """Whether more of a person's stale messages may be on their way; the worker looks again."""
    return now - newest_arrival < QUIET and now - oldest.arrived_at < LONGEST_GATHERING
