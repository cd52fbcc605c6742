"""A network with one hidden layer over sparse features, trained in numpy in seconds.

Beside a linear classifier it sees what words mean together; the two err on different messages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.linear import Floats, softmax

_HIDDEN = 96
_EPOCHS = 9
_BATCH = 128
_RATE = 3e-3
_KEPT_FEATURES = 0.6
"""Share of a message's features that a training step sees: so rare words do not decide alone."""
_KEPT_UNITS = 0.7
_SLOW = 0.99
_GAIN = 16.0
"""Gradients are scaled up, so that the damping of the steps below stays small beside them."""


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of both layers."""

    inner: NDArray[np.float16]
    """Columns × hidden units; half precision, because there are many."""
    inner_bias: Floats
    outer: Floats
    """Hidden units × labels."""
    outer_bias: Floats

    def scores(self, columns: NDArray[np.int64], values: Floats) -> Floats:
        """Return the score of each label for one message given as sparse features."""
        hidden = values @ self.inner[columns].astype(np.float32) + self.inner_bias
        result: Floats = np.maximum(hidden, 0.0) @ self.outer + self.outer_bias
        return result

    def scores_of_rows(self, matrix: csr_matrix) -> Floats:
        """Return the scores of many messages, one row each."""
        hidden = matrix @ self.inner.astype(np.float32) + self.inner_bias
        result: Floats = np.maximum(hidden, 0.0) @ self.outer + self.outer_bias
        return result


def fit(matrix: csr_matrix, truth: NDArray[np.int64], labels: int) -> Network:
    """Train with dropout on features and hidden units; the same data gives the same weights."""
    trainer = _Trainer(matrix.shape[1], labels)
    messages = matrix.shape[0]
    steps = _EPOCHS * -(-messages // _BATCH)
    done = 0
    for _ in range(_EPOCHS):
        order = trainer.random.permutation(messages)
        for start in range(0, messages, _BATCH):
            rows = order[start : start + _BATCH]
            trainer.step(matrix[rows], truth[rows], _RATE * (1 - done / steps))
            done += 1
    return trainer.network()


class _Trainer:
    """The weights while they are learnt, with the running sizes of their gradients."""

    def __init__(self, columns: int, labels: int) -> None:
        self.random = np.random.default_rng(0)
        self._inner = self._normal((columns, _HIDDEN), 0.05)
        self._inner_bias = np.zeros(_HIDDEN, np.float32)
        self._outer = self._normal((_HIDDEN, labels), _HIDDEN**-0.5)
        self._outer_bias = np.zeros(labels, np.float32)
        self._inner_size = np.zeros(columns, np.float32)
        self._outer_size = np.zeros_like(self._outer)
        self._bias_size = np.zeros_like(self._outer_bias)

    def network(self) -> Network:
        """Return what has been learnt."""
        half = self._inner.astype(np.float16)
        return Network(half, self._inner_bias, self._outer, self._outer_bias)

    def step(self, batch: csr_matrix, truth: NDArray[np.int64], rate: float) -> None:
        """Learn from one batch: forwards, backwards, and one step down the gradient."""
        batch.data = batch.data * self._dropout(batch.data.shape, _KEPT_FEATURES)
        raw = batch @ self._inner + self._inner_bias
        mask = self._dropout(raw.shape, _KEPT_UNITS) * (raw > 0)
        hidden = raw * mask
        error = softmax(hidden @ self._outer + self._outer_bias).astype(np.float32)
        error[np.arange(len(truth)), truth] -= 1.0
        error *= _GAIN / len(truth)
        back = (error @ self._outer.T) * mask
        self._descend_outer(hidden.T @ error, error.sum(axis=0), rate)
        self._descend_inner(batch, back, rate)

    def _descend_outer(self, gradient: Floats, bias_gradient: Floats, rate: float) -> None:
        for weights, size, slope in (
            (self._outer, self._outer_size, gradient),
            (self._outer_bias, self._bias_size, bias_gradient),
        ):
            size *= _SLOW
            size += (1 - _SLOW) * slope**2
            weights -= rate * slope / (np.sqrt(size) + 1e-5)

    def _descend_inner(self, batch: csr_matrix, back: Floats, rate: float) -> None:
        """Change only the rows of features that the batch has; their step size is per row."""
        rows, places = np.unique(batch.indices, return_inverse=True)
        narrow = csr_matrix((batch.data, places, batch.indptr), (batch.shape[0], len(rows)))
        slope = narrow.T @ back
        size = _SLOW * self._inner_size[rows] + (1 - _SLOW) * (slope**2).mean(axis=1)
        self._inner_size[rows] = size
        self._inner[rows] -= rate * slope / (np.sqrt(size)[:, None] + 1e-3)
        self._inner_bias -= 0.1 * rate * back.sum(axis=0)

    def _dropout(self, shape: tuple[int, ...], kept: float) -> Floats:
        mask: Floats = (self.random.random(shape, np.float32) < kept).astype(np.float32) / kept
        return mask

    def _normal(self, shape: tuple[int, int], spread: float) -> Floats:
        weights: Floats = self.random.standard_normal(shape, np.float32) * np.float32(spread)
        return weights
