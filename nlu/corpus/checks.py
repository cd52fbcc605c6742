"""What is wrong, or looks wrong, with annotated examples, seen without training anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from nlu.corpus.reader import Corpus, Problem
from nlu.corpus.twins import Twins
from nlu.edges import redrawn
from nlu.normalise import clean
from nlu.types import Entity, Example

LEAST_EXAMPLES = 10
"""Intents with fewer are learnt badly."""

ValueCheck = Callable[[str], bool]


def check(
    training: Corpus, test: Corpus | None = None, values: Mapping[str, ValueCheck] | None = None
) -> tuple[Problem, ...]:
    """Return every problem, those of the files first.

    `values` tells per entity type whether an annotated value is one that is known.
    """
    problems = [
        *training.problems,
        *_too_few(training.examples),
        *_same_text(training.examples),
        *_spans(training.examples),
        *_edges(training.examples),
        *_values(training.examples, values or {}),
    ]
    if test is not None:
        problems += [
            *test.problems,
            *_unknown_labels(training.examples, test.examples),
            *_same_text(test.examples),
            *_spans(test.examples),
            *_edges(test.examples),
            *_values(test.examples, values or {}),
            *near_duplicates(training.examples, test.examples),
        ]
    return tuple(problems)


def problem(example: Example, message: str, *, fatal: bool = False) -> Problem:
    """Return a problem at the example's line."""
    return Problem(example.file, example.line, message, fatal)


def near_duplicates(training: Sequence[Example], test: Sequence[Example]) -> Iterator[Problem]:
    """Yield the test messages that training holds with another spelling, place or time.

    Such messages make a test look better than the model is.
    """
    twins = Twins(training)
    for example in test:
        twin = twins.of(example)
        if twin is not None:
            where = f"{twin.file}:{twin.line}"
            yield problem(example, f"near-duplicate of {where} ({twin.text!r})", fatal=True)


def _too_few(examples: Sequence[Example]) -> Iterator[Problem]:
    counts = Counter(example.intent for example in examples)
    firsts = {example.intent: example for example in reversed(examples)}
    for intent, count in counts.items():
        if count < LEAST_EXAMPLES:
            message = f"intent {intent} has {count} examples; at least {LEAST_EXAMPLES} are needed"
            yield problem(firsts[intent], message)


def _same_text(examples: Iterable[Example]) -> Iterator[Problem]:
    seen: dict[str, Example] = {}
    for example in examples:
        first = seen.setdefault(clean(example.text), example)
        if first is example:
            continue
        where = f"{first.file}:{first.line}"
        if first.intent == example.intent:
            yield problem(example, f"duplicate of {where}")
        else:
            labels = f"{example.intent} here, {first.intent} at {where}"
            yield problem(example, f"the same message with two intents: {labels}", fatal=True)


def _spans(examples: Iterable[Example]) -> Iterator[Problem]:
    for example in examples:
        for entity in example.entities:
            if entity.text != entity.text.strip():
                yield problem(example, f"white space at the edge of {entity.text!r}", fatal=True)
            elif _inside_word(example.text, entity.end):
                yield problem(example, f"{entity.text!r} ends inside a word")


def _edges(examples: Iterable[Example]) -> Iterator[Problem]:
    """Yield the issues that begin or end elsewhere than the rule in data/README.md says."""
    for example in examples:
        for entity, ruled in zip(
            example.entities, redrawn(example.text, example.entities), strict=True
        ):
            if entity.text != ruled.text:
                yield problem(example, f"the issue {entity.text!r} would be {ruled.text!r}")
            elif entity.type == "issue" and _inside_word(example.text, entity.start):
                yield problem(example, f"the issue {entity.text!r} begins inside a word")


def _inside_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalpha() and text[place].isalpha()


def _values(examples: Iterable[Example], values: Mapping[str, ValueCheck]) -> Iterator[Problem]:
    def unknown(entity: Entity) -> bool:
        known = values.get(entity.type)
        return known is not None and entity.value is not None and not known(str(entity.value))

    for example in examples:
        for entity in filter(unknown, example.entities):
            message = f"{entity.type} {entity.value!r} of {entity.text!r} is not known"
            yield problem(example, message, fatal=True)


def _unknown_labels(training: Sequence[Example], test: Sequence[Example]) -> Iterator[Problem]:
    """Yield test messages with an intent or an entity that training does not have."""
    intents = {example.intent for example in training}
    entities = {entity.type for example in training for entity in example.entities}
    missing: dict[str, list[Example]] = defaultdict(list)
    for example in test:
        if example.intent not in intents:
            missing[f"intent {example.intent}"].append(example)
        for entity in example.entities:
            if entity.type not in entities:
                missing[f"entity {entity.type}"].append(example)
    for label, where in missing.items():
        message = f"unknown {label}: training has no such label ({len(where)} messages)"
        yield problem(where[0], message, fatal=True)
