"""Which trade a fault needs when nobody names it: "the decoder says no signal"."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from nlu.classifier import Classifier, prepare
from nlu.errors import DataError
from nlu.intents import OUT_OF_SCOPE
from nlu.linear import Reading
from nlu.normalise import clean
from nlu.normalise import words as _words
from nlu.types import Example, Service

_NO_FAULT = ""
_MOST_OTHERS = 500
_MAY_TELL = frozenset({"request_service", "register_provider", *OUT_OF_SCOPE})
LEAST_CONFIDENCE = 0.4
"""Below it no trade is given: asking which is better than sending the wrong one."""

_LEAST_LETTERS = 3


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
    """Return the list of words that faults are told with, as a lookup of its own name.

    A word that stands in faults for many trades ("every", "broken") tells none.
    """
    trades: defaultdict[str, Counter[str]] = defaultdict(Counter)
    works = ((service.id, work) for service in services for work in service.works_on)
    for trade, phrase in (*faults, *works):
        for word in set(_words(clean(phrase))):
            trades[word][trade] += 1
    telling = sorted(w for w, by_trade in trades.items() if _tells(w, by_trade))
    return {"fault_word": tuple(telling)} if telling else {}


def _tells(word: str, trades: Counter[str]) -> bool:
    return len(word) >= _LEAST_LETTERS and max(trades.values()) * 3 >= trades.total()


def fit(
    faults: Iterable[tuple[str, str]], services: Sequence[Service], examples: Iterable[Example]
) -> Classifier:
    """Learn from the listed faults, the catalogue, and issues told beside a named trade.

    Messages that tell no fault are learnt from too: "book someone for Friday" needs no trade.
    """
    taught = tuple(examples)
    known = {service.id for service in services}
    told = [*faults, *_of_catalogue(services), *told_beside_trades(taught)]
    pairs = [(service, phrase) for service, phrase in told if service in known]
    pairs += [(_NO_FAULT, text) for text in _without_fault(taught)]
    phrases = [Reading(clean(phrase)) for _, phrase in pairs]
    return prepare(phrases, [service for service, _ in pairs]).fit().classifier


def implied(classifier: Classifier, issue: str) -> str | None:
    """Return the id of the service that mends what an issue tells; None when unsure."""
    chances = classifier.chances(Reading(clean(issue)))
    chances.pop(_NO_FAULT, None)
    service = max(chances, key=chances.__getitem__)
    sure = chances[service] >= LEAST_CONFIDENCE * sum(chances.values())
    return service if sure else None


def implied_by_message(classifier: Classifier, text: str) -> str | None:
    """As `implied`, of a whole message, which may tell no fault at all."""
    service, confidence = classifier.best(Reading(clean(text)))
    return service if service != _NO_FAULT and confidence >= LEAST_CONFIDENCE else None


def _without_fault(examples: Sequence[Example]) -> Iterable[str]:
    """Return messages with neither fault nor trade: all that ask for a service, some others."""
    telling = {"issue", "service_type"}
    plain = [e for e in examples if not telling & {entity.type for entity in e.entities}]
    asking = [e.text for e in plain if e.intent == "request_service"]
    others = [e.text for e in plain if e.intent not in _MAY_TELL]
    return (*asking, *others[:: len(others) // _MOST_OTHERS + 1])


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
