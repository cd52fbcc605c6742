"""Rasa YAML that somebody wants to add to the examples: what is new in it, and what is wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu import corpus
from nlu.types import Example
from webapp.console.corpus_desk import CorpusDesk, Refusal

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would add."""

    new: tuple[Example, ...]
    known: int
    """Examples that are there already."""
    problems: tuple[str, ...]
    """"line 7: …", for every example that cannot be added; the others can."""

    @property
    def shown(self) -> Sequence[str]:
        """The first of the problems."""
        return self.problems[:MOST_SHOWN]


def preview(text: str, desk: CorpusDesk) -> Preview:
    """Return what Rasa YAML would add. Intents that no example has yet are welcome."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "import.yml"
        path.write_text(text, encoding="utf-8")
        read = corpus.read(path)
    problems = [(p.line, p.message) for p in read.problems]
    new: dict[tuple[str, str], Example] = {}
    known = 0
    for example in read.examples:
        refusal = desk.refusal(example, any_labels=True)
        if refusal is None:
            new.setdefault((example.intent, example.text), example)
        elif _says_the_same(refusal):
            known += 1
        else:
            problems.append((example.line, f"“{example.text}”: {refusal.words}"))
    if not read.examples and not problems:
        problems = [(1, "there are no examples in it; expected Rasa NLU YAML")]
    lines = tuple(f"line {line}: {message}" for line, message in sorted(problems))
    return Preview(new=tuple(new.values()), known=known, problems=lines)


def _says_the_same(refusal: Refusal) -> bool:
    return refusal.kind == "known"
