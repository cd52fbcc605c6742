"""What could be better about the examples, each with what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from nlu.corpus.checks import LEAST_EXAMPLES
from nlu.language import LANGUAGES, marked
from webapp.console.corpus_view import View
from webapp.store.nlu_jobs import Job

FEW = 30
"""Examples of an intent in one language, below which more would help most."""
TOO_MANY = 5
"""An intent with so many times the usual number draws messages to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Few:
    """An intent with few examples in a language."""

    intent: str
    language: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """What is seen at once, and what a job has found out."""

    few: Sequence[Few]
    """The fewest first."""
    many: Sequence[tuple[str, int]]
    """Intents with far more examples than the others."""
    usual: int
    """The median number of examples of an intent."""
    confusions: Sequence[Mapping[str, Any]]
    slips: Sequence[Mapping[str, Any]]
    job: Job | None
    """The one that found the confusions and slips, or is about to; None: nobody asked yet."""
    outdated: int
    """How many of its likely label errors were changed since."""

    @classmethod
    def of(cls, view: View, job: Job | None) -> Insights:
        """Return the insights into the examples, with what the last job found."""
        found: Mapping[str, Any] = job.result if job is not None else {}
        slips = [each for each in found.get("slips", ()) if each["id"] in view.by_id]
        usual = int(median(view.intents.values())) if view.intents else 0
        return cls(
            few=_few(view),
            many=[(name, n) for name, n in view.intents.items() if n > TOO_MANY * max(usual, 1)],
            usual=usual,
            confusions=sorted(found.get("confusions", ()), key=lambda c: -c["number"] / c["of"]),
            slips=sorted(slips, key=lambda each: -each["sureness"]),
            job=job,
            outdated=len(found.get("slips", ())) - len(slips),
        )


def _few(view: View) -> list[Few]:
    counts = Counter((e.intent, marked(e)) for e in view.corpus.examples)
    present = {language for _, language in counts if language in LANGUAGES}
    found = [
        Few(intent=intent, language=language, number=counts[intent, language])
        for intent in view.intents
        for language in sorted(present)
        if counts[intent, language] < FEW
    ]
    found += [
        Few(intent=intent, language="", number=number)
        for intent, number in view.intents.items()
        if number < LEAST_EXAMPLES
    ]
    return sorted(found, key=lambda each: (each.number, each.intent))
