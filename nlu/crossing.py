"""Cross-validation: every example is judged by a model that was trained without it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nlu import classifier, evaluation, training
from nlu.evaluation import REFERENCE, Prediction, Report
from nlu.model import NluModel
from nlu.sources import Sources


def validate(
    sources: Sources,
    folds: int,
    *,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Report:
    """Return one report over all examples; `progress` may show how many folds are done."""
    data = sources.corpus()
    dealt = classifier.deal([example.intent for example in data.examples], folds)
    predictions: list[Prediction] = []
    for fold in progress(range(folds)):
        seen = [e for e, f in zip(data.examples, dealt, strict=True) if f != fold]
        unseen = [e for e, f in zip(data.examples, dealt, strict=True) if f == fold]
        with tempfile.TemporaryDirectory() as directory:
            training.write_weights(Path(directory), replace(data, examples=tuple(seen)), sources)
            model = NluModel.open(Path(directory), sources.known())
            predictions += [Prediction(e, model.parse(e.text, now=REFERENCE)) for e in unseen]
    return evaluation.judge(predictions)
