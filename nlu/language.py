"""Which of our languages a message is written in; people mix them, and one leads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import cast, get_args

from nlu.classifier import Classifier
from nlu.classifier import fit as fit_classifier
from nlu.linear import Reading
from nlu.types import Example, Language

LANGUAGES = cast("tuple[Language, ...]", get_args(Language))


def marked(example: Example) -> str:
    """Return the language that the data gives an example: "en", "sn", "nd", "mixed" or "".

    It stands in the example's metadata, or else in its file's name: mixed_nd_requests.yml.
    """
    parts = (example.metadata.get("language", ""), *PurePath(example.file).stem.split("_"))
    return next((part for part in parts if part in (*LANGUAGES, "mixed")), "")


def fit(pairs: Iterable[tuple[str, str]]) -> Classifier | None:
    """Learn from (cleaned message, language); None when fewer than two languages are marked."""
    known = [(text, language) for text, language in pairs if language in LANGUAGES]
    if len({language for _, language in known}) < 2:
        return None
    return fit_classifier(
        [Reading(text) for text, _ in known], [name for _, name in known]
    ).classifier


def detect(classifier: Classifier, cleaned: str) -> Language:
    """Return the likeliest language of a cleaned message."""
    return cast("Language", classifier.best(Reading(cleaned))[0])
