"""Takes note of turns for the dashboard, without keeping anybody waiting."""

from __future__ import annotations

import atexit
import logging
import threading
from dataclasses import dataclass
from datetime import datetime

from dialogue.messages import Incoming
from dialogue.session import ConversationState, Session, SlotValue, Turn
from dialogue.values import Location, When
from nlu.types import Parse
from webapp.store.turn_log import LoggedTurn, TurnLog, Wish

SECONDS = 0.5
"""So long notes are gathered before they are written together."""
MOST_GATHERED = 10_000
"""While the database is away, older notes are let go."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A turn that was taken and stored."""

    incoming: Incoming
    arrived_at: datetime
    now: datetime
    """When it was over."""
    before: Session
    turn: Turn
    parse: Parse | None
    parse_seconds: float
    turn_seconds: float


class TurnNotes:
    """Gathers what was observed, and writes it from a thread of its own."""

    def __init__(self, log: TurnLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._gathered: list[Observed] = []
        self._timer: threading.Timer | None = None
        self._used = False

    def note(self, observed: Observed) -> None:
        """Take note of a turn; it is written within a second."""
        with self._lock:
            self._gathered.append(observed)
            del self._gathered[:-MOST_GATHERED]
            if not self._used:
                self._used = True
                atexit.register(self._write_later)
            if self._timer is None:
                self._timer = threading.Timer(SECONDS, self._write_later)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what was gathered now; raises StoreUnavailable."""
        with self._lock:
            gathered, self._gathered = self._gathered, []
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if gathered:
            self._log.add([logged(each) for each in gathered])

    def _write_later(self) -> None:
        try:
            self.flush()
        except Exception as error:  # only the dashboard misses them
            logger.warning("turns are not noted for the dashboard: %s", error)


def logged(observed: Observed) -> LoggedTurn:
    """Return what is kept of a turn."""
    incoming, session, parse = observed.incoming, observed.turn.session, observed.parse
    begun = observed.parse_seconds + observed.turn_seconds
    waited = (observed.now - observed.arrived_at).total_seconds() - begun
    return LoggedTurn(
        message_id=incoming.message_id,
        person_id=session.user_id,
        at=observed.now,
        kind=incoming.kind.value,
        text=incoming.text,
        state_before=observed.before.state.value,
        state=session.state.value,
        step=session.step,
        slots={name: _in_words(value) for name, value in session.slots.items()},
        language=session.language,
        intent=parse.intent if parse else "",
        confidence=parse.confidence if parse else 0.0,
        understood=parse.understood if parse else False,
        entities=tuple((e.type, e.text) for e in parse.entities) if parse else (),
        model=parse.model_version if parse else "",
        notes=observed.turn.notes,
        wait_ms=round(max(0.0, waited) * 1000, 1),
        parse_ms=round(observed.parse_seconds * 1000, 1),
        turn_ms=round(observed.turn_seconds * 1000, 1),
        replied=observed.turn.reply is not None,
        wish=_unmet(observed.before, session),
    )


def _unmet(before: Session, after: Session) -> Wish | None:
    """Return what was just asked for and cannot be offered: the step shows no provider."""
    service, place = after.get("service", str), after.get("location", Location)
    choosing = after.state is ConversationState.PROVIDER_SELECTION
    if not choosing or service is None or place is None:
        return None
    if any(choice.id.startswith("provider:") for choice in after.options):
        return None
    if (before.get("service", str), before.get("location", Location)) == (service, place):
        return None  # it was asked for before, and counted then
    return Wish(service=service, place=place)


def _in_words(value: SlotValue) -> str:
    if isinstance(value, Location):
        return value.label
    if isinstance(value, When):
        return f"{value.words} ({value.start:%a %d %b, %H:%M})"
    return ", ".join(value) if isinstance(value, tuple) else value
