from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webapp.channels.samples import NAMES, NOW, OUR_NUMBER, read, sample
from tests.webapp.channels.test_content import TABLE
from webapp.channels.base import Batch, IdentityChange, Problem, Sender, StatusUpdate

PHONE, BSUID = "+263771000001", "ZW.73010000000000000001"
EMPTY = Batch()


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=timezone.utc)


def texts(batch: Batch) -> list[str]:
    return [message.incoming.text for message in batch.messages]


def test_a_message_has_its_channel_an_id_and_when_it_was_sent() -> None:
    (message,) = read(sample("text")).messages
    assert message.channel == "cloud_api"
    assert message.incoming.message_id == "cloud_api:wamid.AAAA0001"
    assert message.incoming.sent_at == at(1763800001)


def test_everything_in_every_entry_and_change_is_read() -> None:
    batch = read(sample("batch"))
    assert texts(batch) == ["one", "two", "three", "four"]
    assert [status.status for status in batch.statuses] == ["delivered", "read"]


@pytest.mark.parametrize(
    ("name", "sent_at"), [("timestamp_as_number", at(1763800040)), ("timestamp_broken", NOW)]
)
def test_timestamps_are_read_as_text_or_number(name: str, sent_at: datetime) -> None:
    (message,) = read(sample(name)).messages
    assert message.incoming.sent_at == sent_at


@pytest.mark.parametrize(
    "timestamp", ["0", "-5", 10**25, "9" * 5000, "1763900000000", 1.5, None, True, ["1763800001"]]
)
def test_a_time_that_cannot_be_right_counts_as_now(timestamp: object) -> None:
    message = {"from": "263771000001", "id": "w", "timestamp": timestamp}
    payload = {"entry": [{"changes": [{"value": {"messages": [message]}}]}]}
    (found,) = read(payload).messages
    assert found.incoming.sent_at == NOW


def test_a_status_is_read_with_what_we_sent_along() -> None:
    assert read(sample("status_delivered")).statuses == (
        StatusUpdate(
            channel="cloud_api",
            message_id="wamid.OUT1",
            status="delivered",
            timestamp=at(1763800009),
            callback_data="ob:88121",
        ),
    )


def test_a_failed_status_says_why() -> None:
    (status,) = read(sample("status_failed")).statuses
    assert (status.status, status.error_code) == ("failed", 131047)
    assert status.error_text.startswith("Message failed to send because more than 24 hours")


def test_errors_of_the_account_are_reported_without_numbers() -> None:
    assert read(sample("account_error")).errors == (
        Problem(text="Message to 2637…01 failed.", code=130429),
    )


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("changed_number", Sender(phone="+263783000003")),
        ("changed_user_id", Sender(bsuid="ZW.99020000000000000002")),
    ],
)
def test_a_new_number_or_user_id_is_a_change_of_identity(name: str, after: Sender) -> None:
    batch = read(sample(name))
    assert batch.changes == (IdentityChange(before=Sender(phone=PHONE, bsuid=BSUID), after=after),)
    assert batch.messages == ()


@pytest.mark.parametrize(
    "name",
    ["changed_identity_key", "field_of_another_kind", "another_object"],
)
def test_what_is_not_for_us_is_left_out(name: str) -> None:
    assert read(sample(name)) == EMPTY


def test_what_went_to_another_number_is_left_out_and_said() -> None:
    wrong = "Left out what went to the business number with the id 999999999999999."
    assert read(sample("another_number")) == Batch(errors=(Problem(text=wrong),))


@pytest.mark.parametrize("name", ["sender_absent", "group"])
def test_what_cannot_be_answered_is_reported(name: str) -> None:
    batch = read(sample(name))
    assert (batch.messages, len(batch.errors)) == ((), 1)


def test_every_sample_is_checked_somewhere() -> None:
    elsewhere = {
        "batch", "status_delivered", "status_failed", "account_error", "changed_number",
        "changed_user_id", "changed_identity_key", "field_of_another_kind", "another_number",
        "another_object", "sender_absent", "group", "timestamp_as_number", "timestamp_broken",
        "two_contacts", "number_hidden", "user_id_in_number_fields", "contacts_absent",
        "names_of_all_kinds",
    }  # fmt: skip
    assert set(NAMES) == elsewhere | set(TABLE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=20,
)
KEYS = st.sampled_from(
    ["object", "entry", "changes", "field", "value", "metadata", "phone_number_id", "messages"]
) | st.sampled_from(
    ["statuses", "errors", "contacts", "from", "id", "timestamp", "type", "text", "body", "system"]
)
FAMILIAR = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(payload=st.dictionaries(st.text(max_size=10), JSON) | st.dictionaries(KEYS, FAMILIAR))
@settings(max_examples=150, deadline=None)
def test_no_json_object_raises(payload: dict[str, object]) -> None:
    assert isinstance(read(payload), Batch)


def paths(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    for key, child in children:
        yield (*here, key)
        yield from paths(child, (*here, key))


@given(data=st.data(), name=st.sampled_from(NAMES), replacement=JSON)
@settings(max_examples=200, deadline=None)
def test_no_damage_to_a_sample_raises(data: st.DataObject, name: str, replacement: object) -> None:
    payload = sample(name)
    where = data.draw(st.sampled_from(list(paths(payload))))
    target: Any = payload
    for key in where[:-1]:
        target = target[key]
    target[where[-1]] = replacement
    assert isinstance(read(payload), Batch)


@given(name=st.sampled_from(NAMES), broken=JSON | FAMILIAR)
@settings(max_examples=200, deadline=None)
def test_one_broken_item_never_costs_its_neighbours(name: str, broken: object) -> None:
    whole = sample("batch")
    damaged = copy.deepcopy(whole)
    entries = damaged["entry"]
    assert isinstance(entries, list)
    value = entries[0]["changes"][0]["value"]
    value["messages"].insert(1, broken)
    value["statuses"].insert(0, broken)
    value["contacts"].append(broken)
    entries[0]["changes"].insert(1, broken)
    entries.insert(1, broken)
    entries.extend(json.loads(json.dumps(sample(name)["entry"])))
    expected, got = read(whole), read(damaged)
    assert set(expected.messages) <= set(got.messages)
    assert set(expected.statuses) <= set(got.statuses)


def test_deep_nesting_does_not_raise() -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    payload = {"entry": [{"changes": [{"value": {"messages": [deep, {"id": deep}]}}, deep]}, deep]}
    assert isinstance(read(payload), Batch)
    for _ in range(50_000):  # taken apart by hand: the interpreter's own way recurses
        assert isinstance(deep, list)
        deep = deep.pop()


def test_a_batch_of_a_thousand_is_read_in_order() -> None:
    message = {"from": "263771000001", "type": "text"}
    many = [{**message, "id": f"w{n}", "text": {"body": str(n)}} for n in range(1000)]
    payload = {
        "entry": [
            {
                "changes": [
                    {"value": {"metadata": {"phone_number_id": OUR_NUMBER}, "messages": many}}
                ]
            }
        ]
    }
    assert texts(read(payload)) == [str(n) for n in range(1000)]
