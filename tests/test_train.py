"""The command line, run in this process; what it prints is what the data person sees."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

import train
from nlu import package


@pytest.fixture
def models(small_models: Path, tmp_path: Path) -> Path:
    directory = tmp_path / "models"
    shutil.copytree(small_models, directory)
    return directory


def run(*arguments: object) -> int:
    return train.main([str(argument) for argument in arguments])


def test_training_is_the_default_and_says_what_is_in_use(
    small_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models"
    assert run("--data", small_data, "--models", models) == 0
    assert capsys.readouterr().out == f"{package.current(models)} is in use.\n"


def test_options_count_before_the_command_as_after_it(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--models", models, "list") == 0
    before = capsys.readouterr().out
    assert run("--models", tmp_path, "list", "--models", models) == 0
    assert capsys.readouterr().out == before
    assert package.current(models) in before


def test_parse_answers_one_json_object_a_line(
    small_data: Path,
    models: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("fly to Oslo\n\nthanks é\n"))
    assert run("parse", "--data", small_data, "--models", models, "--now", "2026-11-18T09:00") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["text"] for answer in answers] == ["fly to Oslo", "", "thanks é"]
    assert answers[0]["intent"]["name"] == "book_flight"
    assert answers[0]["entities"][0]["value"] == "Oslo"
    assert {"language", "service_type"} <= set(answers[0])


def test_evaluate_writes_reports_and_prints_a_table(
    small_data: Path, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    options = ("--data", small_data, "--models", models, "--test", small_data, "--out", out)
    assert run("evaluate", *options) == 0
    assert (out / "intent_report.json").exists()
    assert "intent accuracy" in capsys.readouterr().out


def test_evaluate_without_a_test_set_says_so(
    small_data: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("evaluate", "--data", small_data, "--models", models) == 1
    assert "name one with --test FILE" in capsys.readouterr().err


def test_validate_lists_problems_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.yml"
    file.write_text(
        "nlu:\n- intent: a\n  examples: |\n    - one\n    - ONE\n    - [x(y)\n"
        "- intent: b\n  examples: |\n    - two\n"
    )
    assert run("validate", "--data", file) == 1
    printed = capsys.readouterr().out
    assert f"{file}:6: a bracket" in printed
    assert f"{file}:5: duplicate of {file}:4 (look at it)" in printed
    assert "to be repaired   1" in printed


def test_validate_of_good_examples_passes(
    small_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("validate", "--data", small_data) == 0
    assert "to be repaired   0" in capsys.readouterr().out


def test_cross_validation_prints_figures(
    small_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("cross-validate", "--data", small_data, "--folds", 2, "--out", out) == 0
    assert "intent macro F1" in capsys.readouterr().out
    assert (out / "intent_errors.json").exists()


def test_versions_are_listed_promoted_rolled_back_and_compared(
    small_data: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = package.current(models)
    second = f"0002-{first.partition('-')[2]}"
    shutil.copytree(models / first, models / second)
    assert run("promote", second, "--models", models) == 0
    assert run("list", "--models", models) == 0
    assert f"*  {second}" in capsys.readouterr().out
    options = ("--data", small_data, "--models", models, "--test", small_data)
    assert run("compare", first, second, *options) == 0
    assert "+0.0" in capsys.readouterr().out
    assert run("rollback", "--models", models) == 0
    assert package.current(models) == first


def test_an_unknown_version_is_refused_in_words(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("promote", "nonsense", "--models", models) == 1
    assert "no such model; there are: 0001-" in capsys.readouterr().err


def test_listing_nothing_is_a_table_without_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list", "--models", tmp_path) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_benchmark_sets_ours_beside_the_light_pipeline(
    small_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("benchmark", "--data", small_data) == 0
    printed = capsys.readouterr().out
    assert "light scikit-learn" in printed
    assert "ms a message, p50 / p99" in printed
