from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.evaluation import REFERENCE
from nlu.model import NluModel
from nlu.rasa_format import as_rasa
from nlu.types import PlaceMatch, TimeMatch

TEXT = "need a plumber in Mufakose tomorrow at 3pm, sink is blocked"


def test_one_message_can_say_everything(nlu_model: NluModel) -> None:
    parse = nlu_model.parse(TEXT, now=REFERENCE)
    assert parse.intent == "request_service"
    assert parse.understood
    assert parse.service_type == "plumber"
    assert parse.model_version == nlu_model.version
    (place,) = (e.value for e in parse.of_type("location"))
    assert isinstance(place, PlaceMatch)
    assert place.candidates[0].label == "Mufakose, Harare"
    (time,) = (e.value for e in parse.of_type("time"))
    assert isinstance(time, TimeMatch)
    assert time.start == REFERENCE.replace(hour=15) + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello", "greet"),
        ("maita basa", "thank"),
        ("yebo", "affirm"),
        ("aiwa", "deny"),
        ("help", "help"),
        ("start over", "restart"),
        ("ndoda plumber", "request_service"),
        ("ngifuna i-electrician", "request_service"),
        ("cancel", "cancel"),
        ("2", "choose_option"),
        ("number 3", "choose_option"),
        ("Harare", "inform"),
        ("tomorrow at 3pm", "inform"),
        ("who won the soccer match yesterday", "out_of_scope"),
    ],
)
def test_plain_messages(nlu_model: NluModel, text: str, intent: str) -> None:
    assert nlu_model.parse(text, now=REFERENCE).intent == intent


@pytest.mark.parametrize(
    ("fault", "service"),
    [
        ("my toilet is blocked", "plumber"),
        ("the decoder says no signal", "satellite_installer"),
        ("car wont start", "mechanic"),
        ("pombi yaputika", "plumber"),
        ("there are rats in my kitchen", "pest_control"),
    ],
)
def test_a_fault_implies_a_trade(nlu_model: NluModel, fault: str, service: str) -> None:
    assert nlu_model.parse(fault, now=REFERENCE).service_type == service


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("aiwa, wekutanga", ["ordinal"]),
        ("no, Borrowdale", ["location"]),
        ("no, thanks", []),
        ("book someone for Friday", ["time"]),
    ],
)
def test_what_follows_a_refusal_is_named(nlu_model: NluModel, text: str, named: list[str]) -> None:
    parse = nlu_model.parse(text, now=REFERENCE)
    assert [entity.type for entity in parse.entities] == named
    assert parse.service_type is None


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Ndinoita basa rekupenda, ndingapinda sei muchirongwa ichi", "painter"),
        ("Ngicela umuntu wokuklina indlu ngoMvulo", "cleaner"),
    ],
)
def test_a_trade_that_no_list_has_is_told_by_its_fault(
    nlu_model: NluModel, text: str, service: str
) -> None:
    (trade,) = nlu_model.parse(text, now=REFERENCE).of_type("service_type")
    assert trade.value == service


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("need a plumber in Mufakoze asap", "Mufakose, Harare"),
        ("i stay in Greendail", "Greendale, Harare"),
        ("ndinogara kuMvurwe", "Mvurwi"),
        ("hie im in Budirio 2, drain yavhara", "Budiriro, Harare"),
    ],
)
def test_a_misspelt_place_is_known(nlu_model: NluModel, text: str, label: str) -> None:
    (place,) = nlu_model.parse(text, now=REFERENCE).of_type("location")
    assert isinstance(place.value, PlaceMatch)
    assert [candidate.label for candidate in place.value.candidates] == [label]


@pytest.mark.parametrize(
    "text", ["mvura yachinja colour", "God knows", "ibizo lami nguSipho", "maoko angu arema"]
)
def test_a_word_like_a_place_is_none(nlu_model: NluModel, text: str) -> None:
    assert nlu_model.parse(text, now=REFERENCE).of_type("location") == ()


def test_a_word_for_no_trade_is_given_none(nlu_model: NluModel) -> None:
    parse = nlu_model.parse("ndinoda printer mangwana kuMbare", now=REFERENCE)
    assert parse.service_type is None


@pytest.mark.parametrize("text", ["hi", "what services do you have", "my name is Rudo"])
def test_no_trade_is_invented(nlu_model: NluModel, text: str) -> None:
    assert nlu_model.parse(text, now=REFERENCE).service_type is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("good morning, I need help", "en"),
        ("ndoda munhu anogadzira pombi", "sn"),
        ("ngicela umuntu wokulungisa umpompi", "nd"),
    ],
)
def test_languages(nlu_model: NluModel, text: str, language: str) -> None:
    assert nlu_model.parse(text, now=REFERENCE).language == language


def test_a_place_begins_after_its_locative_prefix(nlu_model: NluModel) -> None:
    parse = nlu_model.parse("ndoda plumber kuMufakose", now=REFERENCE)
    (place,) = parse.of_type("location")
    assert place.text == "Mufakose"
    assert parse.text[place.start : place.end] == "Mufakose"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_parsed(nlu_model: NluModel, text: str) -> None:
    parse = nlu_model.parse(text, now=REFERENCE)
    assert 0.0 <= parse.confidence <= 1.0
    assert all(text[e.start : e.end] == e.text for e in parse.entities)
    json.dumps(as_rasa(parse))


def test_threads_share_a_model(nlu_model: NluModel) -> None:
    texts = [TEXT, "hi", "pombi yaputika kuMbare", "5 stars", "move it to Friday"] * 10
    alone = [nlu_model.parse(text, now=REFERENCE) for text in texts]
    together: list[object] = [None] * len(texts)

    def work(start: int) -> None:
        for i in range(start, len(texts), 4):
            together[i] = nlu_model.parse(texts[i], now=REFERENCE)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_a_parse_as_rasa_gives_it(nlu_model: NluModel) -> None:
    answer = as_rasa(nlu_model.parse(TEXT, now=REFERENCE))
    assert answer["text"] == TEXT
    assert answer["intent"]["name"] == "request_service"
    assert answer["intent_ranking"][0] == answer["intent"]
    values = {e["entity"]: e["value"] for e in answer["entities"]}
    assert values["location"] == {"name": "Mufakose, Harare", "candidates": ["Mufakose, Harare"]}
    assert values["time"] == {
        "start": "2026-11-19T15:00:00+02:00",
        "end": None,
        "grain": "hour",
        "ambiguous": False,
    }
    assert values["service_type"] == "plumber"
    entity = answer["entities"][0]
    assert set(entity) == {"entity", "value", "start", "end", "extractor", "confidence_entity"}
    assert answer["language"] == "en"
    assert answer["service_type"] == "plumber"


def test_a_time_that_does_not_exist_is_invalid(nlu_model: NluModel) -> None:
    answer = as_rasa(nlu_model.parse("book a plumber for 31 February at 3pm", now=REFERENCE))
    assert "INVALID" in [e["value"] for e in answer["entities"] if e["entity"] == "time"]
