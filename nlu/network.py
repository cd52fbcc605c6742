"""Networks with one hidden layer over sparse features, trained in numpy in seconds.

Beside a linear classifier they see what words mean together; the two err on different messages.
Several small ones, which begin from different weights, err less than one that is as large as all of
them, and change less from one training to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.linear import Floats, softmax

NETWORKS = 3
_HIDDEN = 64
_EPOCHS = (6, 16)
_LEAST_STEPS = 750
"""Fewer messages are gone through more often, up to the larger number of epochs."""
_AVERAGED_EPOCHS = 4
"""The weights are the mean of those after each of the last epochs (Izmailov et al. 2018)."""
_BATCH = 256
_RATE = 6e-3
_LEAST_RATE = 0.35
"""Share of the rate that the last epochs keep, so that what is averaged differs."""
_KEPT_FEATURES = 0.4
"""Share of a message's features that a training step sees: so rare words do not decide alone."""
_KEPT_UNITS = 0.7
_SLOW = 0.99
_GAIN = 16.0
"""Gradients are scaled up, so that the damping of the steps below stays small beside them."""
_STEPS_OF_BYTE = 127


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of both layers."""

    inner: NDArray[np.int8]
    """Columns × hidden units, in steps of `step`: one byte each, because there are many."""
    step: Floats
    """Per column."""
    inner_bias: Floats
    outer: Floats
    """Hidden units × labels."""
    outer_bias: Floats

    def scores(self, columns: NDArray[np.int64], values: Floats) -> Floats:
        """Return the score of each label for one message given as sparse features."""
        weighed = values * self.step[columns]
        return self._from_hidden(weighed @ self.inner[columns].astype(np.float32))

    def scores_of_rows(self, matrix: csr_matrix) -> Floats:
        """Return the scores of many messages, one row each."""
        return self._from_hidden(matrix @ (self.inner * self.step[:, None]))

    def _from_hidden(self, hidden: Floats) -> Floats:
        result: Floats = np.maximum(hidden + self.inner_bias, 0.0) @ self.outer + self.outer_bias
        return result


def fit(matrix: csr_matrix, truth: NDArray[np.int64], labels: int, seed: int = 0) -> Network:
    """Train with dropout on features and hidden units.

    The same data and seed give the same weights.
    """
    trainer = _Trainer(matrix.shape[1], labels, seed)
    messages = matrix.shape[0]
    steps_an_epoch = ceil(messages / _BATCH)
    fewest, most = _EPOCHS
    epochs = min(max(fewest, ceil(_LEAST_STEPS / steps_an_epoch)), most)
    steps = epochs * steps_an_epoch
    done = 0
    for epoch in range(epochs):
        order = trainer.random.permutation(messages)
        for start in range(0, messages, _BATCH):
            rows = order[start : start + _BATCH]
            rate = _RATE * max(1 - done / steps, _LEAST_RATE)
            trainer.step(matrix[rows], truth[rows], rate)
            done += 1
        if epoch >= epochs - _AVERAGED_EPOCHS:
            trainer.remember()
    return trainer.network()


class _Trainer:
    """The weights while they are learnt, with the running sizes of their gradients."""

    def __init__(self, columns: int, labels: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self._inner = self._normal((columns, _HIDDEN), 0.05)
        self._inner_bias = np.zeros(_HIDDEN, np.float32)
        self._outer = self._normal((_HIDDEN, labels), _HIDDEN**-0.5)
        self._outer_bias = np.zeros(labels, np.float32)
        self._inner_size = np.zeros(columns, np.float32)
        self._outer_size = np.zeros_like(self._outer)
        self._bias_size = np.zeros_like(self._outer_bias)

        self._sums = [np.zeros_like(weights) for weights in self._weights()]

    def remember(self) -> None:
        """Add the weights as they are to those that `network` averages."""
        for total, weights in zip(self._sums, self._weights(), strict=True):
            total += weights

    def network(self) -> Network:
        """Return the mean of what was remembered."""
        inner, *others = (total / np.float32(_AVERAGED_EPOCHS) for total in self._sums)
        largest = np.abs(inner).max(axis=1, initial=1e-9)
        step: Floats = (largest / _STEPS_OF_BYTE).astype(np.float32)
        return Network(np.rint(inner / step[:, None]).astype(np.int8), step, *others)

    def _weights(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self._inner, self._inner_bias, self._outer, self._outer_bias

    def step(self, rows: csr_matrix, truth: NDArray[np.int64], rate: float) -> None:
        """Learn from one batch: forwards, backwards, and one step down the gradient."""
        batch = self._thinned(rows)
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

    def _thinned(self, rows: csr_matrix) -> csr_matrix:
        """Return the rows without the features that are dropped; the others weigh more."""
        kept = self.random.random(rows.data.shape, np.float32) < _KEPT_FEATURES
        starts = np.concatenate([[0], np.cumsum(kept)])[rows.indptr]
        values = rows.data[kept] / np.float32(_KEPT_FEATURES)
        return csr_matrix((values, rows.indices[kept], starts), rows.shape)

    def _dropout(self, shape: tuple[int, ...], kept: float) -> Floats:
        mask: Floats = (self.random.random(shape, np.float32) < kept).astype(np.float32) / kept
        return mask

    def _normal(self, shape: tuple[int, int], spread: float) -> Floats:
        weights: Floats = self.random.standard_normal(shape, np.float32) * np.float32(spread)
        return weights
