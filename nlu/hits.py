"""What the lists, patterns and grammars find in a message, before any learning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlu.normalise import REMEMBERED_WORDS

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LEAST_STEM = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the message that something known was found in."""

    kind: str
    start: int
    end: int


class PhraseFinder:
    """Finds the lookups and regexes of a corpus in messages.

    A single word of five letters or more is also found inside longer words, because Shona and
    Ndebele write pronouns, tenses and locatives onto it.
    """

    def __init__(
        self, lookups: Mapping[str, Sequence[str]], regexes: Mapping[str, Sequence[str]]
    ) -> None:
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}
        for kind, entries in lookups.items():
            for entry in entries:
                self._add(kind, tuple(_plain(m[0]) for m in _WORD.finditer(entry)))
        self._longest = max(map(len, self._phrases), default=0)
        self._openings = {words[0] for words in self._phrases if len(words) > 1}
        self._patterns = [
            (kind, re.compile("|".join(patterns), re.IGNORECASE))
            for kind, patterns in regexes.items()
            if patterns
        ]
        self._kinds_of_word = lru_cache(maxsize=REMEMBERED_WORDS)(self._kinds_inside)

    def find(self, text: str) -> Iterator[Hit]:
        """Yield a hit for every list or pattern that matches somewhere."""
        found = [(_plain(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]
        for i, (word, start, end) in enumerate(found):
            for kind in self._kinds_of_word(word):
                yield Hit(kind, start, end)
            if word in self._openings:
                yield from self._longer(found, i)
        for kind, pattern in self._patterns:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Hit(kind, match.start(), match.end())

    def _add(self, kind: str, words: tuple[str, ...]) -> None:
        if not words:
            return
        self._phrases[words] = (*self._phrases.get(words, ()), kind)
        if len(words) == 1 and len(words[0]) >= _LEAST_STEM:
            self._stems[words[0]] = (*self._stems.get(words[0], ()), kind)

    def _kinds_inside(self, word: str) -> tuple[str, ...]:
        pieces = (
            word[start:end]
            for start in range(len(word) - _LEAST_STEM + 1)
            for end in range(start + _LEAST_STEM, len(word) + 1)
        )
        stems = (kind for piece in pieces for kind in self._stems.get(piece, ()))
        return tuple(dict.fromkeys((*self._phrases.get((word,), ()), *stems)))

    def _longer(self, found: Sequence[tuple[str, int, int]], first: int) -> Iterable[Hit]:
        for last in range(first + 1, min(first + self._longest, len(found))):
            words = tuple(word for word, _, _ in found[first : last + 1])
            for kind in self._phrases.get(words, ()):
                yield Hit(kind, found[first][1], found[last][2])


def _plain(word: str) -> str:
    return word.lower().replace("’", "").replace("'", "")
