"""The table of transitions: what it allows, and that nothing else is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.rules.lifecycle import (
    TABLE,
    after,
    agree_to_ask,
    api_status,
    is_unmet,
    put_to,
    reviewed,
    rule_for,
    unasked,
)
from dialogue.rules.news import news_of
from dialogue.values import Booking, BookingAction, BookingStatus, Party, Review
from tests.dialogue.rules.bookings import (
    CONFIRMED,
    NOW,
    PROPOSED,
    REQUESTED,
    at,
    deed,
    local,
    standing_at,
)

STATUSES: tuple[BookingStatus, ...] = get_args(BookingStatus)
ACTIONS: tuple[BookingAction, ...] = get_args(BookingAction)
PARTIES: tuple[Party, ...] = get_args(Party)
MOMENTS = (NOW, local(25, 15, 30), local(25, 18), local(28, 9))
"""Before the job, during it, just after, and days later."""


def outcomes(booking: Booking) -> set[tuple[BookingAction, Party, BookingStatus]]:
    """Return everything that anybody can make of a booking at any of the moments."""
    found = set()
    for action, by, now in product(ACTIONS, PARTIES, MOMENTS):
        changed = after(booking, deed(action, by, now, when=at(27, 9)))
        if changed is not None:
            found.add((action, by, changed.status))
    return found


EXPECTED: dict[BookingStatus, str] = {
    "pending": """
        accept provider confirmed, accept admin confirmed, decline provider declined,
        decline admin declined, expire system expired, cancel customer cancelled,
        cancel provider cancelled, cancel admin cancelled, propose customer rescheduled,
        propose provider rescheduled""",
    "confirmed": """
        cancel customer cancelled, cancel provider cancelled, cancel admin cancelled,
        propose customer rescheduled, propose provider rescheduled,
        complete customer completed, complete provider completed, complete admin completed,
        complete system completed, report_no_show customer no_show,
        report_no_show provider no_show""",
    "rescheduled": """
        agree customer confirmed, refuse customer confirmed, refuse provider confirmed,
        refuse system confirmed, propose customer rescheduled, propose provider rescheduled,
        cancel customer cancelled, cancel provider cancelled, cancel admin cancelled""",
    "completed": "report_no_show customer no_show, report_no_show provider no_show",
    "declined": "",
    "expired": "",
    "cancelled": "",
    "no_show": "",
}


@pytest.mark.parametrize("status", STATUSES)
def test_these_are_all_the_ways_out_of_a_status(status: BookingStatus) -> None:
    expected = {tuple(each.split()) for each in EXPECTED[status].split(",") if each.strip()}

    assert outcomes(standing_at(status)) == expected


def test_before_it_was_ever_confirmed_a_proposal_can_also_end_it() -> None:
    booking = replace(PROPOSED, confirmed_before=False)

    assert outcomes(booking) == {
        ("agree", "customer", "confirmed"),
        ("refuse", "customer", "declined"),
        ("refuse", "provider", "pending"),
        ("expire", "system", "expired"),
        ("propose", "customer", "rescheduled"),
        ("propose", "provider", "rescheduled"),
        ("cancel", "customer", "cancelled"),
        ("cancel", "provider", "cancelled"),
        ("cancel", "admin", "cancelled"),
    }


def test_every_rule_of_the_table_is_used_by_somebody() -> None:
    several = replace(REQUESTED, asked=("a", "b"))
    never = replace(PROPOSED, confirmed_before=False)
    assert PROPOSED.proposal is not None
    theirs = replace(never, proposal=replace(PROPOSED.proposal, by="customer"))
    used = set()
    offered = replace(never, asked=("b", "a"), request=replace(never.request, provider_id="b"))
    for booking in (*map(standing_at, STATUSES), several, never, theirs, offered):
        for action, by, now in product(ACTIONS, PARTIES, MOMENTS):
            rule = rule_for(booking, deed(action, by, now, when=at(27, 9)))
            if rule is not None:
                used.add((booking.status, action, by, rule.to))

    every = {
        (status, action, by, rule.to)
        for (status, action), rules in TABLE.items()
        for rule in rules
        for by in rule.by
    }
    assert used == every


@given(
    st.sampled_from(STATUSES),
    st.sampled_from(ACTIONS),
    st.sampled_from(("customer", "provider")),
    st.sampled_from(MOMENTS),
)
def test_nobody_acts_on_a_booking_of_others(
    status: BookingStatus, action: BookingAction, by: Party, now: object
) -> None:
    stranger = deed(action, by, NOW, person_id="stranger", when=at(27, 9))

    assert after(standing_at(status), stranger) is None


@given(
    st.sampled_from(STATUSES),
    st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(PARTIES)), max_size=12),
)
def test_the_sequence_grows_with_every_change_of_status_or_time(
    status: BookingStatus, deeds: list[tuple[BookingAction, Party]]
) -> None:
    booking = standing_at(status)
    for number, (action, by) in enumerate(deeds):
        changed = after(booking, deed(action, by, local(25, 15, 30), when=at(27, number % 20)))
        if changed is None:
            continue
        told = (booking.status, booking.request.when, booking.proposal)
        same = told == (changed.status, changed.request.when, changed.proposal)
        assert changed.sequence == booking.sequence + (not same)
        assert (changed.proposal is not None) == (changed.status == "rescheduled")
        booking = changed


def test_the_first_of_several_who_accepts_gets_the_job() -> None:
    several = replace(REQUESTED, asked=("a", "b", "c"))

    taken = after(several, deed("accept", "provider", person_id="b"))

    assert taken is not None
    assert (taken.status, taken.request.provider_id) == ("confirmed", "b")
    assert after(taken, deed("accept", "provider", person_id="c")) is None
    assert after(taken, deed("complete", "provider", local(25, 16), person_id="a")) is None


def test_a_decline_among_several_leaves_it_to_the_others() -> None:
    several = replace(REQUESTED, asked=("a", "b"))

    left = after(several, deed("decline", "provider"))
    assert left is not None
    assert (left.status, left.asked, left.request.provider_id) == ("pending", ("b",), "b")
    assert left.sequence == several.sequence
    gone = after(left, deed("decline", "provider", person_id="b"))
    assert gone is not None
    assert (gone.status, gone.request.declined_by) == ("declined", ("a", "b"))


def offered_by_b() -> Booking:
    """Return a request put to two, one of whom has proposed another time."""
    several = replace(REQUESTED, asked=("a", "b"))
    proposed = after(several, deed("propose", "provider", when=at(26, 9), person_id="b"))
    assert proposed is not None
    assert (proposed.request.provider_id, proposed.asked) == ("b", ("b", "a"))
    return proposed


def test_a_proposal_closes_a_request_for_nobody_else() -> None:
    accepted = after(offered_by_b(), deed("accept", "provider", person_id="a"))

    assert accepted is not None
    assert (accepted.status, accepted.request.provider_id) == ("confirmed", "a")
    assert accepted.proposal is None
    assert accepted.request.when == REQUESTED.request.when
    assert [
        f"{n.event.name} {n.to}" for n in news_of(accepted, "accept", "provider", PROPOSED)
    ] == ["booking_accepted customer"]
    told = news_of(accepted, "accept", "provider", offered_by_b())
    assert [f"{n.event.name} {n.to}" for n in told] == [
        "booking_accepted customer",
        "time_refused b",
    ]


def test_a_refused_proposal_leaves_a_request_to_the_others() -> None:
    refused = after(offered_by_b(), deed("refuse", "customer"))

    assert refused is not None
    assert (refused.status, refused.request.provider_id, refused.asked) == ("pending", "a", ("a",))
    told = news_of(refused, "refuse", "customer", offered_by_b())
    assert [f"{n.event.name} {n.to}" for n in told] == ["time_refused b"]


def test_others_only_accept_or_decline_while_a_proposal_is_considered() -> None:
    booking = offered_by_b()
    for action in ("refuse", "agree", "propose", "cancel"):
        assert after(booking, deed(action, "provider", person_id="a", when=at(26, 11))) is None
    declined = after(booking, deed("decline", "provider", person_id="a"))
    assert declined is not None
    assert (declined.status, declined.asked, declined.sequence) == ("rescheduled", ("b",), 1)
    assert after(declined, deed("refuse", "customer")) == replace(
        declined,
        status="declined",
        proposal=None,
        sequence=2,
        request=replace(declined.request, declined_by=("a", "b")),
        asked=(),
    )


def test_another_time_that_the_customer_wants_is_no_longer_open_to_others() -> None:
    several = replace(REQUESTED, asked=("a", "b"))
    moved = after(several, deed("propose", "customer", when=at(26, 9)))
    assert moved is not None
    assert after(moved, deed("accept", "provider", person_id="b")) is None


def test_it_is_too_late_to_accept_once_the_time_has_come() -> None:
    assert after(REQUESTED, deed("accept", "provider", local(25, 14, 59))) is not None
    assert after(REQUESTED, deed("accept", "provider", local(25, 15, 1))) is None


def test_a_time_that_has_passed_is_not_proposed_and_not_agreed_to() -> None:
    assert after(CONFIRMED, deed("propose", "customer", when=at(23, 9))) is None
    assert after(CONFIRMED, deed("propose", "customer")) is None
    assert after(PROPOSED, deed("agree", "customer", local(26, 9, 1))) is None


def test_who_was_not_there_is_the_other_side() -> None:
    sides: tuple[tuple[Party, Party], ...] = (("customer", "provider"), ("provider", "customer"))
    for by, absent in sides:
        reported = after(CONFIRMED, deed("report_no_show", by, local(25, 16)))
        assert reported is not None
        assert reported.absent == absent


def test_asking_others_starts_the_wait_anew_and_drops_who_is_not_free() -> None:
    agreed = agree_to_ask(REQUESTED, ("a", "b", "c"))
    assert agreed is not None
    assert unasked(agreed) == ("b", "c")
    assert agree_to_ask(CONFIRMED, ("b",)) is None

    put = put_to(agreed, ("c",), local(23, 11))
    assert put is not None
    assert (put.asked, put.request.declined_by, put.since) == (("a", "c"), ("b",), local(23, 11))
    assert put_to(put, (), local(23, 12)) is None

    alone = put_to(replace(agreed, asked=()), (), local(23, 11))
    assert alone is not None
    assert (alone.status, alone.sequence) == ("declined", 1)


def test_a_review_is_given_once_and_words_may_follow_the_stars() -> None:
    done = replace(CONFIRMED, status="completed")

    assert reviewed(CONFIRMED, Review(stars=5)) is None
    starred = reviewed(done, Review(stars=4))
    assert starred is not None
    assert reviewed(starred, Review(stars=5, words="good")) is None
    worded = reviewed(starred, Review(stars=4, words="good"))
    assert worded is not None
    assert reviewed(worded, Review(stars=4, words="bad")) is None


def test_the_four_words_of_the_api() -> None:
    words = {status: api_status(standing_at(status)) for status in STATUSES}

    assert words == {
        "pending": "pending",
        "confirmed": "confirmed",
        "rescheduled": "confirmed",
        "completed": "completed",
        "declined": "declined",
        "expired": "declined",
        "cancelled": "declined",
        "no_show": "declined",
    }
    assert api_status(replace(PROPOSED, confirmed_before=False)) == "pending"


def test_only_who_called_it_off_has_got_what_was_wanted() -> None:
    cancelled = standing_at("cancelled")

    assert not is_unmet(replace(cancelled, cancelled_by="customer"))
    assert is_unmet(replace(cancelled, cancelled_by="provider"))
    assert {s for s in STATUSES if is_unmet(replace(standing_at(s), cancelled_by="customer"))} == {
        "declined",
        "expired",
    }
