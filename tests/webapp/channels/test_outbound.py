from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.messages import Address, Choice, OutboundMessage, Reply
from webapp.channels.cloud_api import render
from webapp.channels.cloud_api.limits import length
from webapp.errors import PermanentSendError

TO = Address(phone="+263771000001")


def rendered(reply: Reply, *, to: Address = TO, message_id: str = "turn-1") -> dict[str, Any]:
    return dict(render(OutboundMessage(id=message_id, to=to, reply=reply)))


def choices(*titles: str) -> tuple[Choice, ...]:
    return tuple(Choice(id=f"c:{n}", title=title) for n, title in enumerate(titles))


def test_a_plain_reply_is_a_text() -> None:
    assert rendered(Reply(text="Hello")) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+263771000001",
        "type": "text",
        "text": {"preview_url": False, "body": "Hello"},
        "biz_opaque_callback_data": "turn-1",
    }


def test_up_to_three_short_choices_are_buttons() -> None:
    body = rendered(Reply(text="Confirm?", choices=choices("Yes", "No", "Later")))
    assert body["interactive"] == {
        "type": "button",
        "body": {"text": "Confirm?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "c:0", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "c:1", "title": "No"}},
                {"type": "reply", "reply": {"id": "c:2", "title": "Later"}},
            ]
        },
    }


def test_more_choices_are_a_list() -> None:
    offered = (
        Choice(id="p:1", title="Seagate Plumbers", description="Milton Park, 2 km"),
        *choices("b", "c", "d"),
    )
    body = rendered(Reply(text="Which one?", choices=offered, list_title="Plumbers"))
    assert body["interactive"] == {
        "type": "list",
        "body": {"text": "Which one?"},
        "action": {
            "button": "Plumbers",
            "sections": [
                {
                    "title": "Plumbers",
                    "rows": [
                        {
                            "id": "p:1",
                            "title": "Seagate Plumbers",
                            "description": "Milton Park, 2 km",
                        },
                        {"id": "c:0", "title": "b"},
                        {"id": "c:1", "title": "c"},
                        {"id": "c:2", "title": "d"},
                    ],
                }
            ],
        },
    }


def test_a_title_too_long_for_a_button_makes_a_list() -> None:
    body = rendered(Reply(text="Which?", choices=choices("Seagate Plumbers Ltd.", "No")))
    assert body["interactive"]["type"] == "list"
    assert body["interactive"]["action"]["button"] == "Choose"


def test_a_location_can_be_asked_for() -> None:
    body = rendered(Reply(text="Where is the job?", ask_location=True))
    assert body["interactive"] == {
        "type": "location_request_message",
        "body": {"text": "Where is the job?"},
        "action": {"name": "send_location"},
    }


def test_a_text_too_long_for_buttons_is_numbered() -> None:
    body = rendered(Reply(text="x" * 1025, choices=choices("Yes", "No")))
    assert body["text"]["body"] == "x" * 1025 + "\n\n1. Yes\n2. No"


def test_the_choices_stay_when_a_text_is_too_long_for_everything() -> None:
    body = rendered(Reply(text="x" * 5000, choices=choices("Yes", "No")))
    assert length(body["text"]["body"]) == 4096
    assert body["text"]["body"].endswith("…\n\n1. Yes\n2. No")


def test_more_than_ten_choices_are_numbered_and_none_is_lost() -> None:
    offered = choices(*"abcdefghijkl")
    body = rendered(Reply(text="Which?", choices=offered, list_title="Services"))
    assert "12. l" in body["text"]["body"]


def test_a_choice_given_twice_is_shown_once() -> None:
    offered = (Choice(id="a", title="Yes"), Choice(id="b", title="No"), Choice(id="a", title="Yes"))
    buttons = rendered(Reply(text="?", choices=offered))["interactive"]["action"]["buttons"]
    assert [button["reply"]["id"] for button in buttons] == ["a", "b"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (Address(phone="+263771000001"), {"to": "+263771000001"}),
        (Address(phone="263771000001"), {"to": "+263771000001"}),
        (Address(bsuid="ZW.7301"), {"recipient": "ZW.7301"}),
        (Address(phone="+263771000001", bsuid="ZW.7301"), {"to": "+263771000001"}),
    ],
)
def test_it_goes_to_the_number_or_else_the_user_id(
    address: Address, expected: Mapping[str, str]
) -> None:
    body = rendered(Reply(text="Hi"), to=address)
    assert {key: body[key] for key in ("to", "recipient") if key in body} == expected


def test_without_an_address_it_can_never_be_sent() -> None:
    with pytest.raises(PermanentSendError, match="neither a phone number nor a user id"):
        rendered(Reply(text="Hi"), to=Address())


def test_an_id_too_long_to_be_echoed_is_left_out() -> None:
    assert "biz_opaque_callback_data" not in rendered(Reply(text="Hi"), message_id="x" * 513)


TEXTS = (
    st.text(max_size=40)
    | st.sampled_from(["Yes", "  ", "\n"])
    | st.text(min_size=500, max_size=600).map(lambda text: text * 9)
)
CHOICES = st.builds(Choice, id=TEXTS, title=TEXTS, description=TEXTS)
REPLIES = st.builds(
    Reply,
    text=TEXTS,
    choices=st.lists(CHOICES, max_size=12).map(tuple),
    list_title=TEXTS,
    ask_location=st.booleans(),
)


def fits(text: str, limit: int) -> bool:
    return bool(text.strip()) and length(text) <= limit


def all_different(values: list[str]) -> bool:
    return len(values) == len(set(values))


def assert_list_fits(action: Mapping[str, Any]) -> None:
    (section,) = action["sections"]
    rows = section["rows"]
    assert fits(action["button"], 20)
    assert fits(section["title"], 24)
    assert 1 <= len(rows) <= 10
    assert all(fits(row["id"], 200) for row in rows)
    assert all(fits(row["title"], 24) for row in rows)
    assert all(fits(row.get("description", "x"), 72) for row in rows)
    assert all_different([row["id"] for row in rows])
    assert all_different([row["title"] for row in rows])


def assert_buttons_fit(action: Mapping[str, Any]) -> None:
    replies = [button["reply"] for button in action["buttons"]]
    assert 1 <= len(replies) <= 3
    assert all(fits(reply["title"], 20) for reply in replies)
    assert all(fits(reply["id"], 200) for reply in replies)
    assert all_different([reply["id"] for reply in replies])
    assert all_different([reply["title"] for reply in replies])


@given(reply=REPLIES, message_id=TEXTS)
def test_whatever_the_reply_the_message_is_within_the_limits(reply: Reply, message_id: str) -> None:
    body = rendered(reply, message_id=message_id)
    assert length(body.get("biz_opaque_callback_data", "")) <= 512
    if body["type"] == "text":
        assert fits(body["text"]["body"], 4096)
        return
    interactive = body["interactive"]
    assert fits(interactive["body"]["text"], 1024)
    if interactive["type"] == "list":
        assert_list_fits(interactive["action"])
    elif interactive["type"] == "button":
        assert_buttons_fit(interactive["action"])
    else:
        assert interactive["action"] == {"name": "send_location"}
