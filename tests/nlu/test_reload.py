from __future__ import annotations

import json
import logging
import shutil
import threading
from pathlib import Path

import pytest

from nlu import package
from nlu.errors import ModelMissingError
from nlu.model import NluModel
from nlu.reload import ModelHolder


@pytest.fixture
def models(small_models: Path, tmp_path: Path) -> Path:
    """Return a copy of the small models with a second package, equal but for its name."""
    directory = tmp_path / "models"
    shutil.copytree(small_models, directory)
    first = directory / package.current(directory)
    second = directory / f"0002-{first.name.partition('-')[2]}"
    shutil.copytree(first, second)
    manifest = json.loads((second / package.MANIFEST).read_text())
    (second / package.MANIFEST).write_text(json.dumps({**manifest, "version": second.name}))
    return directory


def test_the_model_stays_until_another_is_promoted(models: Path) -> None:
    holder = ModelHolder(models)
    first = holder.current()
    assert holder.current() is first
    package.promote(models, package.versions(models)[1])
    assert holder.current().version == package.versions(models)[1]


def test_a_damaged_new_model_is_logged_once_and_the_old_one_stays(
    models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = ModelHolder(models)
    first = holder.current()
    second = package.versions(models)[1]
    package.promote(models, second)
    (models / second / "intents.npz").write_bytes(b"damaged")
    with caplog.at_level(logging.ERROR):
        assert holder.current() is first
        assert holder.current() is first
    assert len(caplog.records) == 1
    assert "SHA-256" in caplog.text


def test_without_any_model_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"run `python train\.py`"):
        ModelHolder(tmp_path).current()


def test_a_model_trained_later_is_found(models: Path) -> None:
    current = (models / "CURRENT").read_text()
    (models / "CURRENT").unlink()
    holder = ModelHolder(models)
    with pytest.raises(ModelMissingError):
        holder.current()
    (models / "CURRENT").write_text(current)
    assert holder.current().version == current.strip()


def test_others_go_on_with_the_old_model_while_one_loads(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = ModelHolder(models)
    first = holder.current()
    package.promote(models, package.versions(models)[1])
    loading, go_on = threading.Event(), threading.Event()
    load = NluModel.load

    def slowly(directory: Path, **known: object) -> NluModel:
        loading.set()
        assert go_on.wait(10)
        return load(directory)

    monkeypatch.setattr(NluModel, "load", slowly)
    loader = threading.Thread(target=holder.current)
    loader.start()
    assert loading.wait(10)
    assert holder.current() is first
    go_on.set()
    loader.join()
    assert holder.current().version == package.versions(models)[1]
