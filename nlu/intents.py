"""Which intent a message has, how likely, and whether it is out of scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlu.classifier import Classifier, Doubles, Fitted, Material, Opinions
from nlu.linear import Reading, softmax

OUT_OF_SCOPE = ("out_of_scope", "oos")
"""Names by which data marks messages that belong to no intent."""

FALSE_ALARMS = 0.01
"""Operating point: the share of messages in scope that may be refused as out of scope."""

LEAST_CONFIDENCE = 0.35
"""Probabilities are calibrated: below it, two of three guesses would be wrong."""

_LEAST_FOR_DETECTOR = 20


@dataclass(frozen=True, slots=True)
class Detector:
    """A logistic regression that says how likely a message is out of scope."""

    label: str
    weights: tuple[float, ...]
    bias: float
    threshold: float
    """Probability from which on a message is refused."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the classifier says about one message."""

    ranking: tuple[tuple[str, float], ...]
    """Every intent with its probability, best first."""
    understood: bool


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """The classifier of intents and the detector of what is none of them."""

    classifier: Classifier
    detector: Detector | None
    """None when the data has too few messages out of scope to learn from."""
    least_confidence: float = LEAST_CONFIDENCE

    def judge(self, reading: Reading) -> Judgement:
        """Return the intents of a message with their probabilities."""
        labels = self.classifier.labels
        opinions = self.classifier.opinions(reading)
        probabilities = softmax(opinions.scores, self.classifier.temperature)
        refused = False
        if self.detector is not None:
            outside = labels.index(self.detector.label)
            chance = float(_outside_chances(self.detector, opinions, outside)[0])
            refused = chance >= self.detector.threshold
            probabilities = _with_outside(probabilities, outside, chance, refused)
        order = np.argsort(-probabilities, kind="stable")
        ranking = tuple((labels[i], float(probabilities[i])) for i in order)
        outside_first = ranking[0][0] in OUT_OF_SCOPE
        return Judgement(ranking, not outside_first and ranking[0][1] >= self.least_confidence)

    def thresholds(self) -> dict[str, float]:
        """Return the settings by which a message is refused, for the manifest."""
        refusal = {} if self.detector is None else {"out_of_scope": self.detector.threshold}
        return {**refusal, "least_confidence": self.least_confidence}


def fit(material: Material, variants: Sequence[tuple[int, Reading]] = ()) -> IntentClassifier:
    """Train on messages and their intents.

    `variants` are other wordings of messages, each after the index of its message.
    """
    fitted = material.fit(deep=True, variants=variants)
    return IntentClassifier(fitted.classifier, _fit_detector(fitted))


def _fit_detector(fitted: Fitted) -> Detector | None:
    """Learn from held-out scores what tells messages out of scope; None without examples."""
    labels = fitted.classifier.labels
    label = next((name for name in OUT_OF_SCOPE if name in labels), None)
    if label is None:
        return None
    outside = labels.index(label)
    is_outside = fitted.truth == outside
    if is_outside.sum() < _LEAST_FOR_DETECTOR:
        return None
    from sklearn.linear_model import LogisticRegression  # slow to import; only training needs it

    model = LogisticRegression(max_iter=1000).fit(_signs(fitted.held_out, outside), is_outside)
    draft = Detector(label, tuple(model.coef_[0].tolist()), float(model.intercept_[0]), 0.5)
    chances = _outside_chances(draft, fitted.held_out, outside)
    threshold = float(np.quantile(chances[~is_outside], 1 - FALSE_ALARMS))
    return Detector(label, draft.weights, draft.bias, threshold)


def _signs(opinions: Opinions, outside: int) -> Doubles:
    """Return what the detector looks at, one row per message.

    The margin of being outside, the best two inside, how many intents inside claim the message,
    and the scores of being outside and of the best inside.
    """
    margins, scores = np.atleast_2d(opinions.margins), np.atleast_2d(opinions.scores)
    others = np.arange(margins.shape[1]) != outside
    inside = margins[:, others]
    best = np.partition(inside, -2, axis=1)[:, -2:] if inside.shape[1] > 1 else inside[:, [0, 0]]
    claims = np.log(np.exp(4.0 * inside).sum(axis=1)) / 4.0
    winner = scores[:, others].max(axis=1)
    return np.column_stack([margins[:, outside], best, claims, scores[:, outside], winner])


def _outside_chances(detector: Detector, opinions: Opinions, outside: int) -> Doubles:
    linear = _signs(opinions, outside) @ np.array(detector.weights) + detector.bias
    result: Doubles = 1.0 / (1.0 + np.exp(-linear))
    return result


def _with_outside(probabilities: Doubles, outside: int, chance: float, refused: bool) -> Doubles:
    """Put the detector's probability in the place of the classifier's own.

    The other intents share the rest. The probability of a message that is refused is at least a
    hair above the best of the others, and of one that is not, a hair below: the first of the
    ranking is always the decision.
    """
    inside = probabilities.copy()
    inside[outside] = 0.0
    share = inside / inside.sum()
    best = float(share.max())
    even = best / (1.0 + best)
    chance = max(chance, even + 1e-6) if refused else min(chance, even - 1e-6)
    result: Doubles = share * (1.0 - chance)
    result[outside] = chance
    return result
