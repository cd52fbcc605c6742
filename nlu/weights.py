"""Classifiers on disk: numpy arrays and nothing that can run code."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import count
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
    for i, layers in enumerate(classifier.networks):
        arrays |= {f"{field.name}_{i}": getattr(layers, field.name) for field in fields(Network)}
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
                networks=tuple(_networks(arrays)),
                temperature=float(arrays["temperature"]),
            )
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        cure = "run `python train.py` to make a new one"
        raise ModelDamagedError(f"{path}: cannot be read ({error}); {cure}") from error


def _networks(arrays: Mapping[str, NDArray[Any]]) -> Iterator[Network]:
    for i in count():
        if f"inner_{i}" not in arrays:
            return
        yield Network(**{field.name: arrays[f"{field.name}_{i}"] for field in fields(Network)})


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts without line breaks as one array of bytes: small, and no pickle."""
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")
