from __future__ import annotations

import pytest

from tests.webapp.channels.samples import read, sample
from webapp.channels.base import Sender
from webapp.channels.cloud_api.people import clean_name, read_sender

PHONE, BSUID = "+263771000001", "ZW.73010000000000000001"


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("text", Sender(phone=PHONE, bsuid=BSUID, profile_name="Rudo M")),
        ("number_hidden", Sender(phone=None, bsuid=BSUID, profile_name="Rudo M")),
        ("user_id_in_number_fields", Sender(phone=None, bsuid=BSUID, profile_name="Rudo M")),
        ("contacts_absent", Sender(phone=PHONE, bsuid=BSUID, profile_name="")),
        (
            "names_of_all_kinds",
            Sender(phone=PHONE, bsuid=BSUID, profile_name="Rudo רודו \U0001f469\u200d\U0001f527"),
        ),
    ],
)
def test_a_sender_has_what_the_delivery_tells(name: str, sender: Sender) -> None:
    (message,) = read(sample(name)).messages
    assert message.sender == sender


def test_each_message_gets_its_own_contact() -> None:
    first, second = read(sample("two_contacts")).messages
    assert (first.sender.profile_name, first.sender.phone) == ("Tendai", "+263772000002")
    assert (second.sender.profile_name, second.sender.phone) == ("Rudo M", PHONE)


def test_the_only_contact_completes_a_sender_it_does_not_contradict() -> None:
    contact = {"user_id": BSUID, "profile": {"name": "Rudo"}}
    assert read_sender({"from": "263771000001"}, [contact]) == Sender(
        phone=PHONE, bsuid=BSUID, profile_name="Rudo"
    )


def test_a_contact_of_somebody_else_adds_nothing() -> None:
    contact = {"wa_id": "263772000002", "user_id": BSUID, "profile": {"name": "Tendai"}}
    assert read_sender({"from": "263771000001"}, [contact]) == Sender(phone=PHONE)


def test_one_of_several_strangers_is_not_guessed() -> None:
    contacts = [{"user_id": "ZW.1"}, {"user_id": "ZW.2"}]
    assert read_sender({"from": "263771000001"}, contacts) == Sender(phone=PHONE)


def test_a_contact_with_the_same_number_and_another_user_id_is_not_trusted() -> None:
    message = {"from": "263771000001", "from_user_id": "ZW.1"}
    contact = {"wa_id": "263771000001", "user_id": "ZW.2"}
    assert read_sender(message, [contact]) == Sender(phone=PHONE, bsuid="ZW.1")


def test_the_contact_stands_in_for_a_missing_sender() -> None:
    assert read_sender({}, [{"wa_id": "263771000001"}]) == Sender(phone=PHONE)


def test_nobody_is_no_sender() -> None:
    assert read_sender({"from": ""}, [{"profile": {"name": "Rudo"}}]) is None


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("Rudo M", "Rudo M"),
        ("", ""),
        ("\u200b\u200d\ufeff", ""),
        ("Ru\0do\r\nM\t\tX", "Rudo M X"),
        ("\u202eevil\u202c", "evil"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_profile_name_is_one_visible_line(written: str, clean: str) -> None:
    assert clean_name(written) == clean
