"""Replies from the outbox to the channel: in order per person, again when it makes sense."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import timedelta

from dialogue.messages import Address, OutboundMessage
from dialogue.ports import Clock
from webapp.channels.base import Channel, StatusUpdate
from webapp.errors import (
    AmbiguousSendError,
    PermanentSendError,
    SenderBlockedError,
    TransientSendError,
)
from webapp.logs import turn_logged
from webapp.store import Hold, Outbox, OutboxRow, People

MOST_TRIES = 10
OLDEST = timedelta(hours=24)
"""After so long nobody waits for the reply, and WhatsApp would refuse it."""
LONGEST_WAIT = 300.0
AMBIGUOUS_WAIT = 120.0
"""Seconds in which a status tells whether a message left whose answer never came."""

logger = logging.getLogger(__name__)


class Delivery:
    """Sends what is due to one person after the other."""

    def __init__(
        self,
        *,
        clock: Clock,
        outbox: Outbox,
        people: People,
        channel: Channel,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`chance` gives numbers from 0 to 1 that spread the retries."""
        self._clock = clock
        self._outbox = outbox
        self._people = people
        self._channel = channel
        self._chance = chance

    def deliver(self, person_id: str, hold: Hold) -> None:
        """Send a person's replies in order, up to the first one that must wait."""
        while hold.still_held() and (row := self._outbox.claim(person_id)) is not None:
            with turn_logged(row.id):
                self._send(person_id, row)

    def record_status(self, update: StatusUpdate) -> None:
        """Note what the channel reports of a message; raises StoreUnavailable."""
        self._outbox.record_status(
            turn_id=update.callback_data,
            channel_message_id=update.message_id,
            status=update.status,
            error=update.error_text,
            code=update.error_code,
        )

    def _send(self, person_id: str, row: OutboxRow) -> None:
        to = self._people.address(person_id)
        if to == Address():
            self._give_up(row, "the person has no number and no user id any more")
            return
        try:
            sent_as = self._channel.send(OutboundMessage(id=row.id, to=to, reply=row.reply))
        except AmbiguousSendError as error:
            self._try_again(person_id, row, error, AMBIGUOUS_WAIT)
        except TransientSendError as error:
            self._try_again(person_id, row, error, error.retry_after or 0.0)
        except PermanentSendError as error:
            self._give_up(row, str(error), error.code)
        except Exception as error:
            logger.exception("a reply cannot be sent")
            self._give_up(row, repr(error))
        else:
            self._outbox.sent(row.id, sent_as)

    def _try_again(
        self,
        person_id: str,
        row: OutboxRow,
        error: TransientSendError | AmbiguousSendError,
        at_least: float,
    ) -> None:
        now = self._clock.now()
        tired = row.tries >= MOST_TRIES and not isinstance(error, SenderBlockedError)
        if tired or now - row.created_at >= OLDEST:
            self._give_up(row, f"given up after {row.tries} tries: {error}", error.code)
            return
        seconds = max(at_least, self._backoff(row.tries))
        logger.warning("a reply waits %.0f s after try %d: %s", seconds, row.tries, error)
        due = now + timedelta(seconds=seconds)
        self._outbox.postpone(row.id, person_id, due, str(error))

    def _backoff(self, tries: int) -> float:
        """Return 1 to 2 s after the first try, doubling up to a limit, spread by chance."""
        return min(LONGEST_WAIT, float(2 ** (tries - 1)) * (1 + self._chance()))

    def _give_up(self, row: OutboxRow, error: str, code: int | None = None) -> None:
        logger.error("a reply is not delivered: %s", error)
        self._outbox.failed(row.id, error, code)
