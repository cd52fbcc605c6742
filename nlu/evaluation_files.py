"""Writes an evaluation to files under the names that Rasa gives its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nlu import plots
from nlu.evaluation import Prediction, Report, Score, wrong_entities, wrong_intents
from nlu.types import Entity


def write(report: Report, directory: Path) -> None:
    """Write reports, errors and plots; the directory is made when it is not there."""
    directory.mkdir(parents=True, exist_ok=True)
    confusions = _confusions(report)
    intents: dict[str, Any] = _table(report.intents)
    for intent, row in intents.items():
        row["confused_with"] = dict(confusions.get(intent, Counter()).most_common(3))
    intents["accuracy"] = report.accuracy
    _json(directory / "intent_report.json", {**intents, **_averages(report.intents)})
    entities = {**_table(report.entities), **_averages(report.entities)}
    entities["micro avg"] = _row(report.entities_overall)
    _json(directory / "entity_report.json", entities)
    _json(directory / "intent_errors.json", [_intent_error(p) for p in wrong_intents(report)])
    _json(directory / "entity_errors.json", [_entity_error(p) for p in wrong_entities(report)])
    _json(directory / "summary.json", report.figures())
    pairs = [(p.example.intent, p.parse.intent) for p in report.predictions]
    plots.confusion_matrix(pairs, directory / "intent_confusion_matrix.png")
    outcomes = [
        (p.parse.confidence, p.parse.intent == p.example.intent) for p in report.predictions
    ]
    plots.histogram(outcomes, directory / "intent_histogram.png")
    plots.reliability(outcomes, directory / "intent_reliability.png")


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _table(scores: Mapping[str, Score]) -> dict[str, dict[str, Any]]:
    return {label: _row(score) for label, score in scores.items()}


def _row(score: Score) -> dict[str, Any]:
    """Return the row as scikit-learn's classification report, and so Rasa's, names it."""
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1-score": score.f1,
        "support": score.support,
    }


def _averages(scores: Mapping[str, Score]) -> dict[str, dict[str, Any]]:
    """Return the mean over labels, plain and weighted by how often each truly occurs."""
    rows = list(scores.values())
    total = sum(row.support for row in rows)

    def mean(weights: Iterable[float]) -> dict[str, Any]:
        shares = list(weights)
        whole = sum(shares) or 1.0
        pairs = list(zip(shares, rows, strict=True))
        averaged = Score(
            precision=sum(w * row.precision for w, row in pairs) / whole,
            recall=sum(w * row.recall for w, row in pairs) / whole,
            f1=sum(w * row.f1 for w, row in pairs) / whole,
            support=total,
        )
        return _row(averaged)

    return {
        "macro avg": mean(1.0 if row.support else 0.0 for row in rows),
        "weighted avg": mean(float(row.support) for row in rows),
    }


def _confusions(report: Report) -> dict[str, Counter[str]]:
    confusions: dict[str, Counter[str]] = {}
    for p in wrong_intents(report):
        confusions.setdefault(p.example.intent, Counter())[p.parse.intent] += 1
    return confusions


def _intent_error(prediction: Prediction) -> dict[str, Any]:
    parse = prediction.parse
    return {
        "text": parse.text,
        "intent": prediction.example.intent,
        "intent_prediction": {"name": parse.intent, "confidence": parse.confidence},
        "file": prediction.example.file,
        "line": prediction.example.line,
    }


def _entity_error(prediction: Prediction) -> dict[str, Any]:
    return {
        "text": prediction.parse.text,
        "entities": [_span(e) for e in prediction.example.entities],
        "predicted_entities": [
            {**_span(e), "confidence_entity": e.confidence} for e in prediction.parse.entities
        ],
        "file": prediction.example.file,
        "line": prediction.example.line,
    }


def _span(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.type,
        "start": entity.start,
        "end": entity.end,
        "text": entity.text,
    }
