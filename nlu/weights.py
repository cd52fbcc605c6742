"""Classifiers on disk: numpy arrays and nothing that can run code."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.classifier import Classifier
from nlu.errors import ModelDamagedError
from nlu.linear import Vectoriser
from nlu.network import Network


def save(path: Path, classifier: Classifier) -> None:
    """Write a classifier to one .npz file."""
    terms = classifier.vectoriser.terms
    arrays: dict[str, Any] = {
        "terms": _packed(sorted(terms, key=terms.__getitem__)),
        "borders": np.array(classifier.vectoriser.borders),
        "idf": classifier.vectoriser.idf,
        "labels": _packed(classifier.labels),
        "weights": classifier.weights,
        "bias": classifier.bias,
        "temperature": np.array(classifier.temperature),
    }
    layers = classifier.network
    if layers is not None:
        arrays["inner"], arrays["inner_bias"] = layers.inner, layers.inner_bias
        arrays["outer"], arrays["outer_bias"] = layers.outer, layers.outer_bias
    np.savez(path, **arrays)


def load(path: Path) -> Classifier:
    """Read a classifier; raises `ModelDamagedError` for a file that `save` has not made."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            terms = {term: column for column, term in enumerate(_unpacked(arrays["terms"]))}
            words, characters = arrays["borders"].tolist()
            return Classifier(
                vectoriser=Vectoriser(terms, arrays["idf"], (words, characters)),
                labels=tuple(_unpacked(arrays["labels"])),
                weights=arrays["weights"],
                bias=arrays["bias"],
                network=_network(arrays),
                temperature=float(arrays["temperature"]),
            )
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        cure = "run `python train.py` to make a new one"
        raise ModelDamagedError(f"{path}: cannot be read ({error}); {cure}") from error


def _network(arrays: Any) -> Network | None:  # noqa: ANN401 - numpy does not name its archive
    if "inner" not in arrays:
        return None
    return Network(arrays["inner"], arrays["inner_bias"], arrays["outer"], arrays["outer_bias"])


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts without line breaks as one array of bytes: small, and no pickle."""
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")
