"""News as templates: they fit the definitions that Meta approves, whatever people wrote."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from dialogue.messages import Address, EventName, Notice, OutboundMessage, Reply
from tests.dialogue.test_answering import request
from tests.fakes.world import World, build_world, onboard
from webapp.channels.cloud_api import limits, render
from webapp.channels.cloud_api.notices import LANGUAGE, TEMPLATES
from webapp.errors import PermanentSendError
from webapp.templates_sync import FILE

REFERENCE = "booking_1764662906.123"
VALUES = {
    "reference": REFERENCE,
    "service": "Plumber",
    "provider": "Seagate Plumbers",
    "when": "Tuesday 24 November, 15:00",
    "place": "Mufakose, Harare",
    "issue": "blocked sink",
    "answer_by": "Monday 23 November, 12:00",
}


def definition(event: EventName) -> dict[str, Any]:
    definitions = json.loads(FILE.read_text(encoding="utf-8"))
    name = TEMPLATES[event].name
    return next(d for d in definitions if (d["name"], d["language"]) == (name, LANGUAGE))


def component(event: EventName, kind: str) -> dict[str, Any]:
    return next(c for c in definition(event)["components"] if c["type"] == kind)


def rendered(event: EventName, **values: str) -> dict[str, Any]:
    notice = Notice(name=event, values={**VALUES, **values})
    body: Any = render(
        OutboundMessage(
            id="turn-1",
            to=Address(phone="+263771000001"),
            reply=Reply(text="in free words", notice=notice),
            as_notice=True,
        )
    )
    return dict(body)


def parameters(event: EventName, **values: str) -> list[str]:
    body = rendered(event, **values)["template"]["components"][0]
    assert body["type"] == "body"
    return [parameter["text"] for parameter in body["parameters"]]


@pytest.mark.parametrize("event", TEMPLATES)
def test_a_template_gets_as_many_values_and_taps_as_it_has_places(event: EventName) -> None:
    text = component(event, "BODY")["text"]
    places = sorted(set(re.findall(r"\{\{(\d+)\}\}", text)), key=int)
    buttons = component(event, "BUTTONS")["buttons"]

    assert places == [str(n) for n in range(1, len(TEMPLATES[event].values) + 1)]
    assert len(buttons) == len(TEMPLATES[event].taps)


@pytest.mark.parametrize("event", TEMPLATES)
def test_the_longest_values_still_fit_the_body(event: EventName) -> None:
    text = component(event, "BODY")["text"]
    longest = dict.fromkeys(VALUES, "x" * 5000) | {"reference": REFERENCE}

    for number, value in enumerate(parameters(event, **longest), start=1):
        text = text.replace(f"{{{{{number}}}}}", value)

    assert len(text) <= 1024


def test_a_request_is_answered_by_its_buttons() -> None:
    body = rendered("booking_requested")

    assert body["type"] == "template"
    assert body["to"] == "+263771000001"
    assert body["biz_opaque_callback_data"] == "turn-1"
    assert body["template"]["name"] == "provider_booking_request_v1"
    assert body["template"]["language"] == {"code": "en"}
    taps = [
        (b["type"], b["sub_type"], b["index"], b["parameters"][0]["payload"])
        for b in body["template"]["components"][1:]
    ]
    assert taps[:2] == [
        ("button", "quick_reply", "0", f"booking:{REFERENCE}:accept"),
        ("button", "quick_reply", "1", f"booking:{REFERENCE}:decline"),
    ]
    assert [name for name, *_ in taps] == ["button"] * 3


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("two\nlines\tand      gaps", "two lines and gaps"),
        ("   ", "-"),
        ("", "-"),
        ("call me on 0771 234 567", "call me on 0771…67"),
    ],
)
def test_values_are_cleaned(written: str, shown: str) -> None:
    assert parameters("booking_requested", issue=written)[4] == shown


def test_the_reference_is_never_masked_or_cut() -> None:
    assert parameters("booking_requested")[0] == REFERENCE


def test_a_long_value_is_cut() -> None:
    (value,) = {v for v in parameters("booking_requested", issue="ab " * 200) if "ab" in v}

    assert limits.length(value) <= limits.TEMPLATE_VALUE
    assert value.endswith("…")


def test_a_missing_value_is_a_dash() -> None:
    assert parameters("booking_cancelled")[3:] == ["customer", "-"]


def test_the_dialogue_gives_every_value_that_a_template_names() -> None:
    world: World = build_world(lambda _, __: NotImplemented)
    onboard(world, "user")
    request(world)
    notice = world.heard["seagate"][-1].notice
    assert notice is not None
    named = {name for form in TEMPLATES.values() for name in form.values}

    assert named - notice.values.keys() == {"by", "reason"}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="no news"),
        Reply(text="approved", notice=Notice(name="provider_approved", values={})),
    ],
)
def test_what_no_template_tells_is_not_sent(reply: Reply) -> None:
    message = OutboundMessage(id="t", to=Address(bsuid="ZW.1"), reply=reply, as_notice=True)

    with pytest.raises(PermanentSendError, match="template"):
        render(message)
