"""Predictions in a file lead to the same figures as those just made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nlu import corpus, evaluation, predictions, training
from nlu.errors import DataError
from nlu.evaluation import Report
from nlu.learning_curve import measure
from nlu.sources import Sources


@pytest.fixture(scope="module")
def report(small_data: Path, small_models: Path) -> Report:
    sources = Sources.at(small_data)
    model = training.load(small_models, sources)
    return evaluation.evaluate(model, corpus.load(small_data).examples)


def test_a_report_can_be_made_of_the_file(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "0001.json"
    predictions.save(path, report.predictions, "as tested")

    kept = predictions.load(path, "as tested")

    assert kept is not None
    assert evaluation.judge(kept).figures() == report.figures()


def test_predictions_of_another_test_set_do_not_count(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "0001.json"
    predictions.save(path, report.predictions, "as tested")

    assert predictions.load(path, "changed since") is None
    assert predictions.load(tmp_path / "0002.json", "as tested") is None


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "0001.json"
    path.write_text("[]", encoding="utf-8")

    with pytest.raises(DataError, match="not a file of predictions"):
        predictions.load(path, "x")


def test_a_learning_curve_grows_with_the_examples(tmp_path: Path) -> None:
    """Every message is its own word, so that what is not learnt cannot be told."""
    path = tmp_path / "words.yml"
    rows = ["".join(f"    - {a}{b}\n" for b in "bdgkmz") for a in ("bu", "fa", "lo", "se", "ti")]
    intents = (f"- intent: {i % 2}\n  examples: |\n{row}" for i, row in enumerate(rows))
    path.write_text('version: "3.1"\nnlu:\n' + "".join(intents), encoding="utf-8")

    points = measure(replace(Sources.at(path), test=path))

    sizes = [point.examples for point in points]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(corpus.load(path).examples)
    assert points[0].accuracy < points[-1].accuracy
    assert points[-1].accuracy == 1.0
