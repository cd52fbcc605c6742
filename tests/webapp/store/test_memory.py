"""What a turn reads of a person: once, and never what it has changed itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dialogue.messages import Address
from webapp.store import People
from webapp.store.memory import remembered, remembering


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the people that were read from the database."""
    from webapp.store import people

    read, ids = people._read, []

    def noting(person_id: str) -> dict[str, object]:
        ids.append(person_id)
        return read(person_id)

    monkeypatch.setattr(people, "_read", noting)
    return ids


def test_inside_a_turn_a_person_is_read_once(
    people: People, customer: str, plumber: str, reads: list[str]
) -> None:
    with remembering():
        assert people.get(customer).id == customer
        assert people.get(customer).whatsapp_number == "+263771000001"
        assert people.address(customer) == Address(phone="+263771000001")
        assert people.get(plumber).id == plumber

    assert reads == [customer, plumber]


def test_outside_a_turn_and_in_the_next_one_everything_is_read_anew(
    people: People, customer: str, reads: list[str]
) -> None:
    for _ in range(2):
        with remembering():
            people.get(customer)
    people.get(customer)
    people.get(customer)

    assert reads == [customer] * 4


def test_a_turn_sees_what_it_has_saved(people: People, customer: str) -> None:
    with remembering():
        person = people.get(customer)
        people.save(replace(person, name="Tariro"))

        assert people.get(customer).name == "Tariro"


def test_a_turn_sees_a_number_that_it_has_changed(people: People, customer: str) -> None:
    with remembering():
        people.address(customer)
        people.change(Address(phone="+263771000001"), Address(phone="+263771000009"))

        assert people.address(customer) == Address(phone="+263771000009")


def test_what_cannot_be_read_is_not_remembered() -> None:
    answers: Iterator[ValueError | str] = iter([ValueError("away"), "here"])

    def read(_: str) -> str:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    with remembering():
        with pytest.raises(ValueError, match="away"):
            remembered("things", "1", read)
        assert remembered("things", "1", read) == "here"
