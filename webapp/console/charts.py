"""The geometry of the reports' pictures; templates draw them as SVG, beside their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nlu.evaluation import Report
from webapp.store.nlu_jobs import Job

Outcomes: TypeAlias = Sequence[tuple[float, bool]]
"""Of every message the confidence, 0..1, and whether the intent was right."""

BINS = 10
MOST_LABELS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A field of the matrix that is not empty."""

    row: int
    column: int
    number: int
    shade: float
    """0..1, of its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """How often each intent (rows) was taken for each (columns)."""

    labels: Sequence[str]
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The messages of one range of confidence."""

    low: float
    high: float
    right: int
    wrong: int
    mean: float
    """Of the confidences."""

    @property
    def number(self) -> int:
        """How many messages there are."""
        return self.right + self.wrong

    @property
    def share(self) -> float:
        """How many of them are right, 0..1."""
        return self.right / self.number if self.number else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How often the model is right at each confidence; calibrated is the diagonal."""

    bins: Sequence[Bin]
    error: float
    """The expected calibration error: the mean gap to the diagonal, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of two reports."""

    name: str
    old: float
    new: float

    @property
    def change(self) -> float:
        """In points."""
        return 100 * (self.new - self.old)


def outcomes(report: Report) -> Outcomes:
    """Return how sure the model was, and whether it was right."""
    return [(p.parse.confidence, p.parse.intent == p.example.intent) for p in report.predictions]


def matrix(report: Report) -> Matrix:
    """Return the matrix of a report."""
    counts = Counter((p.example.intent, p.parse.intent) for p in report.predictions)
    labels = sorted({label for pair in counts for label in pair})[:MOST_LABELS]
    index = {label: i for i, label in enumerate(labels)}
    totals = Counter(p.example.intent for p in report.predictions)
    cells = [
        Cell(row=index[true], column=index[guess], number=n, shade=n / totals[true])
        for (true, guess), n in sorted(counts.items())
        if true in index and guess in index
    ]
    return Matrix(labels=labels, cells=cells)


def histogram(found: Outcomes) -> Sequence[Bin]:
    """Return the messages by confidence, in ranges of the same width."""
    ranges: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in found:
        ranges[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return [
        Bin(
            low=i / BINS,
            high=(i + 1) / BINS,
            right=sum(right for _, right in members),
            wrong=sum(not right for _, right in members),
            mean=sum(c for c, _ in members) / len(members) if members else 0.0,
        )
        for i, members in enumerate(ranges)
    ]


def reliability(found: Outcomes) -> Reliability:
    """Return what confidence is worth."""
    bins = [each for each in histogram(found) if each.number]
    gaps = sum(each.number * abs(each.mean - each.share) for each in bins)
    return Reliability(bins=bins, error=gaps / max(1, len(found)))


def figures(old: Report, new: Report) -> Sequence[Figure]:
    """Return the figures of two reports side by side."""
    rows = [
        ("Intents right", old.accuracy, new.accuracy),
        *(
            (f"Intents right, {name}", share, new.by_language.get(name, 0.0))
            for name, share in old.by_language.items()
        ),
        ("Mean F1 of intents", old.macro_f1, new.macro_f1),
        ("F1 of entities", old.entity_f1, new.entity_f1),
    ]
    return [Figure(name=name, old=a, new=b) for name, a, b in rows]


def curve(job: Job | None) -> Sequence[tuple[int, float]]:
    """Return the points of a learning curve: examples, and share of intents right."""
    points = job.result.get("points", ()) if job is not None else ()
    return [(int(point["examples"]), float(point["accuracy"])) for point in points]
