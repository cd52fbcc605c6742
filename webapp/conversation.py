"""One message from its arrival to its reply: recorded once, answered once, in order."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from dialogue.messages import Address, Kind, Reply
from dialogue.ports import Clock
from webapp.channels.base import IdentityChange, InboundMessage, Sender, StatusUpdate
from webapp.delivery import Delivery
from webapp.errors import StoreUnavailable
from webapp.gate import Gate
from webapp.line import Follower, Line
from webapp.logs import turn_logged
from webapp.metrics import count_message, turn_timed
from webapp.receipts import Receipts
from webapp.stale import is_gathering, is_stale
from webapp.store import Hold, Received, Stores
from webapp.turns import Taken, Turns

THREADS = 48
"""They mostly wait: WhatsApp takes a third of a second for each message, and 80 come a second. One
process alone must not fall behind."""
AT_ONCE = 2
"""Of these threads, how many may compute; the others wait for their turn, or for an answer from far
away. Acknowledgements need the interpreter meanwhile, and come first."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Visit:
    """The work for one person while the lease is held."""

    person_id: str
    hold: Hold
    others: list[str] = field(default_factory=list)
    """To whom it leads."""
    turns: int = 0
    marked: str = ""
    """Id of the last message that was marked as read."""
    withheld: Reply | None = None
    gathering: bool = False
    """Whether stale messages are left to the worker, since more may be on their way."""


class Conversation:
    """Everybody's conversations. Any number of processes may hold one over the same database."""

    def __init__(
        self,
        *,
        clock: Clock,
        stores: Stores,
        turns: Turns,
        delivery: Delivery,
        receipts: Receipts | None = None,
    ) -> None:
        """`receipts`: None where the channel has none."""
        self._clock = clock
        self._receipts = receipts
        self._stores = stores
        self._turns = turns
        self._delivery = delivery
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="turn")
        self._gate = Gate(AT_ONCE)
        self._line: Line | None = None
        self._follower: Follower | None = None

    def share(self) -> None:
        """Let the processes that will be forked from this one take turns for each other."""
        self._line = Line()

    def follow(self) -> None:
        """Begin to take turns for others, in a process that was forked after `share`."""
        if self._line is not None:
            self._follower = Follower(self._line, self._gate, self._begin)

    def receive(self, inbound: InboundMessage) -> str | None:
        """Record a message for good; return the person's id, or None when it was seen before.

        Raises StoreUnavailable: then nothing is recorded, and the channel must send it again.
        """
        sender = inbound.sender
        person_id = self._stores.people.identify(_address(sender), sender.profile_name)
        new = self._stores.inbox.add(person_id, inbound.channel, inbound.incoming)
        count_message(inbound.incoming.kind, "new" if new else "repeated")
        return person_id if new else None

    def record_status(self, update: StatusUpdate) -> None:
        """Note what a channel reports of a message; raises StoreUnavailable."""
        self._delivery.record_status(update)

    def change_identity(self, change: IdentityChange) -> None:
        """Keep a person whose number or user id changed; raises StoreUnavailable."""
        self._stores.people.change(_address(change.before), _address(change.after))

    def process_soon(self, person_id: str) -> None:
        """Do the same as `process`, on another thread of this process or of one that shares."""
        if self._line is None or not self._line.put(person_id):
            self._begin(person_id)

    def close(self) -> None:
        """Finish what was begun; take nothing new."""
        if self._follower is not None:
            self._follower.close()
        if self._line is not None:
            self._line.close()
        self._pool.shutdown()
        if self._receipts is not None:
            self._receipts.close()

    def process(self, person_id: str) -> None:
        """Take every turn that is due to a person and send the replies, then those it leads to.

        Returns at once while another thread or process does so: that one looks again at its end.
        Raises StoreUnavailable: what is left stays recorded.
        """
        due = deque([person_id])
        while due:
            with self._gate.inside():
                others = self._serve(due.popleft())
            due.extend(other for other in others if other not in due)

    def _begin(self, person_id: str) -> None:
        self._pool.submit(self._process_or_leave, person_id)

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
            visit = _Visit(person_id=person_id, hold=hold)
            try:
                self._work(visit)
            finally:
                wanted = hold.release()
            others += visit.others
            # Whoever wanted the lease while it was ours has gone again: look for what they left.
            if visit.gathering or not (wanted and self._stores.inbox.has_due(person_id)):
                break
        return others

    def _work(self, visit: _Visit) -> None:
        """Send what is due, then take the turns that are due, each with its reply.

        Nobody asks for older replies where the last holder of the lease left none. What comes
        into the outbox without a lease is found by the worker.
        """
        hold = visit.hold
        asked = not hold.nothing_left
        if asked:
            hold.nothing_left = self._delivery.deliver(visit.person_id, hold)
        while hold.still_held():
            queue = self._stores.inbox.waiting(visit.person_id, 2)
            visit.gathering = bool(queue) and self._is_gathering(visit, queue[0])
            if not queue or visit.gathering:
                break
            self._acknowledge(visit, queue)
            self._answer(visit, queue)
            visit.turns += 1
            if len(queue) == 1:
                return  # whoever brings more meanwhile is noticed when the lease is given back
        if not visit.turns and not asked:
            hold.nothing_left = self._delivery.deliver(visit.person_id, hold)

    def _is_gathering(self, visit: _Visit, oldest: Received) -> bool:
        now = self._clock.now()
        if visit.turns or not is_stale(oldest, now):
            return False
        newest = self._stores.inbox.newest_arrival(visit.person_id)
        return newest is not None and is_gathering(oldest, newest, now)

    def _acknowledge(self, visit: _Visit, queue: tuple[Received, ...]) -> None:
        """Mark the newest message as read, and with it all before; at the first and last turn.

        Only where the answer is not there at once is it announced: the sign that somebody types
        stays for 25 s if it comes after the answer. While turns wait for each other it is left
        out: it costs as much as sending the answer, which tells the same.
        """
        newest = queue[-1].incoming
        if self._receipts is None or newest.kind is Kind.EVENT or self._gate.crowded():
            return
        wanted = visit.turns == 0 or len(queue) == 1
        if wanted and newest.message_id != visit.marked:
            visit.marked = newest.message_id
            self._receipts.read(newest.message_id, typing=len(queue) > 1)

    def _answer(self, visit: _Visit, queue: tuple[Received, ...]) -> None:
        received, now = queue[0], self._clock.now()
        if visit.hold.after_crash and visit.turns == 0:
            received = self._with_try(received)
        message = received.incoming
        # Until the reply has left something is left, whatever may be raised meanwhile.
        first_in_line, visit.hold.nothing_left = visit.hold.nothing_left, False
        with turn_logged(message.message_id), turn_timed(message.kind):
            try:
                taken = self._turns.take(
                    received,
                    first_in_line=first_in_line,
                    withhold=len(queue) > 1 and all(is_stale(each, now) for each in queue),
                    withheld=visit.withheld,
                )
            except StoreUnavailable:
                raise
            except Exception:
                self._with_try(received)  # or it would be begun for ever
                raise
        visit.withheld = taken.withheld
        visit.others += taken.persons
        visit.hold.nothing_left = self._sent(visit, taken)

    def _sent(self, visit: _Visit, taken: Taken) -> bool:
        """Send the reply of a turn, and those before it; whether none is left."""
        if taken.row is None:
            return self._delivery.deliver(visit.person_id, visit.hold)
        return self._delivery.send(visit.person_id, taken.row, visit.hold, to=taken.to)

    def _with_try(self, received: Received) -> Received:
        self._stores.inbox.count_try(received.incoming.message_id)
        return replace(received, tries=received.tries + 1)


def _address(sender: Sender) -> Address:
    return Address(phone=sender.phone, bsuid=sender.bsuid)
