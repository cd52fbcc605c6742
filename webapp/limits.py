"""What is too much: of one person, of one address, of everything; over all processes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from dialogue.messages import Incoming, Reply
from dialogue.ports import Clock
from nlu.types import Language
from webapp.errors import StoreUnavailable
from webapp.metrics import count_message
from webapp.store import Stores
from webapp.store.backlog import Backlog
from webapp.store.counters import Counters

MOST_MESSAGES = 20
"""Of one person, written within one minute; WhatsApp lets 30 answers leave, then one in 6 s."""
UNASKED = 5
"""Of one person's messages of a minute, how many each process takes without asking the others."""
MOST_REQUESTS = 120
"""Of one address within one minute, besides webhooks."""
MINUTE = timedelta(minutes=1)
MOST_DUE = 10_000
"""Rows; half a minute's work on two cores. WhatsApp keeps the rest, and sends it again later."""
LOOK_AGAIN = timedelta(seconds=1)
"""How long a count of what is due is believed at least."""
MOST_MORE = 2000
"""By so many a second the count grows at most: it is believed for as long as there is room.

Counting keeps everybody waiting for the database, milliseconds where thousands are due.
"""
KEPT = timedelta(minutes=10)

logger = logging.getLogger(__name__)


class Limits:
    """Judges messages, requests and the backlog."""

    def __init__(
        self, *, clock: Clock, stores: Stores, too_fast: Callable[[Language], Reply]
    ) -> None:
        """`too_fast` gives the one answer to somebody who writes too much."""
        self._clock = clock
        self._stores = stores
        self._too_fast = too_fast
        self._counters = Counters()
        self._backlog = Backlog(clock)
        self._full = False
        self._look_at: datetime | None = None
        self._seen_here: Counter[str] = Counter()
        self._refused: set[str] = set()
        self._minute = -1

    def full(self) -> bool:
        """Whether so much is due that nothing more should be taken; raises StoreUnavailable."""
        now = self._clock.now()
        if self._look_at is None or now >= self._look_at:
            self._look_at = now + LOOK_AGAIN
            due = self._backlog.due(at_most=MOST_DUE)
            self._look_at = now + max(LOOK_AGAIN, timedelta(seconds=(MOST_DUE - due) / MOST_MORE))
            self._full = due >= MOST_DUE
            if self._full:
                logger.error("nothing new is taken: %d messages and replies are due", due)
        return self._full

    def answers(self, person_id: str, incoming: Incoming) -> bool:
        """Whether there is something to do after a new message of a person was recorded.

        Too many are passed over; the first of these leads to one answer. What counts is when they
        were written, so that those of an outage, which come all at once, are not too many.
        """
        self._begin_minute()
        name = f"messages:{person_id}:{_minute(incoming.sent_at)}"
        self._seen_here[name] += 1
        if self._seen_here[name] <= UNASKED:
            return True
        count = self._counters.add(name, self._clock.now() + KEPT)
        if count <= MOST_MESSAGES:
            return True
        self._stores.inbox.done(incoming.message_id)
        count_message(incoming.kind, "limited")
        if count > MOST_MESSAGES + 1:
            return False
        logger.warning("a person has written more than %d messages in a minute", MOST_MESSAGES)
        language = self._stores.sessions.load(person_id).session.language
        self._stores.outbox.put(f"limit:{name}", person_id, self._too_fast(language))
        return True

    def allows_request(self, address: str) -> bool:
        """Whether an address may ask once more in this minute."""
        return self.allows(f"requests:{address}", MOST_REQUESTS)

    def allows(self, name: str, most: int, per: timedelta = MINUTE) -> bool:
        """Count one more of something; False when there were `most` before in this stretch.

        Without a database everything is allowed.
        """
        self._begin_minute()
        now = self._clock.now()
        name = f"{name}:{int(now.timestamp() // per.total_seconds())}"
        if name in self._refused:
            return False  # known without asking: a flood must not reach the database
        try:
            count = self._counters.add(name, now + per + KEPT)
        except StoreUnavailable:
            return True
        if count <= most:
            return True
        self._refused.add(name)
        return False

    def _begin_minute(self) -> None:
        """Forget what this process knows of another minute than the present one."""
        minute = _minute(self._clock.now())
        if minute != self._minute:
            self._seen_here, self._refused, self._minute = Counter(), set(), minute


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
