"""How well a model understands annotated messages: figures, and what it got wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final, Protocol

from sklearn.metrics import roc_auc_score

from nlu.intents import OUT_OF_SCOPE
from nlu.language import marked
from nlu.types import Entity, Example, Parse

REFERENCE: Final = datetime(2026, 11, 18, 9, 0, tzinfo=timezone(timedelta(hours=2)))
"""The moment that times in annotated messages are read against: a Wednesday morning in Harare."""


class Parser(Protocol):
    """What can be evaluated."""

    def parse(self, text: str, *, now: datetime) -> Parse:
        """Return what the message means."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, each 0..1, over `support` true cases."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """An annotated message and what the model made of it."""

    example: Example
    parse: Parse


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured on one set of messages; shares are 0..1."""

    messages: int
    accuracy: float
    macro_f1: float
    by_language: dict[str, float]
    """Intent accuracy of the messages that are marked with a language."""
    intents: dict[str, Score]
    entities_overall: Score
    """Over all types together; strict: type, first and last character must be right."""
    entities: dict[str, Score]
    out_of_scope_auroc: float | None
    """How well the confidence tells messages out of scope; None without any in the set."""
    service_accuracy: float | None
    """Of messages that name a trade with its id; None without any."""
    predictions: tuple[Prediction, ...] = field(default=(), repr=False)

    def figures(self) -> dict[str, Any]:
        """Return the report as plain values, without the predictions."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "predictions"}
        plain["entities_overall"] = asdict(self.entities_overall)
        for table in ("intents", "entities"):
            plain[table] = {label: asdict(score) for label, score in plain[table].items()}
        return {**plain, "entity_f1": self.entity_f1}

    @property
    def entity_f1(self) -> float:
        """F1 over the entities of all types together."""
        return self.entities_overall.f1


def evaluate(
    model: Parser,
    examples: Sequence[Example],
    *,
    progress: Callable[[Iterable[Example]], Iterable[Example]] = iter,
) -> Report:
    """Parse every example and compare; `progress` may show how far it is."""
    return judge([Prediction(e, model.parse(e.text, now=REFERENCE)) for e in progress(examples)])


def judge(predictions: Sequence[Prediction]) -> Report:
    """Compare what was predicted with what was annotated."""
    pairs = [(p.example.intent, p.parse.intent) for p in predictions]
    intents = _scores(({true}, {guess}) for true, guess in pairs)
    entities = _scores((_keys(p.example.entities), _keys(p.parse.entities)) for p in predictions)
    named = [s.f1 for s in intents.values() if s.support]
    return Report(
        messages=len(pairs),
        accuracy=_share(true == guess for true, guess in pairs),
        macro_f1=sum(named) / len(named) if named else 0.0,
        by_language=_by_language(predictions),
        intents=intents,
        entities_overall=_overall(predictions),
        entities=entities,
        out_of_scope_auroc=_auroc(predictions),
        service_accuracy=_service_accuracy(predictions),
        predictions=tuple(predictions),
    )


def wrong_intents(report: Report) -> tuple[Prediction, ...]:
    """Return the messages whose intent was not recognised."""
    return tuple(p for p in report.predictions if p.example.intent != p.parse.intent)


def wrong_entities(report: Report) -> tuple[Prediction, ...]:
    """Return the messages with an entity that is missing, invented or cut wrongly."""
    return tuple(
        p for p in report.predictions if _keys(p.example.entities) != _keys(p.parse.entities)
    )


def _scores(pairs: Iterable[tuple[set[Any], set[Any]]]) -> dict[str, Score]:
    """Return the score of every label; an item is a label, or a tuple that begins with one."""
    true: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for truth, guess in pairs:
        true.update(map(_label, truth))
        guessed.update(map(_label, guess))
        right.update(map(_label, truth & guess))
    labels = sorted(true.keys() | guessed.keys())
    return {label: _score(right[label], guessed[label], true[label]) for label in labels}


def _label(item: Any) -> str:  # noqa: ANN401 - a label or a tuple that begins with one
    return item if isinstance(item, str) else item[0]


def _score(right: int, guessed: int, true: int) -> Score:
    precision = right / guessed if guessed else 0.0
    recall = right / true if true else 0.0
    f1 = 2 * right / (guessed + true) if guessed + true else 0.0
    return Score(precision, recall, f1, true)


def _overall(predictions: Sequence[Prediction]) -> Score:
    truth = [_keys(p.example.entities) for p in predictions]
    guess = [_keys(p.parse.entities) for p in predictions]
    right = sum(len(t & g) for t, g in zip(truth, guess, strict=True))
    return _score(right, sum(map(len, guess)), sum(map(len, truth)))


def _keys(entities: Iterable[Entity]) -> set[tuple[str, int, int]]:
    return {(e.type, e.start, e.end) for e in entities}


def _by_language(predictions: Sequence[Prediction]) -> dict[str, float]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for p in predictions:
        groups[marked(p.example)].append(p.example.intent == p.parse.intent)
    return {name: _share(right) for name, right in sorted(groups.items()) if name}


def _auroc(predictions: Sequence[Prediction]) -> float | None:
    outside = [p.example.intent in OUT_OF_SCOPE for p in predictions]
    if not any(outside) or all(outside):
        return None
    return float(roc_auc_score(outside, [_outside_chance(p.parse) for p in predictions]))


def _outside_chance(parse: Parse) -> float:
    """Return the probability of being out of scope, or what the best intent leaves of it."""
    for intent, confidence in parse.ranking:
        if intent in OUT_OF_SCOPE:
            return confidence
    return 1.0 - parse.confidence


def _service_accuracy(predictions: Sequence[Prediction]) -> float | None:
    right = []
    for p in predictions:
        named = [str(e.value) for e in p.example.entities if e.type == "service_type" and e.value]
        if named:
            right.append(p.parse.service_type in named)
    return _share(right) if right else None


def _share(right: Iterable[bool]) -> float:
    counted = [*right]
    return sum(counted) / len(counted) if counted else 0.0
