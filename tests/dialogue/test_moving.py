"""Another time is proposed, and taken or not by the other side."""

from __future__ import annotations

import pytest

from dialogue.messages import Incoming, Kind
from dialogue.values import Booking
from tests.dialogue.test_answering import REFERENCE, answer, request, second_request
from tests.dialogue.test_booking import reach_review, say, text_of
from tests.fakes.parses import parsed
from tests.fakes.world import World

pytestmark = pytest.mark.usefixtures("twice")


def booking(world: World) -> Booking:
    found = world.ports.bookings.get(REFERENCE)
    assert found is not None
    return found


def confirmed(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")


def offer(world: World, text: str = "can I come at 14:00", time: str = "14:00") -> str:
    return answer(world, text, "propose_time", time=time)


@pytest.mark.parametrize(
    ("time", "start"),
    [("Friday", "05 15:00"), ("16:00", "03 16:00"), ("Friday 10am", "05 10:00")],
)
def test_what_is_not_told_of_the_new_time_stays(world: World, time: str, start: str) -> None:
    confirmed(world)
    say(world, f"move it to {time}", "reschedule_booking", time=time)
    proposal = booking(world).proposal
    assert proposal is not None
    assert f"{proposal.when.start:%d %H:%M}" == start


@pytest.mark.parametrize(
    "text", ["change the time", "ndoda kuchinja nguva", "ngifuna ukuntshintsha isikhathi"]
)
def test_who_wants_another_time_is_asked_which(world: World, text: str) -> None:
    confirmed(world)
    asked = "To which day and time? It is on Wednesday 3 December, 15:00 now."
    assert say(world, text, "correct", confidence=0.5) == asked


def test_until_the_other_side_agrees_the_old_time_stands(world: World) -> None:
    confirmed(world)
    say(world, "make it Friday", "reschedule_booking", time="Friday")
    assert booking(world).status == "rescheduled"
    assert f"{booking(world).request.when.start:%d}" == "03"
    world.tap_title("seagate", "Accept new time")
    assert booking(world).status == "confirmed"
    assert f"{booking(world).request.when.start:%d}" == "05"


def test_a_counter_offer_shows_no_number_before_it_is_agreed_to(world: World) -> None:
    request(world)
    offer(world)
    assert "+263" not in world.heard["user"][-1].text
    agreed = text_of(world.tap_title("user", "Accept new time"))
    assert "+263771000099" in agreed
    assert "+263771000001" in world.heard["seagate"][-1].text


def test_the_buttons_of_an_older_proposal_settle_nothing(world: World) -> None:
    confirmed(world)
    say(world, "make it Friday", "reschedule_booking", time="Friday")
    old = world.heard["seagate"][-1].choices[0].id
    say(world, "make it Saturday 10am", "reschedule_booking", time="Saturday 10am")
    shown = text_of(world.tap("seagate", old))
    assert "New time: Saturday 6 December, 10:00" in shown
    assert booking(world).status == "rescheduled"


def test_an_answer_twice_changes_nothing_more(world: World) -> None:
    confirmed(world)
    say(world, "make it Friday", "reschedule_booking", time="Friday")
    tap = world.heard["seagate"][-1].choices[0].id
    world.tap("seagate", tap)
    heard = len(world.heard["user"])
    assert text_of(world.tap("seagate", tap)).startswith("That time is no longer offered.")
    assert len(world.heard["user"]) == heard


def test_nobody_else_answers_a_proposal(world: World) -> None:
    request(world)
    offer(world)
    tap = world.heard["user"][-1].choices[0].id
    reply = text_of(world.tap("rudo", tap))
    assert reply.startswith("There is no other time to decide about")
    assert booking(world).status == "rescheduled"


def test_who_proposed_does_not_agree_to_it(world: World) -> None:
    request(world)
    offer(world)
    world.tap("seagate", world.heard["user"][-1].choices[0].id)
    assert booking(world).status == "rescheduled"


def test_a_provider_with_two_requests_says_which_one_to_move(world: World) -> None:
    second_request(world)
    asked = offer(world, "I can do Saturday at 9", "Saturday at 9")
    assert asked == "Which booking would you like to move?"
    choice = world.heard["seagate"][-1].choices[1].id
    told = text_of(world.tap("seagate", choice))
    assert told.startswith("I've passed on the new time to the customer: Saturday 6 December")


def test_a_no_with_another_time_declines_nothing(world: World) -> None:
    request(world)
    answer(world, "no, 14:00", "deny", time="14:00")
    assert booking(world).status == "rescheduled"


def test_a_proposal_that_is_taken_again_after_a_crash_comes_out_the_same(world: World) -> None:
    confirmed(world)
    text = "make it Friday"
    parse = parsed(text, "reschedule_booking", time="Friday")
    incoming = Incoming(
        message_id="test:again", kind=Kind.TEXT, sent_at=world.ports.clock.now(), text=text
    )
    session = world.sessions["user"]
    first, second = (
        world.engine.handle(session, incoming, parse, world.ports.as_ports()) for _ in range(2)
    )
    assert first == second
    assert [d.event.name for d in first.dispatches] == ["time_proposed"]


def test_a_time_at_the_review_changes_what_is_not_sent_yet(world: World) -> None:
    reach_review(world)
    card = say(world, "move it to Friday", "reschedule_booking", time="Friday")
    assert "Friday 5 December, 15:00" in card
    assert not world.ports.bookings.bookings


def test_the_time_that_it_has_is_not_proposed(world: World) -> None:
    confirmed(world)
    same = say(world, "move it to 3pm", "reschedule_booking", time="3pm")
    assert same == "It is already at that time: Wednesday 3 December, 15:00."
    assert booking(world).status == "confirmed"


def test_a_closed_booking_is_not_moved(world: World) -> None:
    confirmed(world)
    world.tap("user", f"off:{REFERENCE}")
    world.tap_title("user", "Yes, cancel it")
    assert text_of(world.tap("user", f"move:{REFERENCE}")).startswith("That booking is closed")
    assert say(world, "move my booking", "reschedule_booking").startswith("You have no booking")


def test_a_time_alone_proposes_nothing_on_a_guess(world: World) -> None:
    confirmed(world)
    shown = say(world, "he must come at 14:00", "inform", time="14:00")
    assert shown == "If that is about your booking, tap it to propose another time."
    assert booking(world).status == "confirmed"
    asked = text_of(world.tap("user", world.heard["user"][-1].choices[0].id))
    assert asked.startswith("To which day and time?")


def test_a_time_that_was_proposed_and_is_too_late_is_answered_with_another(world: World) -> None:
    request(world)
    offer(world, "can I come at 5pm", "5pm")
    asked = say(world, "5pm is too late", "inform", time="5pm")
    assert asked.startswith("To which day and time?")
    assert say(world, "4pm", "inform", time="4pm").startswith("I've passed on the new time")


def test_words_about_a_proposal_show_it_again(world: World) -> None:
    request(world)
    offer(world, "can I come at 5pm", "5pm")
    shown = say(world, "no, keep 3pm", "correct", time="3pm")
    assert shown.startswith("Seagate Plumbers asks for another time.")
    assert booking(world).status == "rescheduled"


def test_who_is_passed_over_hears_that_the_request_is_closed_for_them(world: World) -> None:
    request(world)
    world.ports.bookings.ask_others(REFERENCE, ("flow",), "yes")
    world.ports.bookings.put_to_others(REFERENCE, "ask")
    offer(world, "can I come at 5pm", "5pm")
    world.say("flow", "accept", parsed("accept", "accept_booking"))
    assert booking(world).request.provider_id == "flow"
    told = world.heard["seagate"][-1]
    assert told.text.startswith("That time did not suit the customer")
    assert told.notice is not None
    assert told.notice.values["outcome"] == "the request is closed"
