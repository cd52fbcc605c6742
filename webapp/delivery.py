"""Replies from the outbox to the channel: in order per person, again when it makes sense."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from dialogue.answers.privacy import UNASKED
from dialogue.messages import Address, OutboundMessage
from dialogue.ports import Clock
from webapp.breaker import Breaker
from webapp.channels.base import WINDOW_CLOSED, Channel, StatusUpdate
from webapp.errors import (
    AmbiguousSendError,
    PairRateError,
    SenderBlockedError,
    SendError,
    TransientSendError,
    WindowClosedError,
)
from webapp.gate import outside
from webapp.logs import turn_logged
from webapp.pair_rate import charged, wait_until
from webapp.store import Hold, OutboxRow, Stores

MOST_TRIES = 10
OLDEST = timedelta(hours=24)
"""After so long nobody waits for the reply."""
WINDOW = timedelta(hours=24) - timedelta(minutes=5)
"""How long after a person's last message we may answer in free words, less a margin."""
LONGEST_WAIT = 300.0
AMBIGUOUS_WAIT = 120.0
"""Seconds in which a status tells whether a message left whose answer never came."""

logger = logging.getLogger(__name__)


class Delivery:
    """Sends what is due to a person whose lease is held."""

    def __init__(
        self,
        *,
        clock: Clock,
        stores: Stores,
        channel: Channel,
        has_window: bool = True,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`has_window`: the channel takes free words only within 24 hours of the person's last.

        `chance` gives numbers from 0 to 1 that spread the retries.
        """
        self._clock = clock
        self._outbox = stores.outbox
        self._inbox = stores.inbox
        self._people = stores.people
        self._channel = channel
        self._breaker = Breaker(clock=clock, senders=stores.senders, channel=channel.name)
        self._has_window = has_window
        self._chance = chance

    def deliver(self, person_id: str, hold: Hold) -> bool:
        """Send a person's replies in order, up to the first that must wait; True: none is left."""
        while hold.still_held():
            oldest = self._outbox.oldest(person_id)
            if oldest is None:
                return True
            row = self._outbox.claim(oldest)
            if row is None or not self.send(person_id, row, hold):
                return False
        return False

    def send(self, person_id: str, row: OutboxRow, hold: Hold, to: Address | None = None) -> bool:
        """Send a reply that was claimed; False when it must wait, and those behind it too.

        `to`: the person's address, if it was just read.
        """
        with turn_logged(row.id):
            message = self._message(person_id, row, to)
            if message is None:
                return True
            until = wait_until(hold.paid_until, self._clock.now()) or self._breaker.wait_until()
            if until is not None:
                self._outbox.postpone(row.id, person_id, until, "waits its turn", counted=False)
                return False
            return self._hand_over(person_id, row, message, hold)

    def record_status(self, update: StatusUpdate) -> None:
        """Note what the channel reports of a message; raises StoreUnavailable."""
        outside = update.status == "failed" and update.error_code == WINDOW_CLOSED
        if outside and self._outbox.again_as_notice(
            update.callback_data, update.message_id, update.error_text
        ):
            logger.warning("a reply came too late for free words and goes as its template")
            return
        self._outbox.record_status(
            turn_id=update.callback_data,
            channel_message_id=update.message_id,
            status=update.status,
            error=update.error_text,
            code=update.error_code,
        )

    def _message(
        self, person_id: str, row: OutboxRow, to: Address | None
    ) -> OutboundMessage | None:
        """Return what is to be sent; None when the reply had to be given up."""
        now = self._clock.now()
        if now - row.created_at >= OLDEST:
            self._give_up(row, "given up: nobody waits for it any more")
            return None
        to = to or self._people.address(person_id)
        if to == Address():
            self._give_up(row, "the person has no number and no user id any more")
            return None
        as_notice = row.as_notice or not self._window_is_open(person_id, row, now)
        if as_notice and row.reply.notice is None:
            self._give_up(row, "the person has not written for 24 hours", WINDOW_CLOSED)
            return None
        if self._is_unwanted(person_id, row, as_notice=as_notice):
            self._give_up(row, "the person has said STOP")
            return None
        return OutboundMessage(id=row.id, to=to, reply=row.reply, as_notice=as_notice)

    def _is_unwanted(self, person_id: str, row: OutboxRow, *, as_notice: bool) -> bool:
        """Whether it must not reach somebody who has said STOP, perhaps since the turn.

        Answers may, and what becomes of a booking that the person has agreed to; never a template.
        """
        notice = row.reply.notice
        unasked = row.answers is None and notice is not None and notice.name in UNASKED
        return (unasked or as_notice) and self._people.get(person_id).opted_out

    def _window_is_open(self, person_id: str, row: OutboxRow, now: datetime) -> bool:
        if not self._has_window:
            return True
        if row.answers is not None and now - row.answers < WINDOW:
            return True  # later messages would only have opened it for longer
        written = self._inbox.last_written(person_id)
        return written is not None and now - written < WINDOW

    def _hand_over(
        self, person_id: str, row: OutboxRow, message: OutboundMessage, hold: Hold
    ) -> bool:
        try:
            with outside():
                sent_as = self._channel.send(message)
        except SendError as error:
            return self._refused(person_id, row, message, hold, error)
        except Exception as error:
            logger.exception("a reply cannot be sent")
            self._give_up(row, repr(error))
        else:
            hold.paid_until = charged(hold.paid_until, self._clock.now())
            self._breaker.answered()
            self._outbox.sent(row.id, sent_as)
        return True

    def _refused(
        self,
        person_id: str,
        row: OutboxRow,
        message: OutboundMessage,
        hold: Hold,
        error: SendError,
    ) -> bool:
        if isinstance(error, SenderBlockedError):
            until = self._breaker.refused(error)
            self._outbox.postpone(row.id, person_id, until, str(error), counted=False)
            return False
        if isinstance(error, AmbiguousSendError):
            hold.paid_until = charged(hold.paid_until, self._clock.now())
        if isinstance(error, (AmbiguousSendError, TransientSendError)):
            return self._try_again(person_id, row, error)
        self._breaker.answered()
        outside = isinstance(error, WindowClosedError) and not message.as_notice
        may_follow = outside and not self._is_unwanted(person_id, row, as_notice=True)
        if may_follow and self._outbox.again_as_notice(row.id, "", str(error)):
            return self._hand_over(person_id, row, replace(message, as_notice=True), hold)
        self._give_up(row, str(error), error.code)
        return True

    def _try_again(self, person_id: str, row: OutboxRow, error: SendError) -> bool:
        """Postpone a reply; True when it was given up instead."""
        if row.tries >= MOST_TRIES:
            self._give_up(row, f"given up after {row.tries} tries: {error}", error.code)
            return True
        seconds = max(_at_least(error), self._backoff(row.tries, error))
        logger.warning("a reply waits %.0f s after try %d: %s", seconds, row.tries, error)
        due = self._clock.now() + timedelta(seconds=seconds)
        self._outbox.postpone(row.id, person_id, due, str(error))
        return False

    def _backoff(self, tries: int, error: SendError) -> float:
        """Return 1 to 2 s after the first try, doubling up to a limit, spread by chance.

        Meta asks for 4, 16, 64 ... s where one person was sent too much.
        """
        base = 4.0**tries if isinstance(error, PairRateError) else 2.0 ** (tries - 1)
        return min(LONGEST_WAIT, base * (1 + self._chance()))

    def _give_up(self, row: OutboxRow, error: str, code: int | None = None) -> None:
        logger.error("a reply is not delivered: %s", error)
        self._outbox.failed(row.id, error, code)


def _at_least(error: SendError) -> float:
    """Return how many seconds must pass before another try."""
    if isinstance(error, AmbiguousSendError):
        return AMBIGUOUS_WAIT
    return (error.retry_after or 0.0) if isinstance(error, TransientSendError) else 0.0
