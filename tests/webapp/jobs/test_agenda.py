"""What time does to bookings, from the first silence to the last reminder."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from dialogue.messages import Event
from dialogue.values import Booking, BookingAction, DayHours, Schedule, When
from tests.webapp.jobs.town import Town
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import at, local
from webapp.jobs.agenda import AgendaJob
from webapp.store.inbox import _Inbound


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
