"""What versions of the model made of the test set: figures, and where two versions differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu import corpus, evaluation, gate, package, predictions
from nlu.evaluation import Prediction, Report


def path_of(directory: Path, version: str) -> Path:
    """Return the file that holds what a version made of the test set."""
    return directory / f"{version}.json"


def fingerprint(test: Path | None) -> str:
    """Return what changes with the test set; empty without one."""
    return package.fingerprint(corpus.files_of(test)) if test else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A message that two versions understand differently."""

    before: Prediction
    after: Prediction
    verdict: str
    """better, worse or other: of the intent, or of the entities where the intent is the same."""


class Reports:
    """The reports of a directory, on one test set."""

    def __init__(self, directory: Path, test: Path | None) -> None:
        self.directory = directory
        self._test = test
        self._read = lru_cache(maxsize=4)(self._load)

    def of(self, version: str) -> Report | None:
        """Return the report of a version; None when it was not judged on this test set."""
        path = path_of(self.directory, version)
        if not path.is_file():
            return None
        return self._read(path, path.stat().st_mtime_ns, fingerprint(self._test))

    def fell(self, version: str, used: str) -> tuple[str, ...] | None:
        """Return what a version does worse than the one in use; None when it is not known."""
        new, old = self.of(version), self.of(used)
        return None if new is None or old is None else gate.worse(new, old)

    @staticmethod
    def _load(path: Path, _: int, test: str) -> Report | None:
        kept = predictions.load(path, test)
        return None if kept is None else evaluation.judge(kept)


def differences(old: Report, new: Report) -> tuple[Difference, ...]:
    """Return the messages that two versions understand differently, what got worse first."""
    found = [
        Difference(before=before, after=after, verdict=_verdict(before, after))
        for before, after in zip(old.predictions, new.predictions, strict=True)
        if _reading(before) != _reading(after)
    ]
    order = ("worse", "other", "better")
    return tuple(sorted(found, key=lambda each: order.index(each.verdict)))


def confusions(report: Report) -> Sequence[tuple[str, str, int]]:
    """Return (intent, taken for, how often), the most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for each in evaluation.wrong_intents(report):
        pair = (each.example.intent, each.parse.intent)
        counts[pair] = counts.get(pair, 0) + 1
    return [(a, b, n) for (a, b), n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]


def _reading(prediction: Prediction) -> tuple[object, ...]:
    parse = prediction.parse
    return parse.intent, _marks(prediction)


def _marks(prediction: Prediction) -> frozenset[tuple[str, int, int]]:
    return frozenset((e.type, e.start, e.end) for e in prediction.parse.entities)


def _verdict(before: Prediction, after: Prediction) -> str:
    was, now = _right(before), _right(after)
    if was == now:
        return "other"
    return "better" if now > was else "worse"


def _right(prediction: Prediction) -> tuple[bool, int]:
    """Return whether the intent is right, and how many marks are, less those that are wrong."""
    truth = {(e.type, e.start, e.end) for e in prediction.example.entities}
    marks = _marks(prediction)
    right = prediction.example.intent == prediction.parse.intent
    return right, len(truth & marks) - len(marks - truth)
