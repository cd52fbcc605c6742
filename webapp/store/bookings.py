"""Requests to providers, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from dialogue.messages import Address, Dispatch
from dialogue.ports import Clock
from dialogue.rules import silence
from dialogue.rules.holding import Claim, Held, moved_on
from dialogue.rules.lifecycle import (
    Deed,
    after,
    agree_to_ask,
    awaits,
    put_to,
    reviewed,
    rule_for,
    unasked,
)
from dialogue.rules.news import about, news_of
from dialogue.rules.terms import Terms
from dialogue.rules.times import begins, is_past
from dialogue.values import (
    Booking,
    BookingAction,
    BookingRequest,
    BookingStatus,
    Party,
    Review,
    When,
)
from webapp.errors import NotFound, StoreError
from webapp.store import history
from webapp.store.aftermath import settle, untold
from webapp.store.booking_changes import Cause, Tools, change
from webapp.store.booking_rows import (
    as_found_by,
    decode,
    matching,
    request_fields,
    rows,
    state_fields,
)
from webapp.store.claims import reassign_claims, release
from webapp.store.connection import Raw, collection_class
from webapp.store.diary import Diary
from webapp.store.inbox import Inbox
from webapp.store.waiting import stop_waiting

_COLLISIONS = 1000
"""How many references of neighbouring milliseconds are tried."""
_LIVE: tuple[BookingStatus, ...] = ("pending", "confirmed", "rescheduled")


@collection_class
class BookingStore:
    """Bookings by reference. Every write is idempotent by the message that causes it."""

    def __init__(
        self,
        clock: Clock,
        address_of: Callable[[str], Address],
        terms: Terms | None = None,
        link: Callable[[str, str], str] = lambda _reference, _person_id: "",
    ) -> None:
        """`link` makes the address of a calendar file from a reference and a person's id."""
        self._clock = clock
        self._address_of = address_of
        self._terms = terms or Terms()
        self._diary = Diary(self._terms)
        self._inbox = Inbox(clock)
        self._link = link

    def request(
        self, request: BookingRequest, message_id: str, now: datetime, *, tell: bool = False
    ) -> Booking | None:
        """Claim the time and store a pending booking; None when the time is not free.

        `tell`: both sides hear of it without the caller.
        """
        made = rows().find_one({"message_id": message_id})
        if made is not None:
            return decode(made)
        key = f"{message_id}:{request.provider_id}"
        claim = self._diary.claim(request.provider_id, request.service_type, request.when, key, now)
        if claim is None:
            return None
        booking = Booking(
            reference="",
            request=request,
            status="pending",
            created_at=now,
            asked=(request.provider_id,),
            slot=claim.slot,
            since=now,
        )
        booking = replace(booking, answer_by=silence.answer_by(booking, self._terms))
        row = self._first_row(Held(booking=booking, claims=(claim,)), message_id, now)
        stop_waiting(request.customer_id, request.service_type)
        stored = _inserted(row, now, tell=tell)
        if left := stored.get("unsettled"):
            settle(stored["booking_id"], left, self._inbox, now)
        return decode(stored)

    def _first_row(self, held: Held, message_id: str, now: datetime) -> Raw:
        request = held.booking.request
        state = state_fields(held)
        task = silence.next_task(held.booking, (), self._terms, now)
        entry: Raw = {
            "action": "request",
            "by": "customer",
            "person_id": request.customer_id,
            "old": None,
            "status": "pending",
            "message_id": message_id,
            "at": now,
            "after": state,
        }
        return {
            "message_id": message_id,
            **request_fields(request),
            **state,
            "user_whatsapp_number": self._address_of(request.customer_id).phone,
            "provider_whatsapp_number": self._address_of(request.provider_id).phone,
            "involved": [request.provider_id],
            "changes": [history.sealed(entry, ())],
            "revision": 1,
            "told": [],
            "news": True,
            "next_due": task.at if task else None,
            "created_at": now,
            "updated_at": now,
        }

    def get(self, reference: str) -> Booking | None:
        """Return a booking, or None."""
        row = rows().find_one({"booking_id": reference})
        return decode(row) if row else None

    def open_for_provider(self, provider_id: str, message_id: str) -> tuple[Booking, ...]:
        """Return the requests that wait for a provider, oldest first, as `message_id` found them.

        That a request was put to several providers makes no difference.
        """
        waiting = {"asked": provider_id, "status": {"$in": ["pending", "rescheduled"]}}
        found = _found(waiting, message_id)
        mine = (b for b in found if awaits(b, provider_id))
        return tuple(sorted(mine, key=lambda b: (b.created_at, b.reference)))

    def of_customer(self, person_id: str, now: datetime, message_id: str) -> tuple[Booking, ...]:
        """Return live bookings to come, soonest first, as `message_id` found them.

        A booking for a day without a time is to come until that day is over.
        """
        live = {"customer_id": person_id, "status": {"$in": list(_LIVE)}}
        found = _found(live, message_id)
        mine = (b for b in found if b.status in _LIVE and b.request.customer_id == person_id)
        coming = (b for b in mine if not is_past(b, now))
        return tuple(sorted(coming, key=lambda b: (b.request.when.start, b.reference)))

    def past_of_customer(
        self, person_id: str, limit: int, message_id: str = ""
    ) -> tuple[Booking, ...]:
        """Return bookings that are over, as `message_id` found them, latest first."""
        passed = {"status": "confirmed", "slot.end": {"$lt": self._clock.now()}}
        closed = {"status": {"$nin": list(_LIVE)}}
        over = {"customer_id": person_id, "$or": [closed, passed]}
        found = rows().find(over).sort([("date_time", -1), ("booking_id", -1)]).limit(limit)
        return tuple(as_found_by(row, message_id) for row in found)

    def jobs_of(
        self, provider_id: str, frm: datetime, to: datetime, message_id: str = ""
    ) -> tuple[Booking, ...]:
        """Return jobs that begin in [frm, to), by time, as `message_id` found them."""
        standing = ("confirmed", "rescheduled")
        query = {
            "provider_id": provider_id,
            "status": {"$in": list(standing)},
            "slot.start": {"$gte": frm, "$lt": to},
        }
        mine = (b for b in _found(query, message_id) if b.request.provider_id == provider_id)
        jobs = (b for b in mine if b.status in standing and frm <= begins(b) < to)
        return tuple(sorted(jobs, key=lambda b: (begins(b), b.reference)))

    def act(
        self,
        reference: str,
        action: BookingAction,
        *,
        by: Party,
        person_id: str,
        message_id: str,
        when: When | None = None,
        reason: str = "",
        tell: bool = False,
    ) -> Booking | None:
        """Do what the table of transitions allows; None: not allowed, or the time is taken.

        `tell`: the other side hears of it without the caller.
        """
        deed = Deed(
            action=action,
            by=by,
            now=self._clock.now(),
            person_id=person_id,
            when=when,
            reason=reason,
        )
        proposed: list[Claim] = []
        found: list[Booking] = []

        def step(held: Held) -> Held | None:
            found[:] = [held.booking]
            if rule_for(held.booking, deed) is None:
                return None
            if action != "propose":
                return _done(held, deed)
            claim = self._proposed(held, deed, f"{message_id}:proposed")
            if claim is None:
                return None
            proposed[:] = [claim]
            return _done(held, replace(deed, slot=claim.slot), claim)

        def news(booking: Booking) -> Sequence[Dispatch]:
            return news_of(booking, action, by, found[0]) if tell else ()

        cause = Cause(action=action, by=by, message_id=message_id, person_id=person_id)
        booking = change(reference, cause, step, self._tools(), news)
        if booking is None:
            release(proposed)
        return booking

    def _tools(self) -> Tools:
        return Tools(terms=self._terms, inbox=self._inbox, now=self._clock.now())

    def _proposed(self, held: Held, deed: Deed, key: str) -> Claim | None:
        request = held.booking.request
        provider_id = deed.person_id if deed.by == "provider" else request.provider_id
        assert deed.when is not None  # noqa: S101 - the table asks for it
        return self._diary.claim(
            provider_id,
            request.service_type,
            deed.when,
            key,
            deed.now,
            any_hour=deed.by == "provider",
            own=[claim.key for claim in held.every if claim.provider_id == provider_id],
        )

    def ask_others(self, reference: str, provider_ids: tuple[str, ...], message_id: str) -> bool:
        """Note whom the customer agrees to ask besides; False when the booking is not pending."""

        def step(held: Held) -> Held | None:
            booking = agree_to_ask(held.booking, provider_ids)
            return replace(held, booking=booking) if booking else None

        cause = Cause(action="ask_others", by="customer", message_id=message_id)
        return change(reference, cause, step, self._tools()) is not None

    def put_to_others(self, reference: str, message_id: str) -> Booking | None:
        """Ask those to whom the customer has agreed, as far as they are free at that time.

        None when it is not pending any more, or when all were asked.
        """
        now = self._clock.now()
        added: list[Claim] = []

        def step(held: Held) -> Held | None:
            request = held.booking.request
            for provider_id in unasked(held.booking):
                key = f"{message_id}:{provider_id}"
                claim = self._diary.claim(provider_id, request.service_type, request.when, key, now)
                if claim is not None and claim not in added:
                    added.append(claim)
            free = tuple(claim.provider_id for claim in added)
            booking = put_to(held.booking, free, now)
            if booking is None:
                return None
            return moved_on(replace(held, claims=(*held.claims, *added)), booking)

        def news(booking: Booking) -> Sequence[Dispatch]:
            if booking.status == "declined":
                return news_of(booking, "decline", "system")
            fresh = {claim.provider_id for claim in added}
            return [about(booking, "booking_requested", each) for each in sorted(fresh)]

        cause = Cause(action="ask", by="system", message_id=message_id)
        booking = change(reference, cause, step, self._tools(), news)
        if booking is None:
            release(added)
        return booking

    def rate(self, reference: str, review: Review, message_id: str) -> bool:
        """Store the review of a completed booking; False when there is another one already."""

        def step(held: Held) -> Held | None:
            booking = reviewed(held.booking, review)
            return replace(held, booking=booking) if booking else None

        cause = Cause(action="rate", by="customer", message_id=message_id)
        return change(reference, cause, step, self._tools()) is not None

    def calendar_link(self, reference: str, person_id: str) -> str:
        """Return the address of the booking's calendar file; empty when we have no address."""
        return self._link(reference, person_id)

    def history(self, reference: str) -> tuple[history.Change, ...]:
        """Return what happened to a booking, oldest first; raises NotFound."""
        return tuple(map(history.change, _row(reference)["changes"]))

    def broken_at(self, reference: str) -> int | None:
        """Return the number of the first entry of the history that was tampered with, or None."""
        return history.first_broken(_row(reference)["changes"])


def reassign_bookings(frm: str, to: str) -> None:
    """Give the bookings of one person to another, who turned out to be the same."""
    rows().update_many({"customer_id": frm}, {"$set": {"customer_id": to}})
    rows().update_many({"provider_id": frm}, {"$set": {"provider_id": to}})
    for name in ("asked", "others", "involved", "declined_by"):
        rows().update_many(
            {name: frm}, {"$set": {f"{name}.$[each]": to}}, array_filters=[{"each": frm}]
        )
    rows().update_many(
        {"claims.provider_id": frm},
        {"$set": {"claims.$[each].provider_id": to}},
        array_filters=[{"each.provider_id": frm}],
    )
    reassign_claims(frm, to)


def _done(held: Held, deed: Deed, proposed: Claim | None = None) -> Held | None:
    booking = after(held.booking, deed)
    return moved_on(held, booking, proposed) if booking else None


def _row(reference: str) -> Raw:
    row = rows().find_one({"booking_id": reference})
    if row is None:
        raise NotFound(f"there is no booking {reference!r}")
    return row


def _found(query: Raw, message_id: str) -> Iterator[Booking]:
    """Yield what fits now, and what the message has changed, as the message found it."""
    either = {"$or": [query, {"changes.message_id": message_id}]} if message_id else query
    return (as_found_by(row, message_id) for row in matching(either))


def _inserted(row: Raw, now: datetime, *, tell: bool) -> Raw:
    """Store a new row under the next free reference; return the one that the message has made.

    What both sides are to be told is in it: it reaches them even if this process dies now.
    """
    for bump in range(_COLLISIONS):
        reference = _reference(now + timedelta(milliseconds=bump))
        named = {**row, "booking_id": reference}
        if tell:
            named["unsettled"] = untold(_placed(decode(named)), row["message_id"], now)
        try:
            rows().insert_one(named)
        except DuplicateKeyError:
            made = rows().find_one({"message_id": row["message_id"]})
            if made is not None:
                return made
        else:
            return _row(reference)
    raise StoreError(f"{_COLLISIONS} bookings were made in the second after {now}")


def _placed(booking: Booking) -> Sequence[Dispatch]:
    request = booking.request
    return (
        about(booking, "booking_requested", request.provider_id),
        about(booking, "booking_placed", request.customer_id),
    )


def _reference(now: datetime) -> str:
    milliseconds = round(now.timestamp() * 1000)
    return f"booking_{milliseconds // 1000}.{milliseconds % 1000:03d}"
