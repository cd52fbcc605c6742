"""Who hears of what somebody did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.rules.news import news_of
from dialogue.values import Booking, BookingAction, Party
from tests.dialogue.rules.bookings import CONFIRMED, PROPOSED, REQUESTED, standing_at

SEVERAL = replace(REQUESTED, asked=("a", "b"))


@pytest.mark.parametrize(
    ("booking", "action", "by", "told"),
    [
        (CONFIRMED, "accept", "provider", ["booking_accepted customer"]),
        (CONFIRMED, "accept", "admin", ["booking_accepted customer", "booking_accepted a"]),
        (standing_at("declined"), "decline", "provider", ["booking_declined customer"]),
        (SEVERAL, "decline", "provider", []),
        (
            replace(SEVERAL, status="expired"),
            "expire",
            "system",
            ["booking_expired customer", "booking_expired a", "booking_expired b"],
        ),
        (
            replace(SEVERAL, status="cancelled"),
            "cancel",
            "customer",
            ["booking_cancelled a", "booking_cancelled b"],
        ),
        (standing_at("cancelled"), "cancel", "provider", ["booking_cancelled customer"]),
        (
            standing_at("cancelled"),
            "cancel",
            "admin",
            ["booking_cancelled customer", "booking_cancelled a"],
        ),
        (PROPOSED, "propose", "provider", ["time_proposed customer"]),
        (PROPOSED, "propose", "customer", ["time_proposed a"]),
        (CONFIRMED, "agree", "customer", ["time_agreed a"]),
        (CONFIRMED, "refuse", "system", ["time_refused customer", "time_refused a"]),
        (standing_at("completed"), "complete", "provider", ["booking_completed customer"]),
        (standing_at("no_show"), "report_no_show", "customer", ["no_show_reported a"]),
    ],
)
def test_the_other_side_hears_of_it(
    booking: Booking, action: BookingAction, by: Party, told: list[str]
) -> None:
    news = news_of(replace(booking, reason="rain", sequence=7), action, by)

    assert [f"{each.event.name} {each.to}" for each in news] == told
    assert {each.event.sequence for each in news} <= {7}
    assert {each.event.detail for each in news} <= {"rain"}
