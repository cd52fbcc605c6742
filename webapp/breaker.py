"""The circuit breaker of a channel: when nothing of ours is taken, nobody goes on trying.

Our account is refused, or nobody answers at the address. Else each message would find out for
itself, again and again, and be given up after so many tries.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from dialogue.ports import Clock
from webapp.errors import SenderBlockedError, UnreachableError
from webapp.store import Block, Senders

FIRST_BLOCK, FIRST_REST = timedelta(seconds=30), timedelta(seconds=1)
LONGEST_BLOCK, LONGEST_REST = timedelta(minutes=5), timedelta(minutes=1)
"""Blocks double up to this, unless the channel asks for a longer one.

The second of each is for an address where nobody answers: that may be over in a moment.
"""
PROBE = timedelta(seconds=15)
"""How long the one message that tries keeps the others from it; longer than a send."""
LOOK_AGAIN = timedelta(seconds=3)
"""How often the others look for its outcome."""
KNOWN_FOR = timedelta(seconds=1)
"""How long a process believes what it read: nobody asks the database before every message."""

logger = logging.getLogger(__name__)


class Breaker:
    """Over all processes: the block is a row that they share."""

    def __init__(self, *, clock: Clock, senders: Senders, channel: str) -> None:
        self._clock = clock
        self._senders = senders
        self._channel = channel
        self._block: Block | None = None
        self._read_at: datetime | None = None

    def wait_until(self) -> datetime | None:
        """Return when to ask again; None when a message may be sent now.

        When a block is over, one caller in all processes gets None: its message is the probe.
        """
        now = self._clock.now()
        block = self._read(now)
        if block is None:
            return None
        if block.until > now:
            return min(block.until, now + LOOK_AGAIN) if block.probing else block.until
        self._read_at = None
        return None if self._senders.probe(self._channel, now + PROBE) else now + LOOK_AGAIN

    def refused(self, error: SenderBlockedError) -> datetime:
        """Block the channel; return until when."""
        now = self._clock.now()
        block = self._senders.block_of(self._channel)
        if block is not None and block.until > now and not block.probing:
            return block.until  # another message was refused at the same time
        times = min(block.times, 10) if block else 0
        rests = isinstance(error, UnreachableError)
        first, longest = (FIRST_REST, LONGEST_REST) if rests else (FIRST_BLOCK, LONGEST_BLOCK)
        wait = min(longest, first * (1 << times))
        until = now + max(wait, timedelta(seconds=error.retry_after or 0.0))
        self._senders.block(self._channel, until, error.details, error.code)
        self._read_at = None
        logger.error(
            "the channel %s refuses everything we send; the queue waits until %s: %s",
            self._channel,
            until.isoformat(timespec="seconds"),
            error,
        )
        return until

    def answered(self) -> None:
        """Note that the channel has judged a message by itself: our account is in order."""
        if self._block is not None and self._senders.clear(self._channel):
            logger.warning("the channel %s takes messages again", self._channel)
        self._block = None

    def _read(self, now: datetime) -> Block | None:
        if self._read_at is None or now - self._read_at >= KNOWN_FOR:
            self._block = self._senders.block_of(self._channel)
            self._read_at = now
        return self._block
