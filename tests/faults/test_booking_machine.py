"""Customers, providers and the clock do what they like: no booking is lost, doubled or stuck."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations, count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dialogue.messages import Address
from dialogue.rules.holding import Claim
from dialogue.rules.terms import Terms
from dialogue.values import Absence, Booking, BookingAction, Party, Schedule, Slot, When
from tests.faults.conftest import SHORT
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import local, provider, request
from webapp.jobs import agenda
from webapp.jobs.agenda import AgendaJob
from webapp.jobs.housekeeping import Housekeeping
from webapp.store import Stores, booking_changes, claims
from webapp.store.booking_rows import rows
from webapp.store.claims import _Day
from webapp.store.inbox import _Inbound
from webapp.store.providers import _Provider

START = local(23, 9)
TERMS = Terms(minutes={"plumber": 90})
LIVE = ("pending", "confirmed", "rescheduled")
CUSTOMERS = ("+263771000041", "+263771000042")
PLUMBERS = ("+263771000043", "+263771000044", "+263771000045")

hours = st.tuples(st.integers(0, 2), st.integers(7, 17)).map(
    lambda each: When(
        words="then",
        start=local(23 + each[0], each[1]),
        end=None,
        grain="hour",
    )
)
windows = st.tuples(st.integers(0, 2), st.integers(8, 14)).map(
    lambda each: When(
        words="then",
        start=local(23 + each[0], each[1]),
        end=local(23 + each[0], each[1] + 4),
        grain="part",
    )
)
wishes = st.one_of(hours, windows)
by_customer: st.SearchStrategy[BookingAction] = st.sampled_from(
    ("cancel", "propose", "agree", "refuse", "complete", "report_no_show")
)
by_provider: st.SearchStrategy[BookingAction] = st.sampled_from(
    ("accept", "accept", "decline", "cancel", "propose", "agree", "refuse", "complete")
)
picks = st.integers(0, 50)


@dataclass
class Seen:
    """What was known of a booking at the last look."""

    sequence: int = -1
    entries: list[str] = field(default_factory=list)


class Life(RuleBasedStateMachine):
    """Everything people, time and crashes can do to bookings."""

    @initialize()
    def begin(self) -> None:
        for row in (_Day, _Inbound, _Provider):
            row._get_collection().delete_many({})
        rows().delete_many({})
        self.clock = ManualClock(START)
        self.stores = Stores.build(self.clock, TERMS)
        self.customers = [self._person(phone) for phone in CUSTOMERS]
        self.plumbers = [self._person(phone) for phone in PLUMBERS]
        for each in self.plumbers:
            self.stores.providers.put(provider(each))
        self.agenda = AgendaJob(clock=self.clock, stores=self.stores, terms=TERMS)
        self.keeper = Housekeeping(clock=self.clock, inbox=self.stores.inbox)
        self.references: list[str] = []
        self.seen: dict[str, Seen] = {}
        self.ids = count()

    def _person(self, phone: str) -> str:
        return self.stores.people.identify(Address(phone=phone))

    def _some(self, pick: int) -> Booking | None:
        if not self.references:
            return None
        return self.stores.bookings.get(self.references[pick % len(self.references)])

    @rule(who=picks, whom=picks, when=wishes)
    def request(self, who: int, whom: int, when: When) -> None:
        wanted = request(self.customers[who % 2], self.plumbers[whom % 3], when)
        message_id, now = f"m{next(self.ids)}", self.clock.now()
        made = self.stores.bookings.request(wanted, message_id, now)
        if made is None:
            return
        again = self.stores.bookings.request(wanted, message_id, now)
        assert again == made
        assert made.reference not in self.references
        self.references.append(made.reference)

    @rule(pick=picks, action=by_customer, when=wishes)
    def customer_acts(self, pick: int, action: BookingAction, when: When) -> None:
        booking = self._some(pick)
        if booking is not None:
            self._act(booking, action, "customer", booking.request.customer_id, when)

    @rule(pick=picks, who=picks, action=by_provider, when=wishes)
    def provider_acts(self, pick: int, who: int, action: BookingAction, when: When) -> None:
        booking = self._some(pick)
        if booking is not None:
            candidates = booking.asked or (booking.request.provider_id,)
            person_id = candidates[who % len(candidates)]
            self._act(booking, action, "provider", person_id, when)

    def _act(
        self, booking: Booking, action: BookingAction, by: Party, person_id: str, when: When
    ) -> None:
        values: dict[str, Any] = {
            "by": by,
            "person_id": person_id,
            "message_id": f"m{next(self.ids)}",
            "when": when if action == "propose" else None,
        }
        done = self.stores.bookings.act(booking.reference, action, **values)
        if done is not None:
            assert self.stores.bookings.act(booking.reference, action, **values) == done

    @rule(pick=picks)
    def others_may_be_asked(self, pick: int) -> None:
        booking = self._some(pick)
        if booking is not None:
            others = tuple(each for each in self.plumbers if each not in booking.asked)
            self.stores.bookings.ask_others(booking.reference, others, f"m{next(self.ids)}")

    @rule(who=picks, day=st.integers(23, 26), back=st.booleans())
    def goes_away(self, who: int, day: int, back: bool) -> None:
        away = () if back else (Absence(start=local(day), end=local(day + 1)),)
        schedule = Schedule(absences=away, jobs_per_day=3)
        self.stores.providers.save_schedule(self.plumbers[who % 3], schedule)

    @rule(minutes=st.sampled_from((1, 10, 25, 60, 240, 900)))
    def time_goes_by(self, minutes: int) -> None:
        self._pass(timedelta(minutes=minutes))

    def _pass(self, time: timedelta) -> None:
        until = self.clock.now() + time
        while self.clock.now() < until:
            later = {"next_due": {"$gt": self.clock.now()}}
            due = rows().find_one(later, sort=[("next_due", 1)])
            then: datetime = min(due["next_due"], until) if due else until
            self.clock.advance(max((then - self.clock.now()).total_seconds(), 1))
            self.agenda.run()
        self.keeper.run()

    @rule(who=picks, day=st.integers(24, 25), hour=st.integers(8, 15))
    def dies_after_taking_a_time(self, who: int, day: int, hour: int) -> None:
        slot = Slot(start=local(day, hour), end=local(day, hour + 1))
        lost = Claim(key=f"lost{next(self.ids)}", provider_id=self.plumbers[who % 3], slot=slot)
        claims.take(lost, travel=TERMS.travel, at_most=None, now=self.clock.now())

    @rule(pick=picks, action=st.sampled_from(("cancel", "accept", "decline")))
    def dies_after_a_change(self, pick: int, action: BookingAction) -> None:
        booking = self._some(pick)
        by: Party = "customer" if action == "cancel" else "provider"
        if booking is None:
            return
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(booking_changes, "settle", lambda *_: None)
            request = booking.request
            person_id = request.customer_id if by == "customer" else request.provider_id
            self._act(booking, action, by, person_id, booking.request.when)

    @invariant()
    def no_two_jobs_of_a_provider_meet(self) -> None:
        # A booking may be moved by less than it takes: it keeps both times until that is agreed.
        booking = {claim["key"]: row["_id"] for row in rows().find() for claim in row["claims"]}
        for row in _Day._get_collection().find():
            for one, other in combinations(row["spans"], 2):
                apart = one["until"] <= other["start"] or other["until"] <= one["start"]
                owners = [booking.get(each["key"], each["key"]) for each in (one, other)]
                assert apart or owners[0] == owners[1], (one, other)

    @invariant()
    def every_live_booking_keeps_its_time_free(self) -> None:
        taken = {
            (row["provider_id"], span["key"]) for row in _Day._get_collection().find()
            for span in row["spans"]
        }  # fmt: skip
        for row in rows().find({"status": {"$in": list(LIVE)}}):
            kept = {(claim["provider_id"], claim["key"]) for claim in row["claims"]}
            assert kept <= taken
            who = [claim["provider_id"] for claim in row["claims"] if not claim["proposed"]]
            given = row["status"] == "confirmed" or row.get("confirmed_before")
            expected = [row["provider_id"]] if given else row["asked"]
            assert sorted(who) == sorted(expected)

    @invariant()
    def none_is_lost_and_none_goes_back(self) -> None:
        assert rows().count_documents({}) == len(self.references)
        for row in rows().find():
            seen = self.seen.setdefault(row["booking_id"], Seen())
            entries = [entry["seal"] for entry in row["changes"]]
            assert entries[: len(seen.entries)] == seen.entries
            assert row["sequence"] >= seen.sequence
            assert row["changes"][-1]["status"] == row["status"]
            assert self.stores.bookings.broken_at(row["booking_id"]) is None
            self.seen[row["booking_id"]] = Seen(sequence=row["sequence"], entries=entries)

    @invariant()
    def something_is_due_for_every_live_booking(self) -> None:
        assert rows().count_documents({"status": {"$in": list(LIVE)}, "next_due": None}) == 0

    def teardown(self) -> None:
        """Let two weeks pass: everything comes to an end, and everybody hears of it."""
        self._pass(timedelta(days=14))
        self.clock.advance(3600)
        self.keeper.run()
        assert rows().count_documents({"status": {"$in": list(LIVE)}}) == 0
        assert rows().count_documents({"next_due": {"$ne": None}}) == 0
        assert rows().count_documents({"unsettled": {"$exists": True}}) == 0
        assert [row for row in _Day._get_collection().find() if row["spans"]] == []
        for reference in self.references:
            booking = self.stores.bookings.get(reference)
            assert booking is not None
            self._was_told(booking)

    def _was_told(self, booking: Booking) -> None:
        """Look for the news of what the system did at the end."""
        last = self.stores.bookings.history(booking.reference)[-1]
        names = {"expire": "booking_expired", "complete": "booking_completed"}
        if last.by == "system" and last.action in names:
            told = {
                "person_id": booking.request.customer_id,
                "incoming.event.subject": booking.reference,
                "incoming.event.name": names[last.action],
            }
            assert _Inbound._get_collection().count_documents(told) == 1


def test_no_booking_is_lost_doubled_or_stuck(
    database: str, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "LOOK_AGAIN", timedelta(hours=6))  # or most of the time goes there
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=rounds * 2,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.generate,) if rounds <= SHORT else tuple(Phase),
            suppress_health_check=list(HealthCheck),
        ),
    )
