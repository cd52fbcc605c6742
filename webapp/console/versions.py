"""The versions of the model: what each is worth, which is in use, and what it makes of a sentence.

Putting a version into use writes one file, which every process looks at before each message: no
restart, and a message under way is finished by the version that began it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu import package, training
from nlu.errors import ModelError, ModelMissingError
from nlu.model import NluModel
from nlu.sources import Sources
from nlu.types import Parse
from webapp.console.reports import Reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One trained model."""

    name: str
    used: bool
    trained_at: datetime | None
    examples: int
    scores: Mapping[str, Any]
    """accuracy, macro_f1, entity_f1 and by_language, each 0..1, as measured at the training."""
    per_language: Mapping[str, int] = field(default_factory=dict)


class Versions:
    """The versions of a models directory."""

    def __init__(self, models: Path, sources: Sources, reports: Reports) -> None:
        self._models = models
        self._sources = sources
        self.reports = reports
        self._loaded = lru_cache(maxsize=2)(self._load)

    def all(self) -> tuple[Version, ...]:
        """Return the versions, the newest first."""
        used = self.used()
        names = reversed(package.versions(self._models))
        return tuple(self._version(name, used) for name in names)

    def used(self) -> str:
        """Return the name of the version in use; empty when none is."""
        try:
            return package.current(self._models)
        except ModelMissingError:
            return ""

    def get(self, name: str) -> Version | None:
        """Return a version, or None."""
        there = name in package.versions(self._models)
        return self._version(name, self.used()) if there else None

    def before(self) -> str:
        """Return the version that rolling back would put into use; empty when there is none."""
        return package.before_current(self._models)

    def why_not(self, name: str) -> tuple[str, ...]:
        """Return what keeps a version from being put into use; empty when it may be."""
        used = self.used()
        if name == used:
            return ("It is in use.",)
        if not used:
            return ()
        fell = self.reports.fell(name, used)
        if fell is None:
            return (f"Both it and {used} must be judged on the test set first.",)
        return fell

    def promote(self, name: str) -> None:
        """Put a version into use; raises `ModelError` when the gate is closed or it is damaged."""
        reasons = self.why_not(name)
        if reasons:
            raise ModelError(" ".join(reasons))
        package.promote(self._models, name)

    def roll_back(self) -> str:
        """Put the version back into use that was before; raises `ModelError` without one."""
        return package.rollback(self._models)

    def parse(self, name: str, text: str, now: datetime) -> Parse:
        """Return what a version makes of a sentence; raises `ModelError` when it cannot be loaded.

        The first sentence of a version takes as long as loading it; two are kept.
        """
        return self._loaded(name).parse(text, now=now)

    def _load(self, name: str) -> NluModel:
        return training.load(self._models, self._sources, name)

    def _version(self, name: str, used: str) -> Version:
        manifest = package.read_manifest(self._models / name)
        trained = manifest.get("trained_at")
        return Version(
            name=name,
            used=name == used,
            trained_at=datetime.fromisoformat(trained) if trained else None,
            examples=int(manifest.get("examples", 0)),
            scores=manifest.get("scores", {}),
            per_language=manifest.get("per_language", {}),
        )
