"""A message as the search for places sees it, and what it finds there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.places.index import Everyday
from nlu.places.spelling import Word, words
from nlu.places.wording import AT, BEING, STAYING
from nlu.types import Place


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch that reads like a name; whether it is meant as a place is not yet said."""

    start: int
    end: int
    first: int
    """Index of its first word."""
    last: int
    """Index of its last word, the section included."""
    places: tuple[Place, ...]
    score: float
    everyday: Everyday | None = None
    """None also when its town stands beside it."""
    linked: bool = False
    """Whether a locative is written onto it: kuMufakose."""
    lenient: bool = False
    """Whether so much was forgiven only because a place is expected here."""
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A text and its words."""

    text: str
    words: Sequence[Word]

    @classmethod
    def of(cls, text: str) -> Message:
        """Cut a text into its words."""
        return cls(text, words(text))

    def before(self, index: int) -> str:
        """Return the word before the one at `index`, "" at the start."""
        return self.words[index - 1].plain if index > 0 else ""

    def after(self, index: int) -> str:
        """Return the word after the one at `index`, "" at the end."""
        return self.words[index + 1].plain if index + 1 < len(self.words) else ""

    def at_place(self, index: int) -> bool:
        """Whether the words before the one at `index` say that a place follows."""
        return self._before(index) in AT or self.staying(index)

    def staying(self, index: int) -> bool:
        """Whether the words before say that somebody lives or is there."""
        before = self._before(index)
        if before in STAYING:
            return True
        return before in AT and self._before(index - 1) in STAYING | BEING

    def _before(self, index: int) -> str:
        """As `before`, over an article: "in the Avenues"."""
        before = self.before(index)
        return self.before(index - 1) if before == "the" else before
