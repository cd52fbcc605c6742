"""What the lists, patterns and grammars find in a message, before any learning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the message that something known was found in."""

    kind: str
    start: int
    end: int


class PhraseFinder:
    """Finds the lookups and regexes of a corpus in messages."""

    def __init__(
        self, lookups: Mapping[str, Sequence[str]], regexes: Mapping[str, Sequence[str]]
    ) -> None:
        self._patterns = [
            *((kind, _any_of(words)) for kind, words in lookups.items() if words),
            *((kind, re.compile("|".join(p), re.IGNORECASE)) for kind, p in regexes.items() if p),
        ]

    def find(self, text: str) -> Iterable[Hit]:
        """Yield a hit for every list or pattern that matches somewhere."""
        for kind, pattern in self._patterns:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Hit(kind, match.start(), match.end())


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for whole words, the longest first."""
    ordered = sorted({word.lower() for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
