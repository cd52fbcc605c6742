"""Classifiers on disk: numpy arrays and nothing that can run code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from nlu.classifier import Classifier
from nlu.errors import ModelDamagedError
from nlu.linear import LinearScorer, Vectoriser


def save(path: Path, classifier: Classifier) -> None:
    """Write a classifier to one .npz file."""
    scorer = classifier.scorer
    vectoriser = scorer.vectoriser
    ordered = sorted(vectoriser.terms, key=vectoriser.terms.__getitem__)
    np.savez(
        path,
        terms=_packed(ordered),
        word_terms=np.array(vectoriser.word_terms),
        idf=vectoriser.idf,
        labels=_packed(scorer.labels),
        weights=scorer.weights,
        bias=scorer.bias,
        temperature=np.array(classifier.temperature),
    )


def load(path: Path) -> Classifier:
    """Read a classifier; raises `ModelDamagedError` for a file that `save` has not made."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            terms = {term: column for column, term in enumerate(_unpacked(arrays["terms"]))}
            vectoriser = Vectoriser(terms, arrays["idf"], int(arrays["word_terms"]))
            labels = tuple(_unpacked(arrays["labels"]))
            scorer = LinearScorer(vectoriser, labels, arrays["weights"], arrays["bias"])
            return Classifier(scorer, float(arrays["temperature"]))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ModelDamagedError(
            f"{path}: cannot be read ({error}); run `python train.py`"
        ) from error


def _packed(texts: list[str] | tuple[str, ...]) -> np.ndarray:
    """Return texts without line breaks as one array of bytes: small, and no pickle."""
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(packed: np.ndarray) -> list[str]:
    return packed.tobytes().decode().split("\n")
