"""Versions of the model: judged, compared, put into use behind the gate, and rolled back."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nlu import evaluation, predictions
from nlu.corpus import load
from nlu.errors import ModelError
from nlu.evaluation import Prediction
from nlu.model import NluModel
from nlu.package import MANIFEST
from webapp.console import charts
from webapp.console.building import Console
from webapp.console.reports import confusions, differences, fingerprint, path_of
from webapp.store.nlu_jobs import Job

SECOND = "0002-aaaaaaaa"


@pytest.fixture(scope="session")
def judged(tiny_model: NluModel, tiny_data: Path) -> tuple[Prediction, ...]:
    """Return what the model makes of the test set."""
    examples = load(tiny_data / "nlu" / "test").examples
    return evaluation.evaluate(tiny_model, examples).predictions


@pytest.fixture
def console(console: Console) -> Console:
    """Return a console with two versions, of which the first is in use."""
    models = console.places.models
    first = console.versions.used()
    shutil.copytree(models / first, models / SECOND)
    path = models / SECOND / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "version": SECOND}), encoding="utf-8")
    return console


def keep(console: Console, version: str, found: tuple[Prediction, ...]) -> None:
    """Keep what a version made of the test set."""
    test = fingerprint(console.desk.sources.test)
    predictions.save(path_of(console.places.reports, version), found, test)


def spoilt(found: tuple[Prediction, ...]) -> tuple[Prediction, ...]:
    """Return the predictions with everything taken for a greeting."""
    return tuple(
        Prediction(p.example, replace(p.parse, intent="greet", entities=())) for p in found
    )


def test_a_version_must_be_judged_before_it_is_used(console: Console) -> None:
    assert "must be judged" in console.versions.why_not(SECOND)[0]
    with pytest.raises(ModelError, match="must be judged"):
        console.versions.promote(SECOND)


def test_a_worse_version_is_not_put_into_use(
    console: Console, judged: tuple[Prediction, ...]
) -> None:
    first = console.versions.used()
    keep(console, first, judged)
    keep(console, SECOND, spoilt(judged))

    assert any("intent accuracy fell" in reason for reason in console.versions.why_not(SECOND))
    with pytest.raises(ModelError, match="fell"):
        console.versions.promote(SECOND)
    assert console.versions.used() == first


def test_a_version_is_put_into_use_and_rolled_back_at_once(
    console: Console, judged: tuple[Prediction, ...]
) -> None:
    first = console.versions.used()
    for version in (first, SECOND):
        keep(console, version, judged)
    assert console.versions.before() == ""

    console.versions.promote(SECOND)
    assert (console.versions.used(), console.versions.before()) == (SECOND, first)
    assert [v.name for v in console.versions.all() if v.used] == [SECOND]

    started = time.perf_counter()
    assert console.versions.roll_back() == first
    assert time.perf_counter() - started < 1
    assert console.versions.used() == first
    with pytest.raises(ModelError, match="no other version"):
        console.versions.roll_back()


def test_a_report_of_another_test_set_does_not_count(
    console: Console, judged: tuple[Prediction, ...]
) -> None:
    first = console.versions.used()
    predictions.save(path_of(console.places.reports, first), judged, "another")

    assert console.versions.reports.of(first) is None


def test_what_two_versions_understand_differently_is_told_with_a_verdict(
    judged: tuple[Prediction, ...],
) -> None:
    old = evaluation.judge(spoilt(judged))
    new = evaluation.judge(judged)

    found = differences(old, new)

    changed = [p for p in judged if p.parse.intent != "greet" or p.parse.entities]
    assert len(found) == len(changed)
    right = [d for d in found if d.after.parse.intent == d.after.example.intent]
    assert all(d.verdict == "better" for d in right if d.before.example.intent != "greet")
    assert not differences(new, new)
    assert {d.verdict for d in differences(new, old)} <= {"worse", "other"}


def test_a_sentence_is_tried_on_two_versions(console: Console) -> None:
    now = console.clock.now()
    first = console.versions.used()

    parses = [console.versions.parse(v, "plumber in Gweru", now) for v in (first, SECOND)]

    assert [p.model_version for p in parses] == [first, SECOND]
    assert parses[0].intent == parses[1].intent == "request_service"


def test_charts_count_every_message_once(judged: tuple[Prediction, ...]) -> None:
    report = evaluation.judge(judged)
    outcomes = charts.outcomes(report)

    assert sum(b.number for b in charts.histogram(outcomes)) == len(judged)
    assert sum(cell.number for cell in charts.matrix(report).cells) == len(judged)
    wrong = sum(p.parse.intent != p.example.intent for p in judged)
    assert sum(times for _, _, times in confusions(report)) == wrong


def test_calibration_is_the_mean_gap() -> None:
    sure = [(0.95, True)] * 3 + [(0.95, False)] + [(0.25, False)] * 4

    found = charts.reliability(sure)

    assert [(b.number, b.share) for b in found.bins] == [(4, 0.0), (4, 0.75)]
    assert found.error == pytest.approx((0.2 * 4 + 0.25 * 4) / 8)


def test_a_learning_curve_is_read_from_its_job(console: Console) -> None:
    job = Job(
        id="1",
        kind="curve",
        by="rudo",
        created_at=console.clock.now(),
        result={"points": [{"examples": 10, "accuracy": 0.5}]},
    )

    assert charts.curve(job) == [(10, 0.5)]
    assert charts.curve(None) == []
