"""Which trade a fault needs when nobody names it: "the decoder says no signal"."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from nlu.classifier import Classifier, prepare
from nlu.errors import DataError
from nlu.linear import Reading
from nlu.normalise import clean
from nlu.normalise import words as _words
from nlu.types import Example, Service

LEAST_CONFIDENCE = 0.4
"""Below it no trade is given: asking which is better than sending the wrong one."""

_LEAST_LETTERS = 3
_EVERYDAY = frozenset(("and", "are", "for", "from", "has", "have", "into", "its", "need")) | {
    *("needs", "not", "off", "our", "out", "the", "with")
}


def load_faults(path: Path) -> tuple[tuple[str, str], ...]:
    """Return (service id, phrase) of every row of data/faults.csv; raises `DataError`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if not {"service", "phrase"} <= set(reader.fieldnames or ()):
            raise DataError(path, 1, "expected the columns service and phrase")
        return tuple((row["service"], row["phrase"]) for row in reader)


def words(
    faults: Iterable[tuple[str, str]], services: Iterable[Service]
) -> dict[str, tuple[str, ...]]:
    """Return the list of words that faults are told with, as a lookup of its own name."""
    phrases = [*(phrase for _, phrase in faults), *(w for s in services for w in s.works_on)]
    found = {word for phrase in phrases for word in _words(clean(phrase))}
    telling = sorted(w for w in found if len(w) >= _LEAST_LETTERS and w not in _EVERYDAY)
    return {"fault_word": tuple(telling)} if telling else {}


def fit(
    faults: Iterable[tuple[str, str]], services: Sequence[Service], examples: Iterable[Example]
) -> Classifier:
    """Learn from the listed faults, the catalogue, and issues told beside a named trade."""
    pairs = [*faults, *_of_catalogue(services), *told_beside_trades(examples)]
    known = {service.id for service in services}
    pairs = [(service, phrase) for service, phrase in pairs if service in known]
    phrases = [Reading(clean(phrase)) for _, phrase in pairs]
    return prepare(phrases, [service for service, _ in pairs]).fit().classifier


def implied(classifier: Classifier, issue: str) -> str | None:
    """Return the id of the service that mends what the words tell; None when unsure."""
    service, confidence = classifier.best(Reading(clean(issue)))
    return service if confidence >= LEAST_CONFIDENCE else None


def _of_catalogue(services: Iterable[Service]) -> Iterable[tuple[str, str]]:
    for service in services:
        for words in (*service.names.values(), *service.synonyms, *service.works_on):
            yield service.id, words
        for examples in service.examples.values():
            for phrase in examples.split(","):
                yield service.id, phrase.strip()


def told_beside_trades(examples: Iterable[Example]) -> Iterable[tuple[str, str]]:
    """Yield (service id, issue) where an example names one trade and tells what for."""
    for example in examples:
        trades = {str(e.value) for e in example.entities if e.type == "service_type"}
        if len(trades) == 1:
            for entity in example.entities:
                if entity.type == "issue":
                    yield next(iter(trades)), entity.text
