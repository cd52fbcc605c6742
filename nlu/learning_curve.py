"""How accuracy grows with the number of examples: whether more of them would help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nlu import classifier, corpus
from nlu.errors import NluError
from nlu.linear import Reading
from nlu.sources import Sources
from nlu.training import Finder
from nlu.types import Example

_PARTS = 20
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """One training on a part of the examples."""

    examples: int
    accuracy: float
    """Of intents on the test set, 0..1, by the linear part of the classifier alone."""


def measure(sources: Sources, step: Callable[[str], None] = lambda _: None) -> tuple[Point, ...]:
    """Train on growing parts of the examples, and judge each on the test set.

    Every intent is cut alike, and a smaller part lies within each larger one. Raises `NluError`
    without a test set.
    """
    if sources.test is None:
        raise NluError("there is no test set to measure a learning curve on")
    step("reading the examples")
    data = sources.corpus()
    finder = Finder(data, sources)
    tests = corpus.load(sources.test).examples
    questions = [finder.read(example.text) for example in tests]
    readings = [finder.read(example.text) for example in data.examples]
    order = classifier.deal([example.intent for example in data.examples], _PARTS)
    points = []
    for share in SHARES:
        step(f"training on {share:.0%} of the examples")
        chosen = [i for i, part in enumerate(order) if part < share * _PARTS]
        names = [data.examples[i].intent for i in chosen]
        if len(set(names)) > 1:
            fitted = classifier.prepare([readings[i] for i in chosen], names).fit().classifier
            points.append(Point(len(chosen), _accuracy(fitted, questions, tests)))
    return tuple(points)


def _accuracy(
    fitted: classifier.Classifier, questions: list[Reading], tests: tuple[Example, ...]
) -> float:
    right = sum(
        fitted.best(question)[0] == example.intent
        for question, example in zip(questions, tests, strict=True)
    )
    return right / len(tests)
