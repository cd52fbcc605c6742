from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from nlu import comparison, evaluation_files, gate
from nlu.corpus import annotation
from nlu.evaluation import Prediction, Report, judge, wrong_entities, wrong_intents
from nlu.types import Example, Parse


def prediction(
    annotated: str, intent: str, guess: str, found: str | None = None, language: str = "en"
) -> Prediction:
    text, entities = annotation.read(annotated)
    parsed = entities if found is None else annotation.read(found)[1]
    named = [str(e.value) for e in parsed if e.type == "service_type"]
    return Prediction(
        Example(
            text=text,
            intent=intent,
            entities=entities,
            file="test.yml",
            line=7,
            metadata={"language": language},
        ),
        Parse(
            text=text,
            intent=guess,
            confidence=0.8,
            ranking=((guess, 0.8), ("out_of_scope", 0.1)),
            entities=parsed,
            service_type=named[0] if named else None,
        ),
    )


RIGHT = prediction('a [joiner]{"entity": "service_type", "value": "carpenter"}', "ask", "ask")
WRONG_INTENT = prediction("hello", "greet", "ask", language="sn")
CUT_WRONGLY = prediction("in [Glen View](location)", "inform", "inform", "in [Glen](location) View")
MISSED = prediction("in [Mbare](location)", "inform", "inform", "in Mbare", language="sn")


def report(*predictions: Prediction) -> Report:
    return judge(predictions)


def test_intents_are_scored_over_all_and_per_language() -> None:
    found = report(RIGHT, WRONG_INTENT, CUT_WRONGLY, MISSED)
    assert found.accuracy == pytest.approx(0.75)
    assert found.by_language == {"en": 1.0, "sn": 0.5}
    assert found.intents["ask"].precision == pytest.approx(0.5)
    assert found.intents["ask"].recall == 1.0
    assert found.intents["greet"].f1 == 0.0
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.0 + 1.0) / 3)


def test_entities_count_only_with_type_and_both_ends_right() -> None:
    found = report(RIGHT, CUT_WRONGLY, MISSED)
    assert found.entities["service_type"].f1 == 1.0
    assert found.entities["location"].f1 == 0.0
    assert found.entities["location"].support == 2
    assert found.entities_overall.precision == pytest.approx(1 / 2)
    assert found.entities_overall.recall == pytest.approx(1 / 3)
    assert found.entity_f1 == pytest.approx(0.4)


def test_services_are_compared_with_the_trades_that_are_named() -> None:
    assert report(RIGHT, MISSED).service_accuracy == 1.0
    assert report(MISSED).service_accuracy is None


def test_out_of_scope_is_judged_by_its_probability() -> None:
    outside = prediction("who won", "out_of_scope", "ask")
    sure = Parse(text="x", intent="out_of_scope", confidence=0.9, ranking=(("out_of_scope", 0.9),))
    assert report(RIGHT, Prediction(outside.example, sure)).out_of_scope_auroc == 1.0
    assert report(RIGHT, outside).out_of_scope_auroc == 0.5
    assert report(RIGHT).out_of_scope_auroc is None


def test_what_went_wrong_is_listed() -> None:
    found = report(RIGHT, WRONG_INTENT, CUT_WRONGLY, MISSED)
    assert wrong_intents(found) == (WRONG_INTENT,)
    assert wrong_entities(found) == (CUT_WRONGLY, MISSED)


def test_an_empty_set_has_zeros() -> None:
    assert report().figures()["accuracy"] == 0.0


def test_files_have_rasas_names_and_shapes(tmp_path: Path) -> None:
    directory = tmp_path / "out" / "deep"
    evaluation_files.write(report(RIGHT, WRONG_INTENT, CUT_WRONGLY, MISSED), directory)
    assert {path.name for path in directory.iterdir()} == {
        "intent_report.json",
        "intent_errors.json",
        "intent_confusion_matrix.png",
        "intent_histogram.png",
        "intent_reliability.png",
        "entity_report.json",
        "entity_errors.json",
        "summary.json",
    }
    intents = json.loads((directory / "intent_report.json").read_text())
    assert intents["greet"] == {
        "precision": 0.0,
        "recall": 0.0,
        "f1-score": 0.0,
        "support": 1,
        "confused_with": {"ask": 1},
    }
    assert intents["accuracy"] == 0.75
    assert intents["weighted avg"]["support"] == 4
    errors = json.loads((directory / "intent_errors.json").read_text())
    assert errors == [
        {
            "text": "hello",
            "intent": "greet",
            "intent_prediction": {"name": "ask", "confidence": 0.8},
            "file": "test.yml",
            "line": 7,
        }
    ]
    entities = json.loads((directory / "entity_report.json").read_text())
    assert entities["micro avg"]["f1-score"] == pytest.approx(0.4)
    picture = (directory / "intent_confusion_matrix.png").read_bytes()
    assert picture.startswith(b"\x89PNG")


def with_accuracy(right: int, wrong: int, language: str = "en") -> Sequence[Prediction]:
    good = prediction("yes", "affirm", "affirm", language=language)
    return [good] * right + [prediction("no", "deny", "affirm", language=language)] * wrong


@pytest.mark.parametrize(
    ("new", "worse"),
    [((99, 1), ()), ((98, 2), ("intent accuracy", "intent accuracy in en"))],
)
def test_the_gate_lets_a_point_pass(new: tuple[int, int], worse: tuple[str, ...]) -> None:
    found = gate.worse(report(*with_accuracy(*new)), report(*with_accuracy(100, 0)))
    assert tuple(line.partition(" fell")[0] for line in found) == worse


def test_the_gate_sees_one_language_fall_while_the_whole_rises() -> None:
    old = report(*with_accuracy(80, 20), *with_accuracy(10, 0, "nd"))
    new = report(*with_accuracy(90, 10), *with_accuracy(8, 2, "nd"))
    assert gate.worse(new, old) == ("intent accuracy in nd fell from 100.0% to 80.0%",)


def test_the_gate_sees_entities_fall() -> None:
    assert gate.worse(report(MISSED), report(MISSED)) == ()
    right = prediction("in [Mbare](location)", "inform", "inform", language="sn")
    assert gate.worse(report(MISSED), report(right)) == ("entity F1 fell from 100.0% to 0.0%",)


def test_a_comparison_tells_which_messages_changed() -> None:
    before = report(RIGHT, MISSED)
    other = Parse(text="in Mbare", intent="ask", confidence=0.6, entities=MISSED.example.entities)
    after = report(RIGHT, Prediction(MISSED.example, other))
    assert list(comparison.changes(before, after)) == [
        "test.yml:7: 'in Mbare': inform → ask (worse); +[Mbare](location)"
    ]
    assert comparison.table(before, after, ("A", "B"))[1] == (
        "intent accuracy",
        "100.0%",
        "50.0%",
        "-50.0",
    )


def test_only_entities_that_differ_make_a_change() -> None:
    assert list(comparison.changes(report(RIGHT), report(RIGHT))) == []
