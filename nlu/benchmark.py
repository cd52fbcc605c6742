"""How good, how fast and how big: our model beside a light scikit-learn pipeline, in one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from nlu import corpus, package, training
from nlu.augmentation import mistyped
from nlu.classifier import deal
from nlu.corpus import Corpus
from nlu.evaluation import REFERENCE, evaluate
from nlu.language import marked
from nlu.model import NluModel
from nlu.sources import Sources
from nlu.types import Example

Row = tuple[str, str, str]

STEPS = 3
"""How often `step` is called."""

_TEST_SHARE = 5


@dataclass(frozen=True, slots=True)
class _Speed:
    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p99:.2f}"


def run(data: Path, *, now: datetime, step: Callable[[str], None] = lambda _: None) -> list[Row]:
    """Return a table, the heading first: what is measured, ours, the light pipeline.

    Judged on the test set, or, when there is none, on every fifth example, held out. Entities
    are not the light pipeline's task; its times are those of the intent alone.
    """
    sources = Sources.at(data)
    seen, tests = _split(corpus.load(sources.examples), sources)
    noisy = [replace(e, text=mistyped(e.text, 2, seed=i)) for i, e in enumerate(tests)]
    with tempfile.TemporaryDirectory() as directory:
        step("training ours")
        models = Path(directory)
        started = time.perf_counter()
        made = package.build(
            models, package.fingerprint(sources.files()), lambda d: _write(d, seen, sources, now)
        )
        trained = time.perf_counter() - started
        started = time.perf_counter()
        model = training.load(models, sources, made.name)
        loaded = time.perf_counter() - started
        size = sum(path.stat().st_size for path in made.iterdir()) / 1e6
    step("training the light pipeline")
    started = time.perf_counter()
    light = _light(seen.examples)
    light_trained = time.perf_counter() - started
    step("measuring")
    ours, theirs = _speed(_parser(model), tests), _speed(_guesser(light), tests)
    report, typos = evaluate(model, tests), evaluate(model, noisy)
    return [
        ("", "ours", "light scikit-learn"),
        ("messages trained on", str(len(seen.examples)), str(len(seen.examples))),
        ("messages judged on", str(len(tests)), str(len(tests))),
        ("intent accuracy", f"{report.accuracy:.1%}", f"{_accuracy(light, tests):.1%}"),
        *(_language_row(light, tests, name, share) for name, share in report.by_language.items()),
        ("with two typing errors", f"{typos.accuracy:.1%}", f"{_accuracy(light, noisy):.1%}"),
        ("entity F1, strict", f"{report.entity_f1:.1%}", "-"),
        ("ms a message, p50 / p99", str(ours), str(theirs)),
        ("training, s", f"{trained:.1f}", f"{light_trained:.1f}"),
        ("loading, s", f"{loaded:.2f}", "-"),
        ("package, MB", f"{size:.1f}", "-"),
    ]


def _split(data: Corpus, sources: Sources) -> tuple[Corpus, Sequence[Example]]:
    if sources.test is not None:
        return data, corpus.load(sources.test).examples
    folds = deal([example.intent for example in data.examples], _TEST_SHARE)
    seen = tuple(e for e, fold in zip(data.examples, folds, strict=True) if fold)
    return replace(data, examples=seen), [
        e for e, fold in zip(data.examples, folds, strict=True) if not fold
    ]


def _write(directory: Path, data: Corpus, sources: Sources, now: datetime) -> dict[str, object]:
    facts = training.write_weights(directory, data, sources)
    return {**facts, "trained_at": now.isoformat(), "commit": "", "scores": {}}


def _light(examples: Sequence[Example]) -> Pipeline:
    """Return the pipeline that most projects would start with, trained."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    )
    light = make_pipeline(features, LogisticRegression(C=30.0, max_iter=60, tol=1e-3))
    light.fit([e.text for e in examples], [e.intent for e in examples])
    return light


def _accuracy(light: Pipeline, examples: Sequence[Example]) -> float:
    guesses = light.predict([e.text for e in examples])
    return float(np.mean([g == e.intent for g, e in zip(guesses, examples, strict=True)]))


def _language_row(light: Pipeline, tests: Sequence[Example], name: str, share: float) -> Row:
    of_language = [example for example in tests if marked(example) == name]
    return f"  {name}", f"{share:.1%}", f"{_accuracy(light, of_language):.1%}"


def _parser(model: NluModel) -> Callable[[str], object]:
    return lambda text: model.parse(text, now=REFERENCE)


def _guesser(light: Pipeline) -> Callable[[str], object]:
    return lambda text: light.predict_proba([text])


def _speed(understand: Callable[[str], object], examples: Iterable[Example]) -> _Speed:
    """Return milliseconds a message, each told once, one after the other."""
    times = []
    for example in examples:
        started = time.perf_counter()
        understand(example.text)
        times.append((time.perf_counter() - started) * 1000)
    return _Speed(*np.percentile(times, (50, 99)).tolist())
