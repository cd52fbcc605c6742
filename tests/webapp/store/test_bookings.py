"""Bookings: one per message and time, and only the changes that are allowed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from dialogue.messages import Address
from dialogue.values import Booking, BookingAction, Party, Review, When
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import TOMORROW_AT_THREE, at, local, provider, request
from webapp.store import BookingStore, People, Providers
from webapp.store.booking_rows import rows

NOW = datetime.fromtimestamp(1764662906.123, tz=timezone.utc)


def refs(bookings: tuple[Booking, ...]) -> list[str]:
    return [booking.reference for booking in bookings]


def made(
    bookings: BookingStore, customer: str, plumber: str, when: When, message_id: str = "m1"
) -> Booking:
    booking = bookings.request(request(customer, plumber, when), message_id, NOW)
    assert booking is not None
    return booking


@pytest.fixture
def booking(bookings: BookingStore, customer: str, plumber: str) -> Booking:
    return made(bookings, customer, plumber, TOMORROW_AT_THREE)


def act(
    bookings: BookingStore,
    booking: Booking,
    action: BookingAction,
    by: Party = "provider",
    message_id: str = "m2",
    when: When | None = None,
) -> Booking | None:
    request = booking.request
    person_id = request.provider_id if by == "provider" else request.customer_id
    return bookings.act(
        booking.reference, action, by=by, person_id=person_id, message_id=message_id, when=when
    )


def test_a_request_is_pending_and_named_by_its_instant(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str
) -> None:
    assert booking.reference == "booking_1764662906.123"
    assert (booking.status, booking.sequence) == ("pending", 0)
    assert booking.request == request(customer, plumber)
    assert bookings.get(booking.reference) == booking
    assert bookings.get("booking_1.000") is None


def test_the_same_message_makes_one_booking(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    with ThreadPoolExecutor(8) as pool:
        every = set(
            pool.map(
                lambda _: made(bookings, customer, plumber, TOMORROW_AT_THREE).reference,
                range(16),
            )
        )

    assert every == {"booking_1764662906.123"}
    assert refs(bookings.open_for_provider(plumber, "later")) == ["booking_1764662906.123"]


def test_a_reference_that_is_taken_is_counted_on(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    every = [made(bookings, customer, plumber, at(24 + i, 9), f"m{i}") for i in range(3)]

    assert refs(tuple(every)) == [f"booking_1764662906.{123 + i}" for i in range(3)]


def test_windows_and_zones_survive(bookings: BookingStore, customer: str, plumber: str) -> None:
    when = When(words="Friday morning", start=local(27, 8), end=local(27, 12), grain="part")

    booking = made(bookings, customer, plumber, when)

    found = bookings.get(booking.reference)
    assert found is not None
    assert found.request.when == when
    assert found.request.when.start.utcoffset() == when.start.utcoffset()


def test_a_time_is_given_to_one_request(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str
) -> None:
    assert bookings.request(request(customer, plumber), "m2", NOW) is None
    assert bookings.request(request(customer, plumber, at(24, 16)), "m3", NOW) is None
    assert bookings.request(request(customer, plumber, at(24, 13)), "m4", NOW) is not None


@pytest.mark.parametrize(
    ("action", "by"), [("decline", "provider"), ("cancel", "customer"), ("expire", "system")]
)
def test_a_request_that_comes_to_nothing_gives_its_time_back(
    bookings: BookingStore, booking: Booking, customer: str, action: BookingAction, by: Party
) -> None:
    act(bookings, booking, action, by)

    assert bookings.request(booking.request, "m3", NOW) is not None


def test_a_status_changes_once_and_says_so_again_to_the_same_message(
    bookings: BookingStore, booking: Booking
) -> None:
    confirmed = act(bookings, booking, "accept")
    assert confirmed is not None
    assert (confirmed.status, confirmed.sequence) == ("confirmed", 1)
    act(bookings, booking, "cancel", "customer", "m3")

    assert act(bookings, booking, "accept") == confirmed
    assert act(bookings, booking, "accept", message_id="m4") is None
    assert act(bookings, booking, "decline") is None
    found = bookings.get(booking.reference)
    assert found is not None
    assert (found.status, found.sequence, found.cancelled_by) == ("cancelled", 2, "customer")


def test_nobody_acts_on_a_booking_of_others(bookings: BookingStore, booking: Booking) -> None:
    for action, by in (("accept", "provider"), ("cancel", "provider"), ("cancel", "customer")):
        done = bookings.act(
            booking.reference,
            action,  # type: ignore[arg-type] # each is one
            by=by,  # type: ignore[arg-type] # as above
            person_id="somebody else",
            message_id="m2",
        )
        assert done is None, (action, by)


def test_of_two_answers_at_once_one_counts(bookings: BookingStore, booking: Booking) -> None:
    def answer(number: int) -> bool:
        action: BookingAction = "accept" if number % 2 else "decline"
        return act(bookings, booking, action, message_id=f"a{number}") is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answer, range(16))) == 1


def test_a_provider_sees_pending_requests_oldest_first(
    bookings: BookingStore, customer: str, plumber: str, clock: ManualClock
) -> None:
    every = []
    for number in range(3):
        wanted = request(customer, plumber, at(24 + number, 9))
        booking = bookings.request(wanted, f"m{number}", clock.now())
        assert booking is not None
        every.append(booking)
        clock.advance(60)
    act(bookings, every[1], "decline", message_id="a")

    assert bookings.open_for_provider(plumber, "later") == (every[0], every[2])
    assert bookings.open_for_provider(customer, "later") == ()


def test_a_turn_taken_again_sees_the_requests_it_saw_before(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str
) -> None:
    confirmed = act(bookings, booking, "accept", message_id="accept")

    assert bookings.open_for_provider(plumber, "accept") == (booking,)
    assert bookings.open_for_provider(plumber, "later") == ()

    act(bookings, booking, "cancel", "customer", "cancel")

    assert bookings.of_customer(customer, NOW, "cancel") == (confirmed,)
    assert bookings.of_customer(customer, NOW, "later") == ()


@pytest.mark.parametrize(
    ("when", "now", "listed"),
    [
        (TOMORROW_AT_THREE, local(24, 14), True),
        (TOMORROW_AT_THREE, local(24, 15), True),
        (TOMORROW_AT_THREE, local(24, 17), False),
        (When(words="tomorrow", start=local(24), end=None, grain="day"), local(24, 16), True),
        (When(words="tomorrow", start=local(24), end=None, grain="day"), local(25, 1), False),
        (When(words="am", start=local(24, 8), end=local(24, 12), grain="part"), local(24, 9), True),
    ],
)
def test_a_customer_sees_what_is_still_to_come(
    bookings: BookingStore, customer: str, plumber: str, when: When, now: datetime, listed: bool
) -> None:
    made(bookings, customer, plumber, when)

    assert bool(bookings.of_customer(customer, now, "later")) is listed


def test_a_customer_sees_the_soonest_first_and_nothing_declined(
    bookings: BookingStore, customer: str, plumber: str
) -> None:
    days = {day: made(bookings, customer, plumber, at(day, 9), f"m{day}") for day in (26, 24, 25)}
    act(bookings, days[25], "decline", message_id="d")
    act(bookings, days[26], "accept", message_id="c")

    assert refs(bookings.of_customer(customer, NOW, "later")) == refs((days[24], days[26]))
    assert refs(bookings.past_of_customer(customer, 5)) == refs((days[25],))


def test_another_time_needs_the_other_side_and_keeps_the_old_one_until_then(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str
) -> None:
    act(bookings, booking, "accept", message_id="m2")
    proposed = act(bookings, booking, "propose", "customer", "m3", at(25, 10))
    assert proposed is not None
    assert proposed.proposal is not None
    assert (proposed.status, proposed.proposal.by) == ("rescheduled", "customer")

    for taken in (booking.request.when, at(25, 10)):
        assert bookings.request(request(customer, plumber, taken), f"{taken}", NOW) is None
    assert act(bookings, booking, "agree", "customer", "m4") is None
    agreed = act(bookings, booking, "agree", "provider", "m5")

    assert agreed is not None
    assert (agreed.status, agreed.request.when) == ("confirmed", at(25, 10))
    assert bookings.request(booking.request, "m6", NOW) is not None
    assert bookings.request(request(customer, plumber, at(25, 10)), "m7", NOW) is None


def test_a_time_that_is_taken_cannot_be_proposed(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str
) -> None:
    made(bookings, customer, plumber, at(25, 10), "other")

    assert act(bookings, booking, "propose", "provider", "m2", at(25, 10)) is None
    assert act(bookings, booking, "propose", "customer", "m3", at(24, 20)) is None
    evening = act(bookings, booking, "propose", "provider", "m4", at(24, 20))
    assert evening is not None
    assert evening.status == "rescheduled"


@pytest.fixture
def others(people: People, providers: Providers) -> tuple[str, ...]:
    """Return the ids of three more plumbers."""
    ids = tuple(people.identify(Address(phone=f"+26377100001{n}")) for n in range(3))
    for each in ids:
        providers.put(provider(each))
    return ids


def test_others_are_asked_at_once_and_the_first_to_accept_gets_the_job(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str, others: tuple[str, ...]
) -> None:
    b, c, busy = others
    made(bookings, customer, busy, TOMORROW_AT_THREE, "m0")

    assert bookings.ask_others(booking.reference, others, "yes")
    asked = bookings.put_to_others(booking.reference, "ask")

    assert asked is not None
    assert asked.asked == (plumber, b, c)
    assert asked.sequence == booking.sequence
    assert refs(bookings.open_for_provider(c, "later")) == [booking.reference]

    def accept(person_id: str) -> Booking | None:
        return bookings.act(
            booking.reference, "accept", by="provider", person_id=person_id, message_id=person_id
        )

    with ThreadPoolExecutor(3) as pool:
        accepted = [b for b in pool.map(accept, asked.asked) if b]

    assert len(accepted) == 1
    winner = accepted[0].request.provider_id
    for name in {plumber, b, c} - {winner}:
        assert bookings.request(request(customer, name), f"again {name}", NOW) is not None
    assert bookings.request(request(customer, winner), "again", NOW) is None


def test_another_time_is_open_to_all_until_the_customer_agrees(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str, others: tuple[str, ...]
) -> None:
    b, c, _ = others
    bookings.ask_others(booking.reference, others, "yes")
    bookings.put_to_others(booking.reference, "ask")
    ref = booking.reference

    bookings.act(ref, "propose", by="provider", person_id=b, message_id="m2", when=at(25, 10))
    assert refs(bookings.open_for_provider(c, "later")) == [ref]
    assert bookings.open_for_provider(b, "later") == ()
    assert bookings.request(request(customer, c), "taken", NOW) is None
    taken = bookings.act(ref, "accept", by="provider", person_id=c, message_id="m3", tell=True)

    assert taken is not None
    assert (taken.status, taken.request.provider_id) == ("confirmed", c)
    for free in (plumber, b):
        assert bookings.request(request(customer, free), f"again {free}", NOW) is not None
    morning = request(customer, b, at(25, 10))
    assert bookings.request(morning, "morning", NOW) is not None
    assert bookings.request(request(customer, c), "again", NOW) is None


def test_a_request_that_was_put_to_several_is_declined_by_the_last(
    bookings: BookingStore, booking: Booking, plumber: str, others: tuple[str, ...]
) -> None:
    b = others[0]
    bookings.ask_others(booking.reference, (b,), "yes")
    bookings.put_to_others(booking.reference, "ask")

    first = act(bookings, booking, "decline", message_id="m2")
    last = bookings.act(booking.reference, "decline", by="provider", person_id=b, message_id="m3")

    assert first is not None
    assert last is not None
    assert (first.status, first.request.provider_id) == ("pending", b)
    assert (last.status, last.request.declined_by) == ("declined", (plumber, b))


def test_only_a_completed_job_is_rated_and_only_once(
    bookings: BookingStore, booking: Booking, clock: ManualClock
) -> None:
    act(bookings, booking, "accept", message_id="m2")
    assert not bookings.rate(booking.reference, Review(stars=5), "m3")
    assert act(bookings, booking, "complete", message_id="m4") is None
    clock.advance(timedelta(days=2).total_seconds())
    assert act(bookings, booking, "complete", message_id="m5") is not None

    assert bookings.rate(booking.reference, Review(stars=4, words="quick"), "m6")
    assert bookings.rate(booking.reference, Review(stars=4, words="quick"), "m6")
    assert not bookings.rate(booking.reference, Review(stars=1), "m7")
    found = bookings.get(booking.reference)
    assert found is not None
    assert found.review == Review(stars=4, words="quick")


def test_the_history_says_who_did_what_and_shows_when_it_was_tampered_with(
    bookings: BookingStore, booking: Booking, customer: str, plumber: str
) -> None:
    act(bookings, booking, "accept", message_id="m2")
    act(bookings, booking, "cancel", "customer", message_id="m3")

    entries = bookings.history(booking.reference)
    assert [(e.action, e.by, e.person_id, e.old, e.new) for e in entries] == [
        ("request", "customer", customer, None, "pending"),
        ("accept", "provider", plumber, "pending", "confirmed"),
        ("cancel", "customer", customer, "confirmed", "cancelled"),
    ]
    assert bookings.broken_at(booking.reference) is None

    rows().update_one({}, {"$set": {"changes.1.person_id": "another"}})
    assert bookings.broken_at(booking.reference) == 1
    rows().update_one({}, {"$set": {"changes.1.person_id": plumber}})
    rows().update_one({}, {"$pop": {"changes": -1}})
    assert bookings.broken_at(booking.reference) == 0


def test_a_booking_from_before_there_were_histories_can_still_be_answered(
    bookings: BookingStore, booking: Booking, plumber: str
) -> None:
    newer = ("changes", "sequence", "revision", "asked", "claims", "involved", "told", "slot",
             "since", "proposal", "declined_by", "answer_by", "next_due", "review")  # fmt: skip
    rows().update_one({}, {"$unset": dict.fromkeys(newer, "")})

    old = bookings.get(booking.reference)
    assert old is not None
    accepted = act(bookings, old, "accept")

    assert accepted is not None
    assert accepted.status == "confirmed"
    assert bookings.open_for_provider(plumber, "later") == ()
