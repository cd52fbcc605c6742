"""A calibrated classifier of messages: intents, trades and languages are told by one.

A linear support vector machine scores every label; for intents small networks score them too, and
their opinions are averaged as logarithms of probabilities. What they say about messages that they
were not trained on (cross-fitting) gives the temperature that makes the probabilities honest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from nlu import network
from nlu.linear import Floats, Reading, Vectoriser, fit_vectoriser, softmax
from nlu.network import Network

Doubles = NDArray[np.float64]

_FOLDS = 3
_SMALL_FOLDS = 5
_ENOUGH_JUDGED = 30
"""Where a fifth holds so many messages of each label, judging one fifth is enough. It spares the
networks most of the trainings."""
_JUDGING = 2
"""Networks that judge the messages held out; the third changes their opinion little."""
_STRENGTH = 0.7
_TOLERANCE = 1e-2
"""Of the solver: a hundred times the usual; a fifth faster, and as accurate on the test set."""
_MARGIN = 5.0
"""What turns the margins of the vector machine into logarithms of probabilities, about."""


class Opinions(NamedTuple):
    """What is thought of a message, or of many, one row each; in the order of the labels."""

    margins: Doubles
    """Distances from the vector machine's planes: all are negative for what is like no label."""
    scores: Doubles
    """Logarithms of probabilities, not calibrated."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """The trained weights and the temperature that calibrates their scores."""

    vectoriser: Vectoriser
    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    """Columns × labels; half precision, which changes no score by more than a thousandth."""
    bias: Floats
    networks: tuple[Network, ...]
    """Empty for trades and languages, where a vector machine is as good."""
    temperature: float

    def opinions(self, reading: Reading) -> Opinions:
        """Return what each label scores."""
        columns, values = self.vectoriser.row(reading)
        margins = values @ self.weights[columns].astype(np.float32) + self.bias
        return _opinions(margins, [layers.scores(columns, values) for layers in self.networks])

    def best(self, reading: Reading) -> tuple[str, float]:
        """Return the likeliest label and its probability, 0..1."""
        chances = self.chances(reading)
        winner = max(chances, key=chances.__getitem__)
        return winner, chances[winner]

    def chances(self, reading: Reading) -> dict[str, float]:
        """Return the probability of each label."""
        probabilities = softmax(self.opinions(reading).scores, self.temperature)
        return dict(zip(self.labels, probabilities.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A classifier and what it says about its training messages when it has not seen them."""

    classifier: Classifier
    held_out: Opinions
    """By cross-fitting; messages × labels. Of a part of the messages where that is enough."""
    truth: NDArray[np.int64]
    """The index of the label of each of these messages."""


@dataclass(frozen=True, slots=True)
class Material:
    """Messages and their labels, made ready to learn from."""

    vectoriser: Vectoriser
    matrix: csr_matrix
    labels: tuple[str, ...]
    truth: NDArray[np.int64]
    """The index of the label of each message."""

    def guesses(self) -> tuple[str, ...]:
        """Return what a vector machine that has not seen it takes each message for."""
        _, opinions = _held_out(self.matrix, self.truth, len(self.labels), deep=False)
        return tuple(self.labels[guess] for guess in opinions.scores.argmax(axis=1))

    def fit(self, *, deep: bool = False, variants: Sequence[tuple[int, Reading]] = ()) -> Fitted:
        """Train. `deep` adds the networks, which take some ten times as long.

        `variants` are other wordings, each after the index of its message: they are learnt from,
        but make no new columns.
        """
        rows, held_out = _held_out(self.matrix, self.truth, len(self.labels), deep)
        judged = self.truth[rows]
        more = self.vectoriser.matrix(reading for _, reading in variants)
        matrix = vstack([self.matrix, more]).tocsr()
        targets = self.truth[[*range(len(self.truth)), *(i for i, _ in variants)]]
        weights, bias = _fit_linear(matrix, targets, len(self.labels))
        networks = _fit_networks(matrix, targets, len(self.labels)) if deep else ()
        temperature = _temperature(held_out.scores, judged)
        half = weights.astype(np.float16)
        trained = Classifier(self.vectoriser, self.labels, half, bias, networks, temperature)
        return Fitted(trained, held_out, judged)


def prepare(readings: Sequence[Reading], names: Sequence[str]) -> Material:
    """Take in messages and their labels, of which there must be two at least."""
    vectoriser = fit_vectoriser(readings)
    labels = tuple(sorted(set(names)))
    index = {label: i for i, label in enumerate(labels)}
    truth = np.array([index[name] for name in names])
    return Material(vectoriser, vectoriser.matrix(readings), labels, truth)


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


def _opinions(margins: NDArray[np.floating], others: Sequence[Floats]) -> Opinions:
    """Join the vector machine with the networks, when there are any: the mean of their scores."""
    exact = np.asarray(margins, np.float64)
    scores = [_log_softmax(_MARGIN * exact), *map(_log_softmax, others)]
    return Opinions(exact, np.mean(scores, axis=0))


def _log_softmax(scores: NDArray[np.floating]) -> Doubles:
    shifted = np.asarray(scores, np.float64) - scores.max(axis=-1, keepdims=True)
    result: Doubles = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def _fit_linear(matrix: csr_matrix, truth: NDArray[np.int64], labels: int) -> tuple[Floats, Floats]:
    """Return columns × labels weights and the bias; labels that are absent score lowest."""
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    if len(set(truth.tolist())) == 1:
        bias[truth[0]] = 1.0
        return weights, bias
    # Imported here: a server that only loads models starts seconds sooner without it.
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=_STRENGTH, tol=_TOLERANCE, random_state=0).fit(matrix, truth)
    coefficients, intercept = machine.coef_, machine.intercept_
    if len(machine.classes_) == len(coefficients) + 1:  # one row stands for two classes
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.array([-intercept[0], intercept[0]])
    weights[:, machine.classes_] = coefficients.T
    bias[machine.classes_] = intercept
    return weights, bias


def _fit_networks(
    matrix: csr_matrix, truth: NDArray[np.int64], labels: int, networks: int = network.NETWORKS
) -> tuple[Network, ...]:
    return tuple(network.fit(matrix, truth, labels, seed) for seed in range(networks))


def _held_out(
    matrix: csr_matrix, truth: NDArray[np.int64], labels: int, deep: bool
) -> tuple[NDArray[np.int64], Opinions]:
    """Return which messages were judged by a classifier that has not seen them, and its opinion.

    They are in the order of the messages; without networks they are all of them.
    """
    sampled = deep and np.bincount(truth).min() >= _SMALL_FOLDS * _ENOUGH_JUDGED
    folds = deal(truth.tolist(), _SMALL_FOLDS if sampled else _FOLDS)
    margins = np.zeros((len(truth), labels))
    scores = np.zeros((len(truth), labels))
    for fold in range(1 if sampled else _FOLDS):
        seen, unseen = folds != fold, folds == fold
        if not (seen.any() and unseen.any()):
            continue
        weights, bias = _fit_linear(matrix[seen], truth[seen], labels)
        networks = _fit_networks(matrix[seen], truth[seen], labels, _JUDGING) if deep else ()
        others = [layers.scores_of_rows(matrix[unseen]) for layers in networks]
        margins[unseen], scores[unseen] = _opinions(matrix[unseen] @ weights + bias, others)
    rows = np.flatnonzero(folds == 0) if sampled else np.arange(len(truth))
    return rows, Opinions(margins[rows], scores[rows])


def _temperature(scores: Doubles, truth: NDArray[np.int64]) -> float:
    """Return the temperature under which the right labels are likeliest (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar  # slow to import, and only training needs it

    rows = np.arange(len(truth))

    def loss(logarithm: float) -> float:
        chances = softmax(scores, float(np.exp(logarithm)))[rows, truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 2.0), method="bounded").x))
