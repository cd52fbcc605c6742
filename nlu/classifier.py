"""A calibrated linear classifier of messages: intents, trades and languages are told by one.

A linear support vector machine scores every label. Its scores on messages that it was not
trained on (cross-fitting) give the temperature that turns scores into probabilities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from nlu.linear import Floats, LinearScorer, fit_vectoriser, softmax

Doubles = NDArray[np.float64]

_FOLDS = 4
_STRENGTH = 0.7


@dataclass(frozen=True, slots=True)
class Classifier:
    """Scores and the temperature that calibrates them."""

    scorer: LinearScorer
    temperature: float

    def best(self, cleaned: str) -> tuple[str, float]:
        """Return the likeliest label of a cleaned message and its probability, 0..1."""
        probabilities = softmax(self.scorer.scores(cleaned), self.temperature)
        winner = int(probabilities.argmax())
        return self.scorer.labels[winner], float(probabilities[winner])


@dataclass(frozen=True, slots=True)
class Fitted:
    """A classifier and what it says about its training messages when it has not seen them."""

    classifier: Classifier
    held_out: Doubles
    """Messages × labels: scores by cross-fitting."""
    truth: NDArray[np.int64]
    """The index of each message's label."""


def fit(cleaned: Sequence[str], names: Sequence[str]) -> Fitted:
    """Train on cleaned messages and their labels; there must be two labels at least."""
    vectoriser = fit_vectoriser(cleaned)
    matrix = vectoriser.matrix(cleaned)
    labels = tuple(sorted(set(names)))
    index = {label: i for i, label in enumerate(labels)}
    truth = np.array([index[name] for name in names])
    weights, bias = _fit_linear(matrix, truth, len(labels))
    held_out = _held_out_scores(matrix, truth, len(labels))
    scorer = LinearScorer(vectoriser, labels, weights, bias)
    return Fitted(Classifier(scorer, _temperature(held_out, truth)), held_out, truth)


def _fit_linear(matrix: csr_matrix, truth: NDArray[np.int64], labels: int) -> tuple[Floats, Floats]:
    """Return columns × labels weights and the bias; labels that are absent score lowest."""
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    if len(set(truth.tolist())) == 1:
        bias[truth[0]] = 1.0
        return weights, bias
    machine = LinearSVC(C=_STRENGTH, random_state=0).fit(matrix, truth)
    coefficients, intercept = machine.coef_, machine.intercept_
    if len(machine.classes_) == len(coefficients) + 1:  # one row stands for two classes
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.array([-intercept[0], intercept[0]])
    weights[:, machine.classes_] = coefficients.T
    bias[machine.classes_] = intercept
    return weights, bias


def _held_out_scores(matrix: csr_matrix, truth: NDArray[np.int64], labels: int) -> Doubles:
    """Return scores of every message by a classifier that has not seen it."""
    folds = deal(truth.tolist(), _FOLDS)
    scores = np.zeros((len(truth), labels))
    for fold in range(_FOLDS):
        seen, unseen = folds != fold, folds == fold
        if seen.any() and unseen.any():
            weights, bias = _fit_linear(matrix[seen], truth[seen], labels)
            scores[unseen] = matrix[unseen] @ weights + bias
    return scores


def deal(labels: Sequence[object], folds: int) -> NDArray[np.int64]:
    """Return a fold for every message: each label is dealt out evenly, in a shuffled order."""
    dealt: Counter[object] = Counter()
    order = {label: i for i, label in enumerate(dict.fromkeys(labels))}
    result = np.zeros(len(labels), np.int64)
    for row in np.random.default_rng(0).permutation(len(labels)):
        label = labels[row]
        result[row] = (dealt[label] + order[label]) % folds
        dealt[label] += 1
    return result


def _temperature(scores: Doubles, truth: NDArray[np.int64]) -> float:
    """Return the temperature under which the right labels are likeliest (Guo et al. 2017)."""
    rows = np.arange(len(truth))

    def loss(logarithm: float) -> float:
        chances = softmax(scores, float(np.exp(logarithm)))[rows, truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 2.0), method="bounded").x))
