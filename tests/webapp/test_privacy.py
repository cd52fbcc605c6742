"""Everything about a person, shown and erased."""

from __future__ import annotations

import importlib
import json
import pkgutil
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogue.messages import Address, Reply
from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import provider as some_provider
from webapp import store
from webapp.privacy import Privacy, Retention
from webapp.store import history
from webapp.store.connection import Row
from webapp.store.connection import database as opened
from webapp.store.personal_data import OTHERWISE, OWNED, PersonalData

A_YEAR = timedelta(days=365)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bot(clock: ManualClock, database: str) -> Harness:
    """Have a customer who has booked a provider; both have written."""
    bot = Harness(clock)
    bot.say("hello, my name is Rudo")
    bot.say("book")
    bot.say("yes", phone=PROVIDER)
    return bot


@pytest.fixture
def privacy(bot: Harness, clock: ManualClock) -> Privacy:
    return Privacy(clock, bot.stores.people, bot.stores.bookings, PersonalData(clock))


def everything() -> str:
    """Return all that the database holds, as one text."""
    data = opened()
    return json.dumps(
        {name: list(data[name].find()) for name in data.list_collection_names()}, default=str
    )


def booking(bot: Harness) -> Any:  # noqa: ANN401 - a row
    return opened()["bookings"].find_one()


def test_every_collection_is_either_someones_or_has_its_reason() -> None:
    for module in pkgutil.iter_modules(store.__path__, "webapp.store."):
        importlib.import_module(module.name)
    names = {row._get_collection_name() for row in Row.__subclasses__()}

    assert names <= OWNED.keys() | OTHERWISE.keys()
    assert not OWNED.keys() & OTHERWISE.keys()


def test_an_export_has_everything_that_the_person_has_said(bot: Harness, privacy: Privacy) -> None:
    customer = bot.identify(CUSTOMER)

    exported = privacy.export_person(customer)

    text = json.dumps(exported)
    assert "my name is Rudo" in text
    assert CUSTOMER in text
    assert len(exported["bookings"]) == 1
    assert PROVIDER not in text


def test_a_provider_s_export_does_not_tell_who_the_customers_are(
    bot: Harness, privacy: Privacy
) -> None:
    exported = json.dumps(privacy.export_person(bot.provider_id))

    assert booking(bot)["booking_id"] in exported
    assert CUSTOMER not in exported
    assert bot.identify(CUSTOMER) not in exported


def test_after_an_erasure_nothing_tells_who_it_was(bot: Harness, privacy: Privacy) -> None:
    customer = bot.identify(CUSTOMER)

    privacy.erase_person(customer)

    left = everything()
    for told in (CUSTOMER, CUSTOMER[1:], "Rudo", booking(bot)["issue"] or "Rudo"):
        assert told not in left
    assert opened()["sessions"].find_one({"_id": customer}) is None


@pytest.mark.parametrize("number", ["{0}", "{1}", "0{2}", "+263 {2}"])
def test_what_the_other_side_was_told_of_the_person_is_taken_out(
    bot: Harness, privacy: Privacy, number: str
) -> None:
    customer = bot.identify(CUSTOMER)
    person = bot.stores.people.get(customer)
    bot.stores.people.save(replace(person, name="Rudo Moyo"))
    written = number.format(CUSTOMER, CUSTOMER[1:], CUSTOMER[4:])
    text = f"Rudo Moyo ({written}) needs you. Rudolph says hello."
    bot.stores.outbox.put("told", bot.provider_id, Reply(text=text))
    opened()["sessions"].update_one(
        {"_id": bot.provider_id}, {"$set": {"turns.0.reply.text": text, "token": "copied"}}
    )

    privacy.erase_person(customer)

    session = opened()["sessions"].find_one({"_id": bot.provider_id})
    kept = opened()["outbox"].find_one({"_id": "told"})
    assert session is not None
    assert kept is not None
    assert "Rudo Moyo" not in everything()
    assert kept["reply"]["text"] == session["turns"][0]["reply"]["text"]
    assert kept["reply"]["text"].endswith("needs you. Rudolph says hello.")
    assert written not in kept["reply"]["text"]
    assert session["behind"] is True
    assert session["token"] != "copied", "or a copy elsewhere with the old words would count"


def test_the_other_side_keeps_when_and_what_and_is_told_of_open_bookings(
    bot: Harness, privacy: Privacy
) -> None:
    before = booking(bot)

    privacy.erase_person(bot.identify(CUSTOMER))

    after = booking(bot)
    assert after["booking_id"] == before["booking_id"]
    assert after["date_time"] == before["date_time"]
    assert after["provider_whatsapp_number"] == PROVIDER
    assert after["status"] == "cancelled"
    bot.conversation.process(bot.provider_id)
    assert len(bot.channel.texts(PROVIDER)) == 3
    assert history.first_broken(after["changes"]) is None


def test_a_provider_who_is_erased_gives_jobs_back(bot: Harness, privacy: Privacy) -> None:
    bot.stores.providers.put(some_provider(bot.provider_id))

    privacy.erase_person(bot.provider_id)

    after = booking(bot)
    assert after["status"] == "declined"
    assert PROVIDER not in everything()
    assert bot.stores.providers.get(bot.provider_id) is None


def test_who_writes_again_is_somebody_new(bot: Harness, privacy: Privacy) -> None:
    customer = bot.identify(CUSTOMER)
    privacy.erase_person(customer)

    assert bot.identify(CUSTOMER) != customer
    assert bot.stores.people.get(customer).name is None
    assert bot.stores.people.address(customer) == Address()


def test_an_erasure_can_be_done_again(bot: Harness, privacy: Privacy) -> None:
    customer = bot.identify(CUSTOMER)
    privacy.erase_person(customer)
    before = everything()

    privacy.erase_person(customer)

    assert len(everything()) == len(before)


def retention(bot: Harness, privacy: Privacy, clock: ManualClock) -> Retention:
    return Retention(
        clock=clock,
        privacy=privacy,
        data=PersonalData(clock),
        keep_messages=timedelta(days=90),
        keep_people=3 * A_YEAR,
    )


def test_who_asks_in_the_chat_is_erased_once_the_answer_has_left(
    bot: Harness, privacy: Privacy, clock: ManualClock
) -> None:
    customer = bot.identify(CUSTOMER)
    privacy.request_erasure(customer, "m1")
    privacy.request_erasure(customer, "m1")
    job = retention(bot, privacy, clock)

    job.run()
    assert bot.identify(CUSTOMER) == customer
    clock.advance(61)
    job.run()

    assert bot.identify(CUSTOMER) != customer
    assert PersonalData(clock).erasures(10) == ()


def test_old_messages_are_forgotten_and_newer_ones_are_not(
    bot: Harness, privacy: Privacy, clock: ManualClock
) -> None:
    job = retention(bot, privacy, clock)
    clock.advance(timedelta(days=91).total_seconds())
    bot.say("I am back")

    job.run()

    left = everything()
    assert "I am back" in left
    assert "my name is Rudo" not in json.dumps(list(opened()["inbox"].find()), default=str)


def test_who_was_not_heard_of_for_years_is_erased(
    bot: Harness, privacy: Privacy, clock: ManualClock
) -> None:
    bot.stores.providers.put(some_provider(bot.provider_id))
    job = retention(bot, privacy, clock)
    clock.advance((3 * A_YEAR + timedelta(days=1)).total_seconds())

    job.run()

    assert CUSTOMER not in everything()
    assert bot.stores.providers.get(bot.provider_id) is not None


def test_what_is_known_is_told_in_figures(bot: Harness, privacy: Privacy) -> None:
    known = privacy.known(bot.identify(CUSTOMER))

    assert (known.bookings, known.jobs, known.messages) == (1, 0, 4)
