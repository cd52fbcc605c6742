"""Which intent a message has, how likely, and whether it is out of scope.

A linear support vector machine over words and characters scores every intent. Its scores on
messages that it was not trained on (cross-fitting) give the temperature that turns scores into
calibrated probabilities, and train the detector of messages that are out of scope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlu.linear import Floats, LinearScorer, Vectoriser, fit_vectoriser, softmax

OUT_OF_SCOPE = ("out_of_scope", "oos")
"""Names by which data marks messages that belong to no intent."""

FALSE_ALARMS = 0.03
"""Operating point: the share of messages in scope that may be refused as out of scope."""

LEAST_CONFIDENCE = 0.35
"""Probabilities are calibrated: below it, two of three guesses would be wrong."""

_FOLDS = 4
_STRENGTH = 0.7
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
    """Scores, calibrated."""

    scorer: LinearScorer
    temperature: float
    least_confidence: float
    """Below it a message counts as not understood."""
    detector: Detector | None

    def judge(self, cleaned: str) -> Judgement:
        """Return the intents of a cleaned message with their probabilities."""
        scores = self.scorer.scores(cleaned)
        probabilities = softmax(scores, self.temperature)
        labels = self.scorer.labels
        refused = False
        if self.detector is not None:
            outside = labels.index(self.detector.label)
            chance = _outside_chance(self.detector, scores[None, :], outside)[0]
            refused = bool(chance >= self.detector.threshold)
            probabilities = _with_outside(probabilities, outside, chance, refused)
        order = np.argsort(-probabilities, kind="stable")
        ranking = tuple((labels[i], float(probabilities[i])) for i in order)
        return Judgement(ranking, not refused and ranking[0][1] >= self.least_confidence)


def fit(cleaned: Sequence[str], intents: Sequence[str]) -> IntentClassifier:
    """Train on cleaned messages and their intents; there must be two intents at least."""
    vectoriser = fit_vectoriser(cleaned)
    matrix = vectoriser.matrix(cleaned)
    labels = tuple(sorted(set(intents)))
    truth = np.array([labels.index(intent) for intent in intents])
    weights, bias = _fit_linear(matrix, truth, len(labels))
    held_out = _held_out_scores(matrix, truth, len(labels))
    temperature = _temperature(held_out, truth)
    detector = _fit_detector(held_out, truth, labels)
    scorer = LinearScorer(vectoriser, labels, weights, bias)
    return IntentClassifier(scorer, temperature, LEAST_CONFIDENCE, detector)


def _fit_linear(
    matrix: csr_matrix, truth: NDArray[np.int64], labels: int
) -> tuple[Floats, Floats]:
    """Return columns × labels weights and the bias; labels that are absent score lowest."""
    machine = LinearSVC(C=_STRENGTH, random_state=0).fit(matrix, truth)
    coefficients, intercept = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # noqa: PLR2004 - scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.array([-intercept[0], intercept[0]])
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    weights[:, machine.classes_] = coefficients.T
    bias[machine.classes_] = intercept
    return weights, bias


def _held_out_scores(
    matrix: csr_matrix, truth: NDArray[np.int64], labels: int
) -> NDArray[np.float64]:
    """Return scores of every message by a classifier that has not seen it."""
    folds = _folds(truth)
    scores = np.zeros((len(truth), labels))
    for fold in range(_FOLDS):
        seen, unseen = folds != fold, folds == fold
        weights, bias = _fit_linear(matrix[seen], truth[seen], labels)
        scores[unseen] = matrix[unseen] @ weights + bias
    return scores


def _folds(truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Deal the messages of every label out to the folds, in an order that is shuffled once."""
    folds = np.zeros(len(truth), np.int64)
    dealt: Counter[int] = Counter()
    for row in np.random.default_rng(0).permutation(len(truth)):
        label = int(truth[row])
        folds[row] = (dealt[label] + label) % _FOLDS
        dealt[label] += 1
    return folds


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return the temperature that makes the probabilities fit best (Guo et al. 2017)."""
    rows = np.arange(len(truth))

    def loss(logarithm: float) -> float:
        chances = softmax(scores, float(np.exp(logarithm)))[rows, truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 2.0), method="bounded").x))


def _fit_detector(
    scores: NDArray[np.float64], truth: NDArray[np.int64], labels: tuple[str, ...]
) -> Detector | None:
    """Learn from held-out scores what tells messages out of scope; None without examples."""
    label = next((name for name in OUT_OF_SCOPE if name in labels), None)
    if label is None:
        return None
    outside = labels.index(label)
    is_outside = truth == outside
    if is_outside.sum() < _LEAST_FOR_DETECTOR:
        return None
    model = LogisticRegression(class_weight=None).fit(_signs(scores, outside), is_outside)
    draft = Detector(label, tuple(model.coef_[0].tolist()), float(model.intercept_[0]), 0.5)
    chances = _outside_chance(draft, scores, outside)
    threshold = float(np.quantile(chances[~is_outside], 1 - FALSE_ALARMS))
    return Detector(label, draft.weights, draft.bias, threshold)


def _signs(scores: NDArray[np.floating], outside: int) -> NDArray[np.float64]:
    """Return what the detector looks at, one row per message.

    The score of being outside, the best two inside, how far apart these are, and how many
    intents inside claim the message.
    """
    inside = np.delete(np.asarray(scores, np.float64), outside, axis=1)
    best = np.sort(inside, axis=1)[:, -2:]
    claims = np.log(np.exp(4.0 * inside).sum(axis=1)) / 4.0
    return np.column_stack(
        [scores[:, outside], best[:, 1], best[:, 0], best[:, 1] - scores[:, outside], claims]
    )


def _outside_chance(
    detector: Detector, scores: NDArray[np.floating], outside: int
) -> NDArray[np.float64]:
    linear = _signs(scores, outside) @ np.array(detector.weights) + detector.bias
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-linear))
    return result


def _with_outside(
    probabilities: NDArray[np.float64], outside: int, chance: float, refused: bool
) -> NDArray[np.float64]:
    """Put the detector's probability in the place of the classifier's own.

    The other intents share the rest. A message that is refused ranks as out of scope first: its
    probability is then at least a hair above the best of the others.
    """
    inside = probabilities.copy()
    inside[outside] = 0.0
    total = inside.sum()
    share = inside / total if total > 0 else inside
    best = float(share.max())
    if refused:
        chance = max(chance, best / (1.0 + best) + 1e-6)
    elif best > 0:
        chance = min(chance, best / (1.0 + best) - 1e-6)
    result: NDArray[np.float64] = share * (1.0 - chance)
    result[outside] = chance
    return result
