"""Model packages: one directory per version, whole or not there, never changed afterwards.

models/CURRENT            one line: the version in use
models/HISTORY            every version that was put into use, one a line, the latest last
models/0007-3fa91c2b/     a package: number of the training, beginning of the data's fingerprint
manifest.json         what it is, what it was made of and by, SHA-256 of every other file
report.json           its scores on the test set
*.npz *.json entities.crfsuite     the weights; nothing here is pickled
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from nlu.errors import ModelDamagedError, ModelMissingError

FORMAT = 1
"""Raised when the code can no longer use packages made before."""

MANIFEST = "manifest.json"
REPORT = "report.json"

_CURRENT = "CURRENT"
_HISTORY = "HISTORY"
_LIBRARIES = ("numpy", "scikit-learn", "spacy", "python-crfsuite")
_NEEDED_AT_LOAD = ("spacy", "python-crfsuite")
_TRAIN = "run `python train.py` to make a new one"


def fingerprint(files: Iterable[Path]) -> str:
    """Return the SHA-256 over names and contents of the files."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def build(
    models_dir: Path, data_fingerprint: str, write: Callable[[Path], Mapping[str, Any]]
) -> Path:
    """Return the directory of a new package.

    `write(directory)` makes its files and returns what the manifest should tell of them. The
    package appears under its name only when it is whole.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".building-", dir=models_dir))
    try:
        facts = write(draft)
        name = f"{_next_number(models_dir):04d}-{data_fingerprint[:8]}"
        manifest = {
            "format": FORMAT,
            "version": name,
            "data_fingerprint": data_fingerprint,
            **facts,
            "libraries": {library: installed(library) for library in _LIBRARIES},
            "files": {path.name: _sha256(path) for path in sorted(draft.iterdir())},
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False)
        (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(models_dir / name)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return models_dir / name


def versions(models_dir: Path) -> tuple[str, ...]:
    """Return the versions that are there, the oldest first."""
    if not models_dir.is_dir():
        return ()
    return tuple(sorted(path.parent.name for path in models_dir.glob(f"[0-9]*/{MANIFEST}")))


def current(models_dir: Path) -> str:
    """Return the version in use; raises `ModelMissingError` when there is none."""
    try:
        return (models_dir / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise ModelMissingError(f"{models_dir}: no model is in use; {_TRAIN}") from None


def stamp(models_dir: Path) -> tuple[int, int] | None:
    """Return what changes whenever another version is put into use; None when none is."""
    try:
        status = (models_dir / _CURRENT).stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino


def promote(models_dir: Path, version: str) -> None:
    """Put a version into use, or raise `ModelError` and change nothing."""
    verify(models_dir / version)
    history = [*_history(models_dir), version]
    _replace(models_dir / _HISTORY, "\n".join(history) + "\n")
    _replace(models_dir / _CURRENT, version + "\n")


def before_current(models_dir: Path) -> str:
    """Return the version that was in use before the present one; empty when none is there."""
    earlier = _earlier(models_dir, current(models_dir))
    return earlier[-1] if earlier else ""


def rollback(models_dir: Path) -> str:
    """Put the version back into use that was before the present one, and return it."""
    now = current(models_dir)
    history = _earlier(models_dir, now)
    if not history:
        raise ModelMissingError(f"{models_dir}: no other version was in use before {now}")
    _replace(models_dir / _HISTORY, "\n".join(history) + "\n")
    _replace(models_dir / _CURRENT, history[-1] + "\n")
    return history[-1]


def _earlier(models_dir: Path, now: str) -> list[str]:
    """Return the history up to the last version that is another one and still there."""
    there = set(versions(models_dir))
    history = _history(models_dir)
    while history and (history[-1] == now or history[-1] not in there):
        history.pop()
    return history


def verify(directory: Path) -> dict[str, Any]:
    """Return the manifest of a package whose files are as they were made.

    Raises `ModelMissingError` when there is none, `ModelDamagedError` when it is not reliable.
    """
    manifest = read_manifest(directory)
    if manifest.get("format") != FORMAT:
        found = manifest.get("format")
        raise ModelDamagedError(
            f"{directory}: format {found}, this program reads {FORMAT}; {_TRAIN}"
        )
    for name, expected in manifest["files"].items():
        path = directory / name
        if not path.is_file():
            raise ModelDamagedError(f"{path}: missing; {_TRAIN}")
        if _sha256(path) != expected:
            raise ModelDamagedError(f"{path}: not as it was made (SHA-256 differs); {_TRAIN}")
    for library in _NEEDED_AT_LOAD:
        made_by, here = manifest["libraries"][library], installed(library)
        if made_by.split(".")[:2] != here.split(".")[:2]:
            raise ModelDamagedError(
                f"{directory}: made by {library} {made_by}, here is {here}; {_TRAIN}"
            )
    return manifest


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the manifest as it stands; raises `ModelMissingError` or `ModelDamagedError`."""
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(versions(directory.parent)) or "none"
        raise ModelMissingError(f"{directory}: no such model; there are: {known}") from None
    except ValueError as error:
        raise ModelDamagedError(f"{path}: not JSON ({error}); {_TRAIN}") from error
    if not isinstance(manifest, dict):
        raise ModelDamagedError(f"{path}: not a manifest; {_TRAIN}")
    return manifest


def _next_number(models_dir: Path) -> int:
    return max((int(name.partition("-")[0]) for name in versions(models_dir)), default=0) + 1


def _history(models_dir: Path) -> list[str]:
    try:
        return (models_dir / _HISTORY).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []


def _replace(path: Path, text: str) -> None:
    """Write a small file so that readers see the old text or the new one, and nothing else."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
