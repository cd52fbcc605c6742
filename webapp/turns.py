"""The turn of one recorded message: taken once, and everything that it leads to stored once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from dialogue.messages import Address, Dispatch, Incoming, Kind, Reply
from dialogue.ports import Clock, Ports
from dialogue.session import Session, Turn
from nlu.types import Language, Parse
from webapp.errors import StoreError, StoreUnavailable
from webapp.store import OutboxRow, Received, StoredTurn, Stores
from webapp.store.memory import remembering
from webapp.turn_notes import Observed

MOST_ATTEMPTS = 3
"""How often a turn that raises is taken before the message is given up."""
MOST_BEGINNINGS = 10
"""How often a turn may be begun: more means that the message kills every process that takes it."""
MOST_RACES = 5
WITH_WORDS = frozenset({Kind.TEXT, Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT})
FRESH = timedelta(hours=1)
"""A message of this age means its "tomorrow" as of when it was sent; an older one, of today."""

logger = logging.getLogger(__name__)


Observe: TypeAlias = Callable[[Observed], None]
Advise: TypeAlias = Callable[[Parse, Session, Incoming, datetime], Parse]


def as_it_is(parse: Parse, _session: Session, _incoming: Incoming, _now: datetime) -> Parse:
    """Advise nothing."""
    return parse


class TurnTaker(Protocol):
    """What decides: dialogue.engine.Engine."""

    def handle(
        self, session: Session, incoming: Incoming, parse: Parse | None, ports: Ports
    ) -> Turn:
        """Return what a message leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a turn has led to; everything is stored."""

    row: OutboxRow | None = None
    """The reply, claimed to be sent at once; None when there is none, or it must wait in line."""
    to: Address | None = None
    """Where the person is reached, if the turn had to ask."""
    persons: tuple[str, ...] = ()
    """For whom the turn left an event."""
    withheld: Reply | None = None
    """The last reply that was kept back."""


class Turns:
    """Takes turns. Only for a person whose lease is held."""

    def __init__(
        self,
        *,
        clock: Clock,
        stores: Stores,
        engine: TurnTaker,
        ports: Ports,
        parse: Callable[[str, datetime], Parse],
        apologise: Callable[[Language], Reply],
        excuse: Callable[[Language, Reply], Reply],
        observe: Observe = lambda _: None,
        advise: Advise = as_it_is,
    ) -> None:
        """`parse` takes a text and the time it was written.

        `apologise` is for our own faults, `excuse` puts an apology before a late answer. `observe`
        is told of every turn once it is stored. `advise` may better a parse that is not understood.
        """
        self._advise = advise
        self._clock = clock
        self._stores = stores
        self._engine = engine
        self._ports = ports
        self._parse = parse
        self._apologise = apologise
        self._excuse = excuse
        self._observe = observe

    def take(
        self,
        received: Received,
        *,
        first_in_line: bool = False,
        withhold: bool = False,
        withheld: Reply | None = None,
    ) -> Taken:
        """Take a turn and store what it leads to.

        `first_in_line`: no older reply waits, so that this one may be sent at once. `withhold`
        keeps the reply back, and gives it as the next turn's `withheld`; see webapp.stale. A
        message whose turn fails every time is given up. Raises StoreUnavailable: the message
        stays recorded, and its turn is taken again.
        """
        outcome = self._turn_or_none(received)
        if outcome is None:
            return self._give_up(received, first_in_line)
        turn, to = outcome
        message_id = received.incoming.message_id
        reply = turn.reply
        if withhold and not turn.dispatches:
            reply, withheld = None, reply or withheld
        elif withheld is not None and not withhold:
            reply = self._excuse(self._language(received.person_id), reply or withheld)
            withheld = None
        for number, dispatch in enumerate(turn.dispatches):
            self.notify(dispatch, f"event:{message_id}:{number}")
        row = None
        if reply is not None:
            row = self._put(received, reply, first_in_line, settles=True)
        else:
            self._stores.inbox.done(message_id)
        persons = tuple(dispatch.to for dispatch in turn.dispatches)
        return Taken(row=row, to=to, persons=persons, withheld=withheld)

    def _put(
        self, received: Received, reply: Reply, first_in_line: bool, *, settles: bool
    ) -> OutboxRow | None:
        incoming = received.incoming
        return self._stores.outbox.put(
            incoming.message_id,
            received.person_id,
            reply,
            answers=None if incoming.kind is Kind.EVENT else incoming.sent_at,
            claimed=first_in_line,
            settles=settles,
        )

    def notify(self, dispatch: Dispatch, message_id: str) -> None:
        """Record an event for a person, once per message id."""
        news = Incoming(
            message_id=message_id,
            kind=Kind.EVENT,
            sent_at=self._clock.now(),
            event=dispatch.event,
        )
        self._stores.inbox.add(dispatch.to, "event", news)

    def _turn_or_none(self, received: Received) -> tuple[StoredTurn, Address | None] | None:
        if received.tries >= MOST_BEGINNINGS:
            logger.error("a message was begun %d times and never finished", received.tries)
            return None
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                return self._turn(received)
            except StoreUnavailable:
                raise
            except Exception:
                logger.exception("attempt %d at a turn failed", attempt)
        return None

    def _turn(self, received: Received) -> tuple[StoredTurn, Address | None]:
        """Return the turn that the session holds for a message; take it when there is none.

        With it comes the person's address, if it was read.
        """
        incoming = received.incoming
        parse: Parse | None = None
        for _ in range(MOST_RACES):
            record = self._stores.sessions.load(received.person_id)
            stored = record.turn_of(incoming.message_id)
            if stored is not None:
                return stored, None
            begun = time.perf_counter()
            parse = parse or self._understand(incoming, record.session)
            parsed = time.perf_counter()
            with remembering():
                turn = self._engine.handle(record.session, incoming, parse, self._ports)
                to = self._stores.people.address(received.person_id)
            handled = time.perf_counter()
            stored = StoredTurn(
                message_id=incoming.message_id, reply=turn.reply, dispatches=turn.dispatches
            )
            if self._stores.sessions.save(
                record,
                turn.session,
                stored,
                whatsapp_number=to.phone,
                sent_at=incoming.sent_at,
                now=self._clock.now(),
            ):
                self._observe(
                    Observed(
                        incoming=incoming,
                        arrived_at=received.arrived_at,
                        now=self._clock.now(),
                        before=record.session,
                        turn=turn,
                        parse=parse,
                        parse_seconds=parsed - begun,
                        turn_seconds=handled - parsed,
                    )
                )
                logger.info("%s: %s", turn.session.state.value, ", ".join(turn.notes) or "taken")
                return stored, to
            if not self._stores.inbox.is_due(incoming.message_id):
                # Somebody took our lease, and this turn too, so long ago that it is not kept.
                return StoredTurn(message_id=incoming.message_id, reply=None, dispatches=()), to
        raise StoreError(f"the session changed {MOST_RACES} times while one turn was taken")

    def _understand(self, incoming: Incoming, session: Session) -> Parse | None:
        """Return what the words mean; None where there are none: taps, pins, events."""
        if incoming.kind not in WITH_WORDS or not incoming.text.strip():
            return None
        now = self._clock.now()
        fresh = timedelta(0) <= now - incoming.sent_at < FRESH
        meant_at = incoming.sent_at if fresh else now
        parse = self._parse(incoming.text, meant_at)
        return self._advise(parse, session, incoming, meant_at)

    def _give_up(self, received: Received, first_in_line: bool) -> Taken:
        """Let the person's later messages through; say sorry for what the person wrote."""
        row = None
        if received.incoming.kind is not Kind.EVENT:
            reply = self._apologise(self._language(received.person_id))
            row = self._put(received, reply, first_in_line, settles=False)
        self._stores.inbox.failed(received.incoming.message_id, "the turn failed; the log says why")
        return Taken(row=row)

    def _language(self, person_id: str) -> Language:
        try:
            return self._stores.sessions.load(person_id).session.language
        except (KeyError, TypeError, ValueError):
            return "en"  # the session itself may be what cannot be read
