"""People: one row per person, whatever identities a message carries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from dialogue.messages import Address
from dialogue.values import Person
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import MUFAKOSE, MUTARE, provider, request
from webapp.errors import NotFound
from webapp.store import BookingStore, People, Providers

PHONE = "+263771000011"
OTHER_PHONE = "+263771000012"
BSUID = "ZW.73010000000000000011"
OTHER_BSUID = "ZW.73010000000000000012"


def test_a_number_gives_the_same_person_again(people: People) -> None:
    first = people.identify(Address(phone=PHONE), "Rudo")

    assert people.identify(Address(phone=PHONE)) == first
    assert people.identify(Address(phone=OTHER_PHONE)) != first
    assert people.get(first) == Person(id=first, whatsapp_number=PHONE)


def test_somebody_without_a_number_is_known_by_the_user_id(people: People) -> None:
    person = people.identify(Address(bsuid=BSUID))

    assert people.identify(Address(bsuid=BSUID)) == person
    assert people.address(person) == Address(bsuid=BSUID)


def test_an_address_with_neither_is_refused(people: People) -> None:
    with pytest.raises(ValueError, match="phone number or a WhatsApp user id"):
        people.identify(Address())


def test_parallel_first_messages_make_one_person(people: People) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(people.identify, [Address(phone=PHONE, bsuid=BSUID)] * 24))

    assert len(found) == 1


def test_a_second_identity_is_learnt(people: People) -> None:
    person = people.identify(Address(phone=PHONE))

    assert people.identify(Address(phone=PHONE, bsuid=BSUID)) == person
    assert people.identify(Address(bsuid=BSUID)) == person
    assert people.address(person) == Address(phone=PHONE, bsuid=BSUID)


def test_two_rows_of_one_person_become_one_with_all_that_hangs_on_them(
    people: People, bookings: BookingStore, providers: Providers, clock: ManualClock, plumber: str
) -> None:
    by_number = people.identify(Address(phone=PHONE))
    by_id = people.identify(Address(bsuid=BSUID))
    people.save(Person(id=by_number, name="Rudo", onboarding_completed=True))
    booked = bookings.request(request(by_id, plumber), "m1", clock.now())
    assert booked is not None
    providers.put(provider(by_id, name="Rudo Repairs"))

    person = people.identify(Address(phone=PHONE, bsuid=BSUID))

    assert person == by_number
    assert people.address(person) == Address(phone=PHONE, bsuid=BSUID)
    assert people.get(by_id) == people.get(person)
    assert people.get(person).name == "Rudo"
    assert people.identify(Address(bsuid=BSUID)) == person
    moved = bookings.get(booked.reference)
    assert moved is not None
    assert moved.request.customer_id == person
    assert providers.get(by_id) is None
    assert providers.get(person) == provider(person, name="Rudo Repairs")


def test_a_number_given_to_somebody_new_does_not_mix_two_people(people: People) -> None:
    before = people.identify(Address(phone=PHONE, bsuid=BSUID))
    newcomer = people.identify(Address(bsuid=OTHER_BSUID))

    assert people.identify(Address(phone=PHONE, bsuid=OTHER_BSUID)) == newcomer
    assert people.address(before) == Address(bsuid=BSUID)
    assert people.address(newcomer) == Address(phone=PHONE, bsuid=OTHER_BSUID)


def test_a_changed_number_stays_with_the_person(people: People) -> None:
    person = people.identify(Address(phone=PHONE))
    wrote_already = people.identify(Address(phone=OTHER_PHONE))

    people.change(Address(phone=PHONE), Address(phone=OTHER_PHONE))

    assert people.identify(Address(phone=OTHER_PHONE)) == person
    assert people.address(wrote_already) == Address()


def test_a_changed_user_id_stays_with_the_person(people: People) -> None:
    person = people.identify(Address(phone=PHONE, bsuid=BSUID))

    people.change(Address(phone=PHONE, bsuid=BSUID), Address(bsuid=OTHER_BSUID))

    assert people.address(person) == Address(phone=PHONE, bsuid=OTHER_BSUID)


def test_what_a_person_tells_is_kept(people: People) -> None:
    person = people.get(people.identify(Address(phone=PHONE)))
    told = replace(
        person, name="Rudo", home=MUFAKOSE, agreed_privacy_policy=True, onboarding_completed=True
    )

    people.save(told)
    assert people.get(person.id) == told

    people.save(replace(told, home=MUTARE, name=None))
    assert people.get(person.id) == replace(told, home=MUTARE, name=None)


def test_saving_does_not_change_the_number(people: People) -> None:
    person = people.identify(Address(phone=PHONE))

    people.save(Person(id=person, whatsapp_number=OTHER_PHONE, name="Rudo"))

    assert people.get(person).whatsapp_number == PHONE


def test_an_id_that_was_never_given_out_is_not_found(people: People) -> None:
    for ask in (people.get, people.address):
        with pytest.raises(NotFound):
            ask("nobody")
    with pytest.raises(NotFound):
        people.save(Person(id="nobody"))
