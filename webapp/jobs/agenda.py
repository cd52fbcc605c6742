"""What time does to bookings: reminders, silence, others who are asked, jobs that are over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from dialogue.messages import Dispatch, EventName, Incoming, Kind
from dialogue.ports import Clock
from dialogue.rules.news import about
from dialogue.rules.quiet import is_quiet, wakes
from dialogue.rules.silence import TaskName, next_task
from dialogue.rules.terms import Terms
from dialogue.rules.times import is_past
from dialogue.values import Booking, BookingAction
from webapp.store import Stores
from webapp.store.agenda import Agenda, Due

AT_ONCE = 100
"""Bookings looked at between two looks at the clock."""
LOOK_AGAIN = timedelta(minutes=15)
"""How often those are looked at who wait; whoever becomes free has them looked at at once."""
MOST_CANDIDATES = 20

logger = logging.getLogger(__name__)


class AgendaJob:
    """Does what is due. Several processes may run it: each booking goes to one of them."""

    def __init__(self, *, clock: Clock, stores: Stores, terms: Terms) -> None:
        self._clock = clock
        self._stores = stores
        self._terms = terms
        self._agenda = Agenda()
        self._tasks: Mapping[TaskName, Callable[[Booking, str], None]] = {
            "remind": self._remind,
            "ask_others": self._ask_others,
            "expire": lambda booking, key: self._act(booking, "expire", key),
            "refuse": lambda booking, key: self._act(booking, "refuse", key),
            "reminder_day": lambda booking, _: self._to_both(booking, "reminder_day"),
            "reminder_hour": lambda booking, _: self._to_both(booking, "reminder_hour"),
            "ask_done": self._ask_done,
            "complete": lambda booking, key: self._act(booking, "complete", key),
        }

    def run(self) -> None:
        """Do everything that is due now."""
        for _ in range(AT_ONCE):
            due = self._agenda.take(self._clock.now())
            if due is None:
                return
            try:
                self._look_at(due)
            except (KeyError, TypeError, ValueError):
                # One booking that cannot be read must not keep the others waiting.
                logger.exception("%s is looked at again in a minute", due.booking.reference)

    def _look_at(self, due: Due) -> None:
        if due.waiting:
            self._look_for_somebody(due)
            return
        now = self._clock.now()
        task = next_task(due.booking, due.told, self._terms, now)
        if task is None or task.at > now:
            self._agenda.put_off(due, task.at if task else None)
            return
        self._tasks[task.name](due.booking, f"{task.name}:{due.booking.reference}:{due.revision}")
        told = (*due.told, task.name)
        following = next_task(due.booking, told, self._terms, now)
        self._agenda.put_off(due, following.at if following else None, done=task.name)

    def _remind(self, booking: Booking, _key: str) -> None:
        """Ask those again who do not answer; the customer hears of it, and may have others asked.

        Who has agreed to that already has been asked, and is not asked again.
        """
        for provider_id in booking.asked:
            self._tell(about(booking, "request_reminder", provider_id))
        if not booking.others:
            self._tell(about(booking, "request_silent", booking.request.customer_id))

    def _ask_others(self, booking: Booking, key: str) -> None:
        self._stores.bookings.put_to_others(booking.reference, key)

    def _act(self, booking: Booking, action: BookingAction, key: str) -> None:
        self._stores.bookings.act(
            booking.reference, action, by="system", person_id="", message_id=key, tell=True
        )

    def _to_both(self, booking: Booking, name: EventName) -> None:
        for person_id in (booking.request.customer_id, booking.request.provider_id):
            self._tell(about(booking, name, person_id))

    def _ask_done(self, booking: Booking, _key: str) -> None:
        self._tell(about(booking, "job_over", booking.request.provider_id))

    def _tell(self, dispatch: Dispatch) -> None:
        """Record an event once: told again, it has the same id."""
        event = dispatch.event
        name = f"event:{event.name}:{event.subject}:{event.sequence}:{dispatch.to}"
        news = Incoming(message_id=name, kind=Kind.EVENT, sent_at=self._clock.now(), event=event)
        self._stores.inbox.add(dispatch.to, "event", news)

    def _look_for_somebody(self, due: Due) -> None:
        """Tell a customer who waits when somebody is free who was not when the waiting began."""
        booking, now = due.booking, self._clock.now()
        request = booking.request
        if is_past(booking, now):
            self._agenda.stop_waiting(due)
            return
        if is_quiet(now, self._terms) and request.when.grain != "asap":
            self._agenda.put_off(due, wakes(now, self._terms))
            return
        free = self._free_for(booking)
        fresh = [] if due.known_free is None else [p for p in free if p not in due.known_free]
        if fresh:
            self._tell(about(booking, "slot_freed", request.customer_id, detail=fresh[0]))
            self._agenda.stop_waiting(due)
            return
        known = free if due.known_free is None else [p for p in due.known_free if p in free]
        self._agenda.wait_on(due, now + LOOK_AGAIN, tuple(known))

    def _free_for(self, booking: Booking) -> list[str]:
        request = booking.request
        offers = self._stores.providers.serving(
            request.service_type, request.job_location, MOST_CANDIDATES, request.when
        )
        had = {*booking.asked, *request.declined_by, request.provider_id}
        free = [offer.provider.id for offer in offers if offer.free_from is None]
        return [provider_id for provider_id in free if provider_id not in had]
