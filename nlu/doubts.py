"""Labels that a classifier doubts: intents taken for each other, and likely slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu import classifier
from nlu.corpus import Problem
from nlu.corpus.checks import problem
from nlu.linear import Reading, softmax
from nlu.types import Example

CONFUSED = 0.1
"""Share of an intent's messages that are taken for another, from which on the pair is named."""

_SLIP = 0.9
"""Probability that a classifier which has not seen a message must give to another intent."""
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two intents of which one is often taken for the other."""

    intent: str
    taken_for: str
    examples: tuple[Example, ...]
    """Those that are taken for the other."""
    of: int
    """How many examples the intent has."""


@dataclass(frozen=True, slots=True)
class Slip:
    """An example that reads like another intent than its own."""

    example: Example
    like: str
    sureness: float
    """0..1."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a classifier doubts of its own examples."""

    confusions: tuple[Confusion, ...] = ()
    slips: tuple[Slip, ...] = ()


def find(examples: Sequence[Example], readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Return confusable pairs of intents, and examples whose label is likely a slip, in words."""
    doubts = judge(examples, readings)
    return (*map(_confusion, doubts.confusions), *map(_slip, doubts.slips))


def judge(examples: Sequence[Example], readings: Sequence[Reading]) -> Doubts:
    """Return the same as values.

    Every example is judged, as it is read, by a classifier that was trained without it.
    """
    if len({example.intent for example in examples}) < 2:
        return Doubts()
    names = [example.intent for example in examples]
    fitted = classifier.prepare(readings, names).fit()
    labels = fitted.classifier.labels
    chances = softmax(fitted.held_out.scores, fitted.classifier.temperature)
    guesses = [labels[i] for i in chances.argmax(axis=1)]
    slips = [
        Slip(example, guess, float(sure))
        for example, guess, sure in zip(examples, guesses, chances.max(axis=1), strict=True)
        if guess != example.intent and sure >= _SLIP
    ]
    return Doubts(tuple(_confusable(examples, guesses)), tuple(slips))


def _confusable(examples: Sequence[Example], guesses: Sequence[str]) -> Iterator[Confusion]:
    totals: dict[str, int] = defaultdict(int)
    taken: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example, guess in zip(examples, guesses, strict=True):
        totals[example.intent] += 1
        if guess != example.intent:
            taken[example.intent, guess].append(example)
    for (intent, guess), members in sorted(taken.items(), key=lambda pair: pair[0]):
        if len(members) >= max(_LEAST, CONFUSED * totals[intent]):
            yield Confusion(intent, guess, tuple(members), totals[intent])


def _confusion(found: Confusion) -> Problem:
    shown = "; ".join(repr(e.text) for e in found.examples[:_LEAST])
    share = f"{len(found.examples)} of {found.of}"
    words = f"{found.intent} is taken for {found.taken_for}, {share}: {shown}"
    return problem(found.examples[0], words)


def _slip(found: Slip) -> Problem:
    intent, like = found.example.intent, f"{found.like} ({found.sureness:.0%})"
    return problem(found.example, f"likely label error: {intent} here, reads like {like}")
