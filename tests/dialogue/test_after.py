"""After a job: done or missed, rated once, and booked again."""

from __future__ import annotations

import pytest

from dialogue.values import Review
from tests.dialogue.test_answering import REFERENCE, answer, request
from tests.dialogue.test_booking import say, text_of
from tests.fakes.background import wait, work
from tests.fakes.parses import parsed
from tests.fakes.world import World, onboard

pytestmark = pytest.mark.usefixtures("twice")


@pytest.fixture
def done(world: World) -> World:
    """Return a world in which the job of yesterday is done."""
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 8h")
    world.tap("seagate", f"done:{REFERENCE}")
    return world


def review(world: World) -> Review | None:
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    return booking.review


@pytest.mark.parametrize(
    ("text", "rating", "words"),
    [
        ("5 stars, very neat", "5", "Very neat"),
        ("I give him 3 out of 5", "3", ""),
        ("he was rude and late, 1 star", "1", "He was rude and late"),
        ("4", "4", ""),
        ("2/5 call me on 0771234567", "2", "Call me on …"),
        ("nyeredzi 5, akashanda zvakanaka", "5", "Akashanda zvakanaka"),
        ("izinkanyezi ezi-4, usebenze kuhle", "4", "Usebenze kuhle"),
    ],
)
def test_stars_and_words_are_told_apart(done: World, text: str, rating: str, words: str) -> None:
    say(done, text, "rate_provider", rating=rating)
    assert review(done) == Review(stars=int(rating), words=words)


def test_stars_are_kept_before_the_words_come(done: World) -> None:
    asked = text_of(done.tap("user", f"rate:{REFERENCE}:4"))
    assert asked.startswith("Thank you! Would you like to add a few words")
    assert review(done) == Review(stars=4)
    say(done, "on time and clean", "inform")
    assert review(done) == Review(stars=4, words="On time and clean")
    assert not done.sessions["user"].flows


def test_a_no_adds_no_words(done: World) -> None:
    done.tap("user", f"rate:{REFERENCE}:4")
    assert say(done, "no thanks", "deny").startswith("Thank you.")
    assert review(done) == Review(stars=4)


def test_a_job_is_rated_once_whatever_is_tapped(done: World) -> None:
    done.tap("user", f"rate:{REFERENCE}:4")
    say(done, "no", "deny")
    assert text_of(done.tap("user", f"rate:{REFERENCE}:1")).startswith("You have already rated")
    assert review(done) == Review(stars=4)


def test_the_job_of_somebody_else_is_not_rated(done: World) -> None:
    onboard(done, "rudo", name="Rudo")
    reply = text_of(done.tap("rudo", f"rate:{REFERENCE}:1"))
    assert reply.startswith("There is no finished job to rate")
    assert review(done) is None


def test_a_job_that_is_not_done_is_not_rated(world: World) -> None:
    request(world)
    assert text_of(world.tap("user", f"rate:{REFERENCE}:5")).startswith("That job is not finished")
    assert say(world, "5 stars", "rate_provider", rating="5").startswith("There is no finished job")


def test_few_stars_are_shown_to_the_team(done: World) -> None:
    done.tap("user", f"rate:{REFERENCE}:1")
    assert "complaint" in done.turns[-2].notes


def test_a_job_is_not_done_before_it_has_begun(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    told = text_of(world.tap("seagate", f"done:{REFERENCE}"))
    assert told == "That job has not begun yet: Wednesday 3 December, 15:00."


def test_the_customer_may_say_that_it_is_done(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 8h")
    assert say(world, "he has finished", "complete_booking") == "Thank you for telling me."
    assert world.heard["user"][-1].text.startswith("The job with Seagate Plumbers is done")


def test_who_did_not_come_is_noted_and_told(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 8h")
    told = say(world, "he didn't come", "complain")
    assert told.startswith("I'm very sorry that Seagate Plumbers did not come.")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert (booking.status, booking.absent) == ("no_show", "provider")
    assert world.heard["seagate"][-1].text.startswith("The customer says that nobody came")


def test_a_provider_who_finds_nobody_says_so(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 8h")
    work(world, "asks whether it is done")
    assert "nobody was there" in text_of(world.tap_title("seagate", "Nobody was there"))
    assert world.heard["user"][-1].text.startswith("The provider says that nobody was there")


def test_before_the_time_nobody_is_missing(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    assert say(world, "he didn't come", "complain").startswith("I'm sorry about that.")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert booking.status == "confirmed"


def test_the_same_again_takes_over_all_but_the_time(done: World) -> None:
    asked = say(done, "same as last time", "book_again")
    assert asked.startswith("The same as last time, with Seagate Plumbers.")
    assert "When would you like the service?" in asked
    card = say(done, "Friday 10am", "inform", time="Friday 10am")
    assert "Issue: Bathroom sink is blocked" in card
    assert "Provider: Seagate Plumbers" in card


def test_the_same_again_elsewhere_asks_who_comes(done: World) -> None:
    said = "same again in Hillside Friday 10am"
    asked = say(done, said, "book_again", place="Hillside, Bulawayo", time="Friday 10am")
    assert "Found 1 plumber in Hillside, Bulawayo." in asked


def test_who_is_not_active_any_more_is_not_booked_again(done: World) -> None:
    done.ports.providers.providers.pop("seagate")
    asked = say(done, "same as last time", "book_again")
    assert asked.startswith("I'm sorry, that provider is not available any more.")
    assert "Which one interests you?" in asked


def test_who_has_never_booked_begins_as_usual(world: World) -> None:
    said = parsed("same plumber as last time", "book_again", service="plumber")
    assert text_of(world.say("user", said.text, said)).endswith("Where are you located?")


@pytest.mark.parametrize(("word", "stars"), [("good", 4), ("Poor", 1), ("excellent!", 5)])
def test_a_word_is_a_rating_where_one_was_asked_for(done: World, word: str, stars: int) -> None:
    say(done, word, "affirm")
    assert review(done) == Review(stars=stars)


def test_a_word_is_no_rating_elsewhere(done: World) -> None:
    say(done, "thanks", "thank")
    say(done, "good", "affirm")
    assert review(done) is None


def test_a_job_whose_time_is_over_is_done_when_the_customer_rates_it(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 8h")
    say(world, "5 stars", "rate_provider", rating="5")
    booking = world.ports.bookings.get(REFERENCE)
    assert booking is not None
    assert (booking.status, booking.review) == ("completed", Review(stars=5))


def test_praise_asks_for_the_stars_and_is_kept_as_words(done: World) -> None:
    assert say(done, "it was great, thank you", "thank").startswith("How many stars for Seagate")
    say(done, "5", "rate_provider", rating="5")
    assert review(done) == Review(stars=5, words="It was great, thank you")


def test_ok_is_no_rating_and_a_number_later_is(done: World) -> None:
    assert say(done, "okay", "affirm") == "All right. Write any time."
    assert review(done) is None
    say(done, "4", "choose_option", ordinal="4")
    assert review(done) == Review(stars=4)


def test_who_complains_is_heard_by_the_team_and_may_still_rate(done: World) -> None:
    assert "passed it on to our team" in say(done, "he was terrible, left a mess", "complain")
    assert done.turns[-1].notes == ("complaint",)
    say(done, "1", "choose_option", ordinal="1")
    assert review(done) == Review(stars=1)


def test_a_job_can_be_ended_and_rated_in_one_breath(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 8h")
    assert say(world, "he finished", "complete_booking") == "Thank you for telling me."
    assert world.heard["user"][-1].text.startswith("The job with Seagate Plumbers is done")
    say(world, "5 stars", "rate_provider", rating="5")
    assert review(world) == Review(stars=5)


def test_a_customer_who_was_not_there_is_recorded_once(world: World) -> None:
    request(world)
    answer(world, "accept", "accept_booking")
    wait(world, "1d 6h")
    told = world.say("seagate", "nobody is home", parsed("nobody is home", "inform"))
    assert told is not None
    assert told.text.startswith("I've noted that nobody was there")
