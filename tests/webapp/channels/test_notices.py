"""News as templates: they fit the definitions that Meta approves, whatever people wrote."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest

from dialogue.messages import Address, EventName, Notice, OutboundMessage, Reply
from tests.dialogue.test_answering import request
from tests.fakes.background import decide, wait, work
from tests.fakes.parses import parsed
from tests.fakes.world import World, build_world, onboard
from webapp.channels.cloud_api import limits, render
from webapp.channels.cloud_api.notices import LANGUAGE
from webapp.channels.cloud_api.template_table import TEMPLATES, Hearer
from webapp.errors import PermanentSendError
from webapp.templates_sync import FILE

REFERENCE = "booking_1764662906.123"
VALUES = {
    "reference": REFERENCE,
    "sequence": "2",
    "service": "Plumber",
    "provider": "Seagate Plumbers",
    "other": "provider",
    "when": "Tuesday 24 November, 15:00",
    "new_when": "Friday 27 November, 10:00",
    "place": "Mufakose, Harare",
    "issue": "blocked sink",
    "answer_by": "Monday 23 November, 12:00",
    "by": "provider",
    "reason": "",
    "stars": "5",
    "words": "Very neat",
    "others": "Tap Doctor, DrainMasters",
    "other_ids": "tap,drain",
    "free_id": "tap",
    "outcome": "the agreed time stands",
    "answer": "We have looked into it",
}
DEFINITIONS = json.loads(FILE.read_text(encoding="utf-8"))
Told = tuple[EventName, Hearer]


def definition(told: Told) -> dict[str, Any]:
    key = (TEMPLATES[told].name, LANGUAGE)
    return next(d for d in DEFINITIONS if (d["name"], d["language"]) == key)


def component(defined: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(c for c in defined["components"] if c["type"] == kind)


def rendered(name: EventName, hearer: Hearer, /, **values: str) -> dict[str, Any]:
    notice = Notice(name=name, values={**VALUES, "hearer": hearer, **values})
    body: Any = render(
        OutboundMessage(
            id="turn-1",
            to=Address(phone="+263771000001"),
            reply=Reply(text="in free words", notice=notice),
            as_notice=True,
        )
    )
    return dict(body)


def parameters(name: EventName, hearer: Hearer, /, **values: str) -> list[str]:
    body = rendered(name, hearer, **values)["template"]["components"][0]
    assert body["type"] == "body"
    return [parameter["text"] for parameter in body["parameters"]]


def payloads(body: dict[str, Any]) -> list[str]:
    return [b["parameters"][0]["payload"] for b in body["template"]["components"][1:]]


@pytest.mark.parametrize("told", TEMPLATES, ids=":".join)
def test_a_template_gets_as_many_values_and_taps_as_it_has_places(told: Told) -> None:
    text = component(definition(told), "BODY")["text"]
    places = sorted(set(re.findall(r"\{\{(\d+)\}\}", text)), key=int)
    buttons = component(definition(told), "BUTTONS")["buttons"]

    assert places == [str(n) for n in range(1, len(TEMPLATES[told].values) + 1)]
    assert len(buttons) == len(TEMPLATES[told].taps)


@pytest.mark.parametrize("told", TEMPLATES, ids=":".join)
def test_the_longest_values_still_fit_the_body(told: Told) -> None:
    text = component(definition(told), "BODY")["text"]
    longest = dict.fromkeys(VALUES, "x" * 5000) | {"reference": REFERENCE}

    name, hearer = told
    for number, value in enumerate(parameters(name, hearer, **longest), start=1):
        text = text.replace(f"{{{{{number}}}}}", value)

    assert len(text) <= 1024


@pytest.mark.parametrize("defined", DEFINITIONS, ids=lambda d: d["name"])
def test_a_template_keeps_to_what_meta_asks_for(defined: dict[str, Any]) -> None:
    body = component(defined, "BODY")
    variables = re.findall(r"\{\{\d+\}\}", body["text"])
    words = re.sub(r"\{\{\d+\}\}", "", body["text"]).split()

    assert re.fullmatch(r"[a-z0-9_]+_v\d+", defined["name"])
    assert defined["category"] == "UTILITY"
    assert defined["parameter_format"] == "POSITIONAL"
    assert not re.match(r"\s*\{\{|.*\}\}[.!?\s]*$", body["text"], re.DOTALL)
    # Side by side are two without a word between them, as Meta may see it.
    assert not re.search(r"\}\}[^A-Za-z]*\{\{", body["text"])
    assert not re.search(r"[#$%*_~`]", body["text"] + component(defined, "HEADER")["text"])
    assert len(words) > 3 * len(variables)
    assert [len(row) for row in body["example"]["body_text"]] == [len(variables)]
    assert len(component(defined, "HEADER")["text"]) <= 60
    assert len(component(defined, "FOOTER")["text"]) <= 60
    titles = [button["text"] for button in component(defined, "BUTTONS")["buttons"]]
    assert all(len(title) <= limits.BUTTON_TITLE for title in titles)
    assert len(set(titles)) == len(titles) <= limits.BUTTONS


def test_every_template_is_sent_by_something() -> None:
    assert {template.name for template in TEMPLATES.values()} == {d["name"] for d in DEFINITIONS}


def test_everything_that_people_are_told_has_a_template() -> None:
    told = {name for name, _ in TEMPLATES}

    # That the team is silent is told only to somebody who has just written.
    assert set(get_args(EventName)) - told == {"team_silent"}


@pytest.mark.parametrize(
    ("name", "hearer", "taps"),
    [
        ("booking_requested", "provider", ["booking:{}:accept", "booking:{}:decline"]),
        ("booking_accepted", "customer", ["move:{}", "off:{}"]),
        ("booking_declined", "customer", ["retime:{}", "drop:{}"]),
        ("booking_cancelled", "customer", ["retime:{}"]),
        ("time_proposed", "customer", ["proposal:yes:{}:2", "proposal:no:{}:2", "off:{}"]),
        ("reminder_hour", "customer", ["coming:{}", "move:{}", "off:{}"]),
        ("reminder_hour", "provider", ["coming:{}", "late:{}", "off:{}"]),
        ("booking_completed", "customer", ["rate:{}:5", "rate:{}:3", "rate:{}:1"]),
        ("request_silent", "customer", ["others:yes:{}:tap,drain", "others:no:{}:tap,drain"]),
        ("slot_freed", "customer", ["slot:{}:tap", "drop:{}"]),
    ],
)
def test_buttons_say_by_themselves_what_they_want(
    name: EventName, hearer: Hearer, taps: list[str]
) -> None:
    body = rendered(name, hearer)

    assert body["type"] == "template"
    assert body["to"] == "+263771000001"
    assert body["biz_opaque_callback_data"] == "turn-1"
    assert body["template"]["language"] == {"code": "en"}
    assert payloads(body)[: len(taps)] == [tap.format(REFERENCE) for tap in taps]
    assert {b["sub_type"] for b in body["template"]["components"][1:]} == {"quick_reply"}


def test_the_same_news_is_another_template_for_the_other_side() -> None:
    names = [rendered("reminder_day", h)["template"]["name"] for h in get_args(Hearer)]

    assert names == ["customer_booking_reminder_v1", "provider_booking_reminder_v1"]


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
    assert parameters("booking_requested", "provider", issue=written)[4] == shown


def test_the_reference_is_never_masked_or_cut() -> None:
    assert parameters("booking_requested", "provider")[0] == REFERENCE


def test_a_long_value_is_cut() -> None:
    values = parameters("booking_requested", "provider", issue="ab " * 200)
    (value,) = {v for v in values if "ab" in v}

    assert limits.length(value) <= limits.TEMPLATE_VALUE
    assert value.endswith("…")


def test_a_reason_that_was_not_given_is_a_dash() -> None:
    assert parameters("booking_cancelled", "customer")[3:] == ["provider", "-"]


@pytest.fixture
def world() -> World:
    built = build_world(lambda _, __: NotImplemented, splits=False)
    onboard(built, "user")
    request(built)
    return built


def test_every_notice_of_the_dialogue_can_be_sent(world: World) -> None:
    """One job from the request to its rating, with all that the worker tells."""
    work(world, "reminds")
    work(world, "expires")
    work(world, "finds tap")
    world.tap_title("user", "Yes, book it")
    world.ports.clock.forward(minutes=1)
    world.say("user", "yes", parsed("yes", "affirm"))
    world.say("tap", "I can come at 4pm", parsed("I can come at 4pm", "propose_time", time="4pm"))
    world.tap_title("user", "Accept new time")
    work(world, "reminds of tomorrow")
    world.tap_title("tap", "Running late")
    wait(world, "1d 8h")
    work(world, "asks whether it is done")
    world.tap_title("tap", "Yes, job done")
    world.tap_title("user", "5: Excellent")
    decide(world, "suspends tap: two customers were not served")
    notices = [reply.notice for said in world.heard.values() for reply in said if reply.notice]

    told = {(notice.name, notice.values["hearer"]) for notice in notices}
    assert len(told) >= 14
    for notice in notices:
        form = TEMPLATES[notice.name, notice.values["hearer"]]  # type: ignore[index]  # a literal
        assert set(form.values) <= notice.values.keys()
        reply = Reply(text="in free words", notice=notice)
        body: Any = render(
            OutboundMessage(id="t", to=Address(bsuid="ZW.1"), reply=reply, as_notice=True)
        )
        # A tap answers for itself: no place in it may be left empty.
        assert not any(tap.endswith(":") or "::" in tap for tap in payloads(dict(body)))
        assert "+263" not in notice.values.get("issue", "")


@pytest.mark.parametrize("told", TEMPLATES, ids=":".join)
def test_every_button_of_a_template_is_understood(world: World, told: Told) -> None:
    name, hearer = told
    who = "user" if hearer == "customer" else "seagate"

    for payload in payloads(rendered(name, hearer)):
        reply = world.tap(who, payload)
        assert reply is not None
        assert "That button belongs to an earlier question" not in reply.text, payload


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="no news"),
        Reply(text="not for providers", notice=Notice(name="booking_placed",
                                                      values={"hearer": "provider"})),
    ],
)  # fmt: skip
def test_what_no_template_tells_is_not_sent(reply: Reply) -> None:
    message = OutboundMessage(id="t", to=Address(bsuid="ZW.1"), reply=reply, as_notice=True)

    with pytest.raises(PermanentSendError, match="template"):
        render(message)
