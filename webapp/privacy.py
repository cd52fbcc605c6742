"""What people may ask about their own data: used by the chat, the API and the dashboard alike."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dialogue.ports import Clock, KnownData
from dialogue.values import BookingAction
from webapp.errors import NotFound
from webapp.store import BookingStore, People
from webapp.store.personal_data import PersonalData

SO_THAT_THE_ANSWER_LEAVES = timedelta(minutes=1)
"""Between asking for it in the chat and being erased."""
AT_ONCE = 20
A_DAY = timedelta(days=1)

_REFUSALS: tuple[BookingAction, ...] = ("decline", "cancel")
"""Of a provider: of what is asked, and of what was promised."""

logger = logging.getLogger(__name__)


class Privacy:
    """Satisfies dialogue.ports.Privacy, and does what the others need."""

    def __init__(
        self, clock: Clock, people: People, bookings: BookingStore, data: PersonalData
    ) -> None:
        self._clock = clock
        self._people = people
        self._bookings = bookings
        self._data = data

    def known(self, person_id: str) -> KnownData:
        """Return what is kept, in figures; raises NotFound."""
        counts = self._data.counts(person_id)
        return KnownData(
            bookings=counts["bookings"],
            jobs=counts["jobs"],
            messages=counts["messages"],
            agreed_at=self._people.get(person_id).agreed_at,
        )

    def request_erasure(self, person_id: str, message_id: str) -> None:
        """Have everything about a person erased soon, once the answer has left."""
        due = self._clock.now() + SO_THAT_THE_ANSWER_LEAVES
        self._data.ask_erasure(person_id, message_id, due)

    def export_person(self, person_id: str) -> Mapping[str, Any]:
        """Return everything about a person, by collection, as values that JSON can carry."""
        return self._data.export(person_id)

    def erase_person(self, person_id: str) -> None:
        """Erase a person at once; open bookings are called off, and the other side is told.

        May be done again, after a crash too: until all is done the person is still there.
        """
        for reference, is_customer in self._data.open_bookings(person_id):
            self._call_off(reference, person_id, is_customer=is_customer)
        self._data.erase(person_id)
        logger.info("a person was erased")

    def _call_off(self, reference: str, person_id: str, *, is_customer: bool) -> None:
        message_id = f"erase:{reference}:{person_id}"
        if is_customer:
            self._bookings.act(
                reference,
                "cancel",
                by="customer",
                person_id=person_id,
                message_id=message_id,
                tell=True,
            )
            return
        for action in _REFUSALS:
            done = self._bookings.act(
                reference,
                action,
                by="provider",
                person_id=person_id,
                message_id=message_id,
                tell=True,
            )
            if done is not None:
                return


class Retention:
    """A chore of the worker: erases who has asked for it, and what was kept long enough."""

    def __init__(
        self,
        *,
        clock: Clock,
        privacy: Privacy,
        data: PersonalData,
        keep_messages: timedelta,
        keep_people: timedelta,
    ) -> None:
        self._clock = clock
        self._privacy = privacy
        self._data = data
        self._keep_messages = keep_messages
        self._keep_people = keep_people
        self._due: datetime | None = None

    def run(self) -> None:
        """Do what is due now."""
        for person_id in self._data.erasures(AT_ONCE):
            self._erase(person_id)
        now = self._clock.now()
        if self._due is not None and now < self._due:
            return
        self._due = now + A_DAY
        forgotten = self._data.forget_messages(now - self._keep_messages)
        logger.info("%d old messages were forgotten", forgotten)
        for person_id in list(self._data.idle_since(now - self._keep_people)):
            self._erase(person_id)

    def _erase(self, person_id: str) -> None:
        try:
            self._privacy.erase_person(person_id)
        except NotFound:
            logger.warning("somebody who was to be erased is gone already")
