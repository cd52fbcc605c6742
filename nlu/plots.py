"""Pictures of an evaluation: what is taken for what, and what confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from matplotlib.figure import Figure

Outcomes: TypeAlias = Sequence[tuple[float, bool]]
"""Of every message the confidence, 0..1, and whether it was right."""

_BINS = [step / 20 for step in range(21)]


def confusion_matrix(pairs: Sequence[tuple[str, str]], path: Path) -> None:
    """Draw how often each true label (rows) was taken for each (columns)."""
    labels = sorted({label for pair in pairs for label in pair})
    index = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), int)
    for true, guess in pairs:
        counts[index[true], index[guess]] += 1
    side = max(6.0, 0.28 * len(labels) + 3)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.log1p(counts), cmap="Blues")
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    axes.set(xlabel="recognised as", ylabel="is", title="Intents")
    for row, column in zip(*counts.nonzero(), strict=True):
        count = counts[row, column]
        dark = np.log1p(count) > np.log1p(counts.max()) / 2
        color = "white" if dark else "black"
        axes.text(column, row, str(count), ha="center", va="center", fontsize=6, color=color)
    figure.savefig(path, dpi=120)


def histogram(outcomes: Outcomes, path: Path) -> None:
    """Draw how sure the model was of what it got right and of what it got wrong."""
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    right = [confidence for confidence, is_right in outcomes if is_right]
    wrong = [confidence for confidence, is_right in outcomes if not is_right]
    axes.hist([right, wrong], bins=_BINS, label=["right", "wrong"], color=["#2a7f62", "#c8553d"])
    axes.set(xlabel="confidence", ylabel="messages", title="Confidence of the intent", yscale="log")
    axes.legend()
    figure.savefig(path, dpi=120)


def reliability(outcomes: Outcomes, path: Path) -> None:
    """Draw how often the model was right at each confidence; calibrated is the diagonal."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    confidence = np.array([c for c, _ in outcomes])
    right = np.array([r for _, r in outcomes], float)
    bins = np.digitize(confidence, _BINS[1:-1:2])
    points = [
        (confidence[bins == b].mean(), right[bins == b].mean(), int((bins == b).sum()))
        for b in np.unique(bins)
    ]
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    axes.plot([x for x, _, _ in points], [y for _, y, _ in points], marker="o", color="#2a7f62")
    for x, y, count in points:
        axes.annotate(str(count), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7)
    gap = sum(count * abs(x - y) for x, y, count in points) / max(1, len(outcomes))
    axes.set(xlabel="confidence", ylabel="share right", title=f"Calibration (mean gap {gap:.3f})")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    figure.savefig(path, dpi=120)
