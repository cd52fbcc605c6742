"""Real messages come into review: masked, once, with what speaks for and against the model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Kind
from dialogue.values import Person
from tests.webapp.console.conftest import Say
from tests.webapp.manual_clock import ManualClock
from webapp.console.building import Console
from webapp.console.intake import id_of_text
from webapp.store import Stores
from webapp.store.review import Item
from webapp.store.turn_log import _Turn


@pytest.fixture
def found(console: Console, say: Say) -> list[Item]:
    """Return what became of five messages, by the order of novelty."""
    for text in ("Helo there", "helo there!!", "call 0771 234 567", "yes please", "qqq zzz"):
        say(text)
    say("", kind=Kind.IMAGE)
    say("Plumbers", kind=Kind.CHOICE, choice="service:plumber")
    assert console.intake().take() == 7
    assert console.intake().take() == 0
    return list(console.review.waiting_for("rudo", "novelty", 20, console.clock.now()))


def test_a_message_is_kept_once_however_it_is_spelt(found: list[Item]) -> None:
    assert {item.finding.text: item.count for item in found} == {
        "Helo there": 2,
        "call 0000 000 000": 1,
        "qqq zzz": 1,
    }


def test_what_the_examples_say_already_waits_for_nobody(
    found: list[Item], console: Console
) -> None:
    assert console.review.numbers() == {"open": 3, "known": 1}


def test_what_is_like_nothing_comes_first_when_asked_for(found: list[Item]) -> None:
    strange, *_, usual = found

    assert strange.finding.text == "qqq zzz"
    assert strange.finding.novelty > 0.9
    assert usual.finding.text == "Helo there"
    assert usual.finding.like_intent == "greet"
    assert 0.3 < usual.finding.likeness < 1


def test_uncertainty_is_what_the_best_intent_leaves(found: list[Item]) -> None:
    for item in found:
        (_, best), (_, second) = item.finding.ranking[:2]
        assert item.finding.confidence == best
        assert item.finding.uncertainty == pytest.approx(1 - best + second)


def test_lists_that_know_better_make_a_disagreement(console: Console, say: Say) -> None:
    say("Mufakose tomorrow ndatenda zvikuru")
    console.intake().take()

    (item,) = console.review.waiting_for("rudo", "disagreement", 5, console.clock.now())

    assert "“Mufakose” is a place" in " ".join(item.finding.reasons)
    assert item.finding.disagreement > 0.3


def test_a_message_counts_once_though_the_worker_died(console: Console, say: Say) -> None:
    say("helo my frends")
    first = console.intake()
    first.take()
    first._progress.set("intake", None, "")
    console.intake().take()

    item = console.review.get(id_of_text("helo my frends"))
    assert item is not None
    assert item.count == 1


def test_what_follows_is_a_weak_label(console: Console, say: Say) -> None:
    for text in ("mangwana kuma 3", "yes please", "i want a welder", "no thanks"):
        say(text)
    console.intake().take()

    went_on = console.review.get(id_of_text("mangwana kuma 3"))
    took_back = console.review.get(id_of_text("i want a welder"))
    assert went_on is not None
    assert took_back is not None
    assert (went_on.confirmed, went_on.rejected) == (1, 0)
    assert (took_back.confirmed, took_back.rejected) == (0, 1)


def test_a_tap_says_that_somebody_went_on(console: Console, say: Say) -> None:
    say("welder wanted here")
    say("1", kind=Kind.CHOICE, choice="provider:1")
    say("welder wanted there", phone="+263771000082")
    console.intake().take()

    tapped = console.review.get(id_of_text("welder wanted here"))
    assert tapped is not None
    assert tapped.confirmed == 1


def test_known_names_are_masked(console: Console, stores: Stores, say: Say) -> None:
    person = say("Chenjerai here")
    stores.people.save(Person(id=person, name="Chenjerai Hove"))
    console.intake().take()

    (item,) = console.review.waiting_for("rudo", "newest", 5, console.clock.now())
    assert item.finding.text == "Tendai here"


def test_look_alikes_gather(console: Console, say: Say) -> None:
    for text in ("price for geyser repair", "price for geyser repairs", "good night to all"):
        say(text)
    console.intake().take()

    (cluster,) = console.clusters.largest(0, 5)
    assert cluster.waiting == 2
    assert {i.finding.text for i in console.review.of_cluster(cluster.id, 9)} == {
        "price for geyser repair",
        "price for geyser repairs",
    }
    say("price of geyser repair?")
    console.intake().take()
    assert console.clusters.largest(0, 5)[0].waiting == 3


def test_another_model_judges_what_waits_anew(console: Console, say: Say) -> None:
    say("helo my frends")
    intake = console.intake()
    intake.take()
    item_id = id_of_text("helo my frends")
    told = console.review.get(item_id)
    assert told is not None
    console.review.rescore(item_id, replace(told.finding, intent="deny", model_version="older"))

    assert intake.renew() == 1
    assert intake.renew() == 0

    now = console.review.get(item_id)
    assert now is not None
    assert now.finding == told.finding


def test_what_nobody_accepted_is_forgotten_in_time(
    console: Console, say: Say, clock: ManualClock
) -> None:
    for text in ("price for geyser repair", "price for geyser repairs"):
        say(text)
    intake = console.intake()
    intake.take()
    item = console.review.get(id_of_text("price for geyser repair"))
    assert item is not None
    assert console.review.save(item, replace(item, state="accepted"))
    assert intake.forget() == 0

    clock.advance(console.keep.total_seconds())

    assert intake.forget() == 1
    assert console.review.numbers() == {"accepted": 1}
    assert not console.clusters.largest(0, 5)


def test_what_a_turn_noted_as_a_correction_takes_back_what_was_said_before(
    console: Console, say: Say
) -> None:
    say("i want a welder")
    say("mangwana kuma 3")
    turns = _Turn._get_collection()
    turns.insert_one({"_id": "wamid.2", "data": {"notes": ["corrected"]}})
    console.intake().take()

    before = console.review.get(id_of_text("i want a welder"))
    assert before is not None
    assert (before.confirmed, before.rejected) == (0, 1)
