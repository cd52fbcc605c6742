"""One message from its arrival to its reply: recorded once, answered once, in order."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from dialogue.messages import Address, Dispatch
from webapp.channels.base import IdentityChange, InboundMessage, Sender, StatusUpdate
from webapp.delivery import Delivery
from webapp.errors import StoreUnavailable
from webapp.logs import turn_logged
from webapp.metrics import count_message, turn_timed
from webapp.store import Hold, Stores
from webapp.turns import Turns

THREADS = 8

logger = logging.getLogger(__name__)


class Conversation:
    """Everybody's conversations. Any number of processes may hold one over the same database."""

    def __init__(self, *, stores: Stores, turns: Turns, delivery: Delivery) -> None:
        self._stores = stores
        self._turns = turns
        self._delivery = delivery
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="turn")

    def receive(self, inbound: InboundMessage) -> str | None:
        """Record a message for good; return the person's id, or None when it was seen before.

        Raises StoreUnavailable: then nothing is recorded, and the channel must send it again.
        """
        sender = inbound.sender
        person_id = self._stores.people.identify(_address(sender), sender.profile_name)
        new = self._stores.inbox.add(person_id, inbound.channel, inbound.incoming)
        count_message(inbound.incoming.kind, "new" if new else "repeated")
        return person_id if new else None

    def notify(self, dispatch: Dispatch, message_id: str) -> None:
        """Record an event for a person, once per message id; raises StoreUnavailable."""
        self._turns.notify(dispatch, message_id)

    def record_status(self, update: StatusUpdate) -> None:
        """Note what a channel reports of a message; raises StoreUnavailable."""
        self._delivery.record_status(update)

    def change_identity(self, change: IdentityChange) -> None:
        """Keep a person whose number or user id changed; raises StoreUnavailable."""
        self._stores.people.change(_address(change.before), _address(change.after))

    def process_soon(self, person_id: str) -> None:
        """Do the same as `process`, on a thread of this process."""
        self._pool.submit(self._process_or_leave, person_id)

    def close(self) -> None:
        """Finish what was begun; take nothing new."""
        self._pool.shutdown()

    def process(self, person_id: str) -> None:
        """Take every turn that is due to a person and send the replies, then those it leads to.

        Returns at once while another thread or process does so: that one looks again at its end.
        Raises StoreUnavailable: what is left stays recorded.
        """
        due = deque([person_id])
        while due:
            for other in self._serve(due.popleft()):
                if other not in due:
                    due.append(other)

    def _process_or_leave(self, person_id: str) -> None:
        try:
            self.process(person_id)
        except StoreUnavailable as error:
            logger.warning("messages are left to the worker: %s", error)
        except Exception:
            logger.exception("messages are left to the worker")

    def _serve(self, person_id: str) -> list[str]:
        """Do what is due for one person; return the others to whom it leads."""
        others: list[str] = []
        while (hold := self._stores.leases.acquire(person_id)) is not None:
            try:
                others += self._drain(person_id, hold)
            finally:
                hold.release()
            # Whoever came while the lease was ours has gone again: look for what they left.
            if not self._stores.inbox.has_due(person_id):
                break
        return others

    def _drain(self, person_id: str, hold: Hold) -> list[str]:
        others: list[str] = []
        self._delivery.deliver(person_id, hold)
        while hold.still_held() and (received := self._stores.inbox.begin(person_id)) is not None:
            with turn_logged(received.incoming.message_id), turn_timed(received.incoming.kind):
                others += self._turns.take(received)
            self._delivery.deliver(person_id, hold)
        return others


def _address(sender: Sender) -> Address:
    return Address(phone=sender.phone, bsuid=sender.bsuid)
