from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nlu import package
from nlu.errors import ModelDamagedError, ModelMissingError


def write(directory: Path) -> Mapping[str, Any]:
    (directory / "weights.bin").write_bytes(b"weights")
    return {"examples": 3}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def build(models: Path, fingerprint: str = "ab" * 32) -> str:
    return package.build(models, fingerprint, write).name


def test_versions_count_up_and_carry_the_datas_fingerprint(models: Path) -> None:
    assert [build(models), build(models, "cd" * 32)] == ["0001-abababab", "0002-cdcdcdcd"]
    assert package.versions(models) == ("0001-abababab", "0002-cdcdcdcd")


def test_the_manifest_tells_what_is_inside(models: Path) -> None:
    manifest = package.verify(models / build(models))
    assert manifest["examples"] == 3
    assert manifest["version"] == "0001-abababab"
    assert list(manifest["files"]) == ["weights.bin"]
    assert set(manifest["libraries"]) == {"numpy", "scikit-learn", "spacy", "python-crfsuite"}


def test_a_training_that_fails_leaves_nothing(models: Path) -> None:
    def fail(directory: Path) -> Mapping[str, Any]:
        write(directory)
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        package.build(models, "ab" * 32, fail)
    assert list(models.iterdir()) == []


def test_nothing_is_in_use_until_it_is_promoted(models: Path) -> None:
    version = build(models)
    with pytest.raises(ModelMissingError, match=r"run `python train\.py`"):
        package.current(models)
    assert package.stamp(models) is None
    package.promote(models, version)
    assert package.current(models) == version


def test_promoting_moves_the_stamp(models: Path) -> None:
    first, second = build(models), build(models)
    package.promote(models, first)
    before = package.stamp(models)
    package.promote(models, second)
    assert package.stamp(models) != before


def test_rolling_back_goes_to_what_was_in_use_before_and_further(models: Path) -> None:
    first, second, third = (build(models) for _ in range(3))
    for version in (first, second, second, third):
        package.promote(models, version)
    assert package.rollback(models) == second
    assert package.rollback(models) == first
    with pytest.raises(ModelMissingError, match="no other version"):
        package.rollback(models)
    assert package.current(models) == first


def test_rolling_back_passes_over_versions_that_are_gone(models: Path) -> None:
    first, second, third = (build(models) for _ in range(3))
    for version in (first, second, third):
        package.promote(models, version)
    shutil.rmtree(models / second)
    assert package.rollback(models) == first


@pytest.mark.parametrize("what", ["altered", "missing"])
def test_a_damaged_package_is_neither_verified_nor_promoted(models: Path, what: str) -> None:
    good, bad = build(models), build(models)
    package.promote(models, good)
    path = models / bad / "weights.bin"
    path.write_bytes(b"other") if what == "altered" else path.unlink()
    with pytest.raises(ModelDamagedError, match=r"run `python train\.py`"):
        package.promote(models, bad)
    assert package.current(models) == good


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "format 99"),
        ({"libraries": {"spacy": "1.0.0", "python-crfsuite": "0.1"}}, "made by spacy 1.0.0"),
    ],
)
def test_a_package_of_another_time_is_refused(
    models: Path, change: dict[str, Any], message: str
) -> None:
    path = models / build(models) / package.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ModelDamagedError, match=message):
        package.verify(path.parent)


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_manifest_that_is_none_is_refused(models: Path, text: str) -> None:
    path = models / build(models) / package.MANIFEST
    path.write_text(text)
    with pytest.raises(ModelDamagedError):
        package.verify(path.parent)


def test_an_unknown_version_names_those_there_are(models: Path) -> None:
    build(models)
    with pytest.raises(ModelMissingError, match="there are: 0001-abababab"):
        package.promote(models, "0009-nothing")


def test_a_fingerprint_depends_on_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    assert package.fingerprint([one]) != package.fingerprint([two])
    before = package.fingerprint([one])
    one.write_text("b")
    assert package.fingerprint([one]) != before
