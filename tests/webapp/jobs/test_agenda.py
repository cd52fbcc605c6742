"""What time does to bookings, from the first silence to the last reminder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count

import pytest

from dialogue.messages import Address, Event
from dialogue.rules.terms import Terms
from dialogue.values import Absence, Booking, BookingAction, DayHours, Party, Schedule, When
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import at, local, provider, request
from webapp.jobs.agenda import AgendaJob
from webapp.jobs.housekeeping import Housekeeping
from webapp.store import Stores
from webapp.store.aftermath import unsettled
from webapp.store.booking_rows import decode_held, rows
from webapp.store.claims import taken
from webapp.store.inbox import _Inbound

MONDAY_TEN = local(23, 10)
TODAY = When(words="today", start=local(23), end=None, grain="day")


class Town:
    """A customer, three plumbers, and the background work over a clock that the test moves."""

    def __init__(self, clock: ManualClock, terms: Terms | None = None) -> None:
        self.clock = clock
        self.terms = terms or Terms(minutes={"plumber": 90})
        self.stores = Stores.build(clock, self.terms)
        self.customer, self.a, self.b, self.c = (self._person(n) for n in range(4))
        for each in (self.a, self.b, self.c):
            self.stores.providers.put(provider(each))
        self._agenda = AgendaJob(clock=clock, stores=self.stores, terms=self.terms)
        self._ids = count()
        self._heard: set[str] = set()

    def _person(self, number: int) -> str:
        return self.stores.people.identify(Address(phone=f"+26377100002{number}"))

    def ask(self, when: When, plumber: str = "") -> Booking:
        wanted = request(self.customer, plumber or self.a, when)
        booking = self.stores.bookings.request(wanted, f"m{next(self._ids)}", self.clock.now())
        assert booking is not None
        return booking

    def act(self, booking: Booking, action: BookingAction, by: Party, who: str = "") -> Booking:
        person_id = who or (self.customer if by == "customer" else booking.request.provider_id)
        done = self.stores.bookings.act(
            booking.reference, action, by=by, person_id=person_id, message_id=f"m{next(self._ids)}"
        )
        assert done is not None
        return done

    def until(self, moment: datetime) -> list[tuple[str, str, str]]:
        """Let time pass from one due minute to the next; return what people were told."""
        told = []
        while self.clock.now() < moment:
            due = rows().find_one({"next_due": {"$gt": self.clock.now()}}, sort=[("next_due", 1)])
            then = min(due["next_due"], moment) if due else moment
            self.clock.advance(max((then - self.clock.now()).total_seconds(), 60))
            told += self.look()
        return told

    def look(self) -> list[tuple[str, str, str]]:
        """Do what is due now; return what people were told: when, what, who."""
        self._agenda.run()
        names = {self.customer: "customer", self.a: "a", self.b: "b", self.c: "c"}
        fresh = [row for row in _Inbound.objects.order_by("arrival") if row.id not in self._heard]
        self._heard |= {row.id for row in fresh}
        clock = self.clock.now().astimezone(MONDAY_TEN.tzinfo).strftime("%d %H:%M")
        return [(clock, row.incoming["event"]["name"], names[row.person_id]) for row in fresh]

    def booking(self, reference: str) -> Booking:
        found = self.stores.bookings.get(reference)
        assert found is not None
        return found


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MONDAY_TEN)


@pytest.fixture
def town(clock: ManualClock, database: str) -> Town:
    return Town(clock)


def test_a_silent_provider_is_reminded_the_customer_told_and_the_request_runs_out(
    town: Town,
) -> None:
    booking = town.ask(at(25, 15))

    told = town.until(local(23, 13))

    assert told == [
        ("23 10:20", "request_reminder", "a"),
        ("23 10:20", "request_silent", "customer"),
        ("23 12:00", "booking_expired", "customer"),
        ("23 12:00", "booking_expired", "a"),
    ]
    assert town.booking(booking.reference).status == "expired"


def test_those_whom_the_customer_agreed_to_are_asked_at_once_and_the_first_gets_the_job(
    town: Town,
) -> None:
    booking = town.ask(at(25, 15))
    town.until(local(23, 10) + timedelta(minutes=25))
    town.stores.bookings.ask_others(booking.reference, (town.b, town.c), "yes")

    told = town.until(local(23, 10) + timedelta(minutes=45))

    assert told == [("23 10:40", "booking_requested", each) for each in ("b", "c")]
    town.act(booking, "accept", "provider", town.c)
    assert town.booking(booking.reference).request.provider_id == town.c
    assert town.stores.bookings.open_for_provider(town.b, "") == ()
    assert town.until(local(23, 14)) == []


def test_who_agrees_late_has_the_others_asked_within_the_minute(town: Town) -> None:
    booking = town.ask(at(25, 15))
    town.until(local(23, 11))

    town.stores.bookings.ask_others(booking.reference, (town.b,), "yes")

    assert town.look() == [("23 11:00", "booking_requested", "b")]
    told = town.until(local(23, 13))
    assert told == [
        ("23 11:20", "request_reminder", "b"),
        ("23 12:20", "booking_expired", "customer"),
        ("23 12:20", "booking_expired", "a"),
        ("23 12:20", "booking_expired", "b"),
    ]


def test_when_the_first_declines_the_others_are_asked_at_once(town: Town) -> None:
    booking = town.ask(at(25, 15))
    town.stores.bookings.ask_others(booking.reference, (town.b,), "yes")

    declined = town.act(booking, "decline", "provider")

    assert declined.status == "pending"
    assert town.look() == [("23 10:00", "booking_requested", "b")]
    assert town.booking(booking.reference).request.provider_id == town.b


def test_when_none_of_the_others_is_free_the_customer_hears_that_it_was_declined(
    town: Town,
) -> None:
    town.ask(at(25, 15), town.b)
    booking = town.ask(at(25, 15))
    town.stores.bookings.ask_others(booking.reference, (town.b,), "yes")
    town.act(booking, "decline", "provider")

    assert town.look() == [("23 10:00", "booking_declined", "customer")]
    assert town.booking(booking.reference).status == "declined"


def test_what_is_urgent_waits_less(town: Town) -> None:
    town.ask(When(words="asap", start=town.clock.now(), end=None, grain="asap"))

    assert town.until(local(23, 12)) == [
        ("23 10:05", "request_reminder", "a"),
        ("23 10:05", "request_silent", "customer"),
        ("23 10:30", "booking_expired", "customer"),
        ("23 10:30", "booking_expired", "a"),
    ]


def test_a_request_runs_out_at_the_latest_when_its_time_comes(town: Town) -> None:
    town.ask(at(23, 11))

    told = town.until(local(23, 12))

    assert told[0] == ("23 10:10", "request_reminder", "a")
    assert ("23 11:00", "booking_expired", "customer") in told


def test_the_night_does_not_count(town: Town, clock: ManualClock) -> None:
    town.until(local(23, 19))
    town.ask(at(25, 15))

    assert town.until(local(24, 9)) == [
        ("23 19:20", "request_reminder", "a"),
        ("23 19:20", "request_silent", "customer"),
        ("24 08:00", "booking_expired", "customer"),
        ("24 08:00", "booking_expired", "a"),
    ]


def test_both_are_reminded_once_and_the_job_ends_with_a_question(town: Town) -> None:
    booking = town.ask(at(25, 15))
    town.act(booking, "accept", "provider")

    told = town.until(local(26, 18))

    assert told == [
        ("24 15:00", "reminder_day", "customer"),
        ("24 15:00", "reminder_day", "a"),
        ("25 14:00", "reminder_hour", "customer"),
        ("25 14:00", "reminder_hour", "a"),
        ("25 17:00", "job_over", "a"),
        ("26 16:30", "booking_completed", "customer"),
    ]
    assert town.booking(booking.reference).status == "completed"


def test_an_early_job_is_reminded_of_after_the_quiet_hours(town: Town) -> None:
    early = DayHours(opens=time(6), closes=time(17))
    town.stores.providers.save_schedule(town.a, Schedule(hours=(early,) * 7))
    half_past_seven = local(25, 7) + timedelta(minutes=30)
    when = When(words="7:30", start=half_past_seven, end=None, grain="minute")
    booking = town.ask(when)
    town.act(booking, "accept", "provider")

    told = town.until(local(25, 8))

    assert [each[:2] for each in told if each[2] == "a"] == [
        ("24 07:30", "reminder_day"),
        ("25 07:00", "reminder_hour"),
    ]


@pytest.mark.parametrize("action", ["cancel", "propose"])
def test_nobody_is_reminded_of_what_was_cancelled_or_moved(
    town: Town, action: BookingAction
) -> None:
    booking = town.ask(at(25, 15))
    town.act(booking, "accept", "provider")
    if action == "cancel":
        town.act(booking, "cancel", "customer")
    else:
        move(town, booking, at(27, 9))

    told = town.until(local(25, 16))

    assert [each for each in told if each[1].startswith("reminder")] == []


def move(town: Town, booking: Booking, when: When) -> None:
    for action, by in (("propose", "customer"), ("agree", "provider")):
        done = town.stores.bookings.act(
            booking.reference,
            action,  # type: ignore[arg-type] # each is one
            by=by,  # type: ignore[arg-type] # as above
            person_id=town.customer if by == "customer" else town.a,
            message_id=f"{action} {when.start}",
            when=when if action == "propose" else None,
        )
        assert done is not None


def test_an_event_carries_the_sequence_so_that_old_news_is_known(town: Town) -> None:
    booking = town.ask(at(24, 15))
    confirmed = town.act(booking, "accept", "provider")
    town.until(local(24, 14))

    events = [Event(**row.incoming["event"]) for row in _Inbound.objects]

    assert {e.sequence for e in events if e.name == "reminder_hour"} == {confirmed.sequence}


def test_a_proposal_that_nobody_answers_leaves_the_time_that_was_agreed(town: Town) -> None:
    booking = town.ask(at(25, 15))
    town.act(booking, "accept", "provider")
    proposed = town.stores.bookings.act(
        booking.reference, "propose", by="customer", person_id=town.customer, message_id="p",
        when=at(26, 9),
    )  # fmt: skip
    assert proposed is not None
    assert proposed.answer_by == local(23, 12)

    told = town.until(local(23, 13))

    assert told == [("23 12:00", "time_refused", each) for each in ("customer", "a")]
    found = town.booking(booking.reference)
    assert (found.status, found.request.when) == ("confirmed", at(25, 15))


def test_who_waits_hears_within_a_minute_of_somebody_who_becomes_free_and_once(
    town: Town,
) -> None:
    theirs = town.ask(at(25, 15), town.b)
    town.ask(at(25, 15), town.c)
    booking = town.ask(at(25, 15))
    town.act(theirs, "accept", "provider")
    town.act(booking, "decline", "provider")
    town.until(local(23, 11))

    town.act(theirs, "cancel", "customer")

    assert ("23 11:01", "slot_freed", "customer") in town.until(local(23, 11) + MINUTE)
    (event,) = [
        Event(**row.incoming["event"])
        for row in _Inbound.objects
        if row.incoming["event"]["name"] == "slot_freed"
    ]
    assert (event.subject, event.detail) == (booking.reference, town.b)
    town.stores.providers.save_schedule(town.c, Schedule())
    assert "slot_freed" not in {name for _, name, _ in town.until(local(23, 12))}


MINUTE = timedelta(minutes=1)


def test_an_absence_that_is_lifted_and_a_provider_who_is_approved_are_news_too(
    town: Town,
) -> None:
    away = Schedule(absences=(Absence(start=local(24), end=local(27)),))
    town.stores.providers.save_schedule(town.b, away)
    town.stores.providers.put(provider(town.c, status="pending"))
    first = town.act(town.ask(at(25, 15)), "decline", "provider")
    assert town.until(local(23, 11)) == []

    town.stores.providers.save_schedule(town.b, Schedule())
    assert town.until(local(23, 11) + MINUTE) == [("23 11:01", "slot_freed", "customer")]

    second = town.act(town.ask(at(26, 15)), "decline", "provider")
    assert town.until(local(23, 12)) == []
    town.stores.providers.review(town.c, "active", actor="Rudo", message_id="review")
    told = town.until(local(23, 12) + MINUTE)
    assert {name for _, name, _ in told} == {"provider_approved", "slot_freed"}
    assert first.reference != second.reference


def test_who_asks_again_waits_no_longer(town: Town) -> None:
    away = Schedule(absences=(Absence(start=local(24), end=local(27)),))
    town.stores.providers.save_schedule(town.b, away)
    town.act(town.ask(at(25, 15)), "decline", "provider")
    town.until(local(23, 11))
    town.ask(at(25, 15), town.c)

    town.stores.providers.save_schedule(town.b, Schedule())

    assert "slot_freed" not in {name for _, name, _ in town.until(local(23, 12))}


def test_a_wish_ends_with_its_time(town: Town) -> None:
    town.act(town.ask(TODAY), "decline", "provider")

    town.until(local(24, 8))

    assert rows().count_documents({"waiting": True}) == 0
    assert rows().count_documents({"next_due": {"$ne": None}}) == 0


def test_two_workers_do_everything_once(town: Town) -> None:
    booking = town.ask(at(25, 15))
    town.act(booking, "accept", "provider")
    other = AgendaJob(clock=town.clock, stores=town.stores, terms=town.terms)
    told = []
    while town.clock.now() < local(25, 14):
        town.clock.advance(600)
        other.run()
        told += town.look()

    assert sorted(name for _, name, _ in told) == ["reminder_day"] * 2 + ["reminder_hour"] * 2


def test_what_a_dead_worker_took_is_taken_again(town: Town) -> None:
    town.ask(at(25, 15))
    town.clock.advance(20 * 60)
    assert town._agenda._agenda.take(town.clock.now()) is not None
    assert town.look() == []

    town.clock.advance(61)

    assert [name for _, name, _ in town.look()] == ["request_reminder", "request_silent"]


def test_what_a_change_leads_to_is_done_even_if_the_process_dies_after_it(town: Town) -> None:
    booking = town.ask(at(25, 15))
    before = decode_held(rows().find_one({}) or {})
    gone = replace(before, claims=())
    left = unsettled(before, gone, (), "m", town.clock.now())
    rows().update_one({}, {"$set": {"unsettled": left, "status": "cancelled", "claims": []}})
    keeper = Housekeeping(clock=town.clock, inbox=town.stores.inbox)

    keeper.run()
    assert len(taken([town.a], local(25).date(), local(25).date())[town.a]) == 1
    town.clock.advance(60)
    keeper.run()

    assert taken([town.a], local(25).date(), local(25).date())[town.a] == ()
    assert town.ask(at(25, 15)).reference != booking.reference


def test_a_time_that_was_taken_for_a_request_that_was_lost_is_given_back(town: Town) -> None:
    town.ask(at(25, 15))
    kept = town.ask(at(26, 15))
    rows().delete_one({"slot.start": local(25, 15)})
    keeper = Housekeeping(clock=town.clock, inbox=town.stores.inbox)
    town.clock.advance(11 * 60)

    keeper.run()

    assert taken([town.a], local(25).date(), local(25).date())[town.a] == ()
    (claim,) = taken([town.a], local(26).date(), local(26).date())[town.a]
    assert claim.slot == kept.slot


def test_how_a_provider_stands_follows_from_the_bookings(town: Town) -> None:
    keeper = Housekeeping(clock=town.clock, inbox=town.stores.inbox)
    booking = town.ask(at(23, 15))
    town.clock.advance(12 * 60)
    town.act(booking, "accept", "provider")
    town.act(town.ask(at(24, 15)), "decline", "provider")
    town.until(local(24, 17))
    found = town.booking(booking.reference)
    assert found.status == "completed"
    keeper.run()
    town.clock.advance(60)
    keeper.run()

    plumber = town.stores.providers.get(town.a)

    assert plumber is not None
    standing = plumber.standing
    assert (standing.asked, standing.accepted, standing.jobs_done) == (2, 1, 1)
    assert standing.minutes_to_answer == 6
