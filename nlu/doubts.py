"""Labels that a classifier doubts: intents taken for each other, and likely slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

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


def find(examples: Sequence[Example], readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Return confusable pairs of intents, and examples whose label is likely a slip.

    Every example is judged, as it is read, by a classifier that was trained without it.
    """
    if len({example.intent for example in examples}) < 2:
        return ()
    names = [example.intent for example in examples]
    fitted = classifier.fit(readings, names)
    labels = fitted.classifier.labels
    chances = softmax(fitted.held_out.scores, fitted.classifier.temperature)
    guesses = [labels[i] for i in chances.argmax(axis=1)]
    slips = [
        problem(e, f"likely label error: {e.intent} here, reads like {guess} ({sure:.0%})")
        for e, guess, sure in zip(examples, guesses, chances.max(axis=1), strict=True)
        if guess != e.intent and sure >= _SLIP
    ]
    return (*_confusable(examples, guesses), *slips)


def _confusable(examples: Sequence[Example], guesses: Sequence[str]) -> Iterator[Problem]:
    totals: dict[str, int] = defaultdict(int)
    taken: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example, guess in zip(examples, guesses, strict=True):
        totals[example.intent] += 1
        if guess != example.intent:
            taken[example.intent, guess].append(example)
    for (intent, guess), members in sorted(taken.items()):
        if len(members) >= max(_LEAST, CONFUSED * totals[intent]):
            shown = "; ".join(repr(e.text) for e in members[:_LEAST])
            share = f"{len(members)} of {totals[intent]}"
            yield problem(members[0], f"{intent} is taken for {guess}, {share}: {shown}")
