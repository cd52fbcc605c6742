"""What crashes leave behind is taken up, and standings follow."""

from __future__ import annotations

from dataclasses import replace

from tests.webapp.jobs.town import Town
from tests.webapp.store.values import at, local
from webapp.jobs.housekeeping import Housekeeping
from webapp.store.aftermath import unsettled
from webapp.store.booking_rows import decode_held, rows
from webapp.store.claims import taken


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
