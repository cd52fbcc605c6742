"""Which example says the same as a message, but for spelling, place or time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from nlu.normalise import clean, words
from nlu.types import Example

NEAR = 90
"""Similarity, 0..100, from which on two messages count as the same with other spelling."""

_WORDS_OF_A_SENTENCE = 3
"""Shorter messages are near-duplicates only when they are equal: "yes do" and "yes go" differ."""


class Twins:
    """Knows a list of examples, and finds among them the twin of a message."""

    def __init__(self, examples: Iterable[Example] = (), *, skeletons: bool = True) -> None:
        """`skeletons`: whether messages that differ in their entities alone are twins too."""
        self._by_skeleton = skeletons
        self._examples: list[Example] = []
        self._texts: list[str] = []
        self._equal: dict[str, list[Example]] = defaultdict(list)
        self._skeletons: dict[str, list[Example]] = defaultdict(list)
        for example in examples:
            self.add(example)

    def add(self, example: Example) -> None:
        """Know one more example."""
        text, bones = clean(example.text), skeleton(example)
        self._examples.append(example)
        self._texts.append(text)
        self._equal[text].append(example)
        if self._by_skeleton and _is_sentence(bones):
            self._skeletons[bones].append(example)

    def of(
        self, example: Example, counts: Callable[[Example], bool] = lambda _: True
    ) -> Example | None:
        """Return the twin of an example among those that count, an equal one first."""
        text, bones = clean(example.text), skeleton(example)
        same = [*self._equal.get(text, ()), *self._skeletons.get(bones, ())]
        twin = next(filter(counts, same), None)
        if twin is not None or not _is_sentence(text):
            return twin
        alike = process.extract(text, self._texts, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5)
        return next(filter(counts, (self._examples[index] for _, _, index in alike)), None)


def skeleton(example: Example) -> str:
    """Return the cleaned message with each entity replaced by its type."""
    text = example.text
    for entity in sorted(example.entities, key=lambda e: -e.start):
        text = f"{text[: entity.start]} {entity.type} {text[entity.end :]}"
    return clean(text)


def _is_sentence(text: str) -> bool:
    return len(words(text)) >= _WORDS_OF_A_SENTENCE
