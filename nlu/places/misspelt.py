"""Finds names that are misspelt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlu.places.index import Name, NameIndex
from nlu.places.message import Hit, Message
from nlu.places.spelling import Word
from nlu.places.wording import AT, BEING, FILLER, TITLES
from nlu.sound import sound

_MOST_WORDS = 3
_PERSON_FOLLOWS = TITLES | BEING
_LIKE, _LIKE_SMALL = 0.75, 0.85
_LINKED = ("ku", "mu", "pa", "ko", "e")


def misspelt_hits(
    message: Message, index: NameIndex, taken: Collection[int], *, expected: bool
) -> list[Hit]:
    """Return misspelt names among the words whose indexes are not `taken`, the likeliest first.

    `expected`: the text answers "where?", so that more is forgiven.
    """
    found: list[Hit] = []
    words = message.words
    talk = [word.plain in FILLER or word.plain in AT for word in words]
    stops = {i for i, word in enumerate(words) if _is_no_name(word, index)} | set(taken)
    for first in range(len(words)):
        if talk[first] or first in stops or message.before(first) in _PERSON_FOLLOWS:
            continue
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            if last in stops:
                break
            if not talk[last]:
                found += _Run(message, first, last).hits(index, expected=expected)
    return list(_best(found))


def _is_no_name(word: Word, index: NameIndex) -> bool:
    never = index.everyday.get(word.plain) == "never"
    return word.plain.isdigit() or (never and sound(word.key) not in index.parts)


def _best(hits: Iterable[Hit]) -> Iterator[Hit]:
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda h: (-h.score, h.first - h.last)):
        span = set(range(hit.first, hit.last + 1))
        if not span & taken:
            taken |= span
            yield hit


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring words that may be one name."""

    message: Message
    first: int
    last: int

    @property
    def words(self) -> Sequence[Word]:
        return self.message.words[self.first : self.last + 1]

    def hits(self, index: NameIndex, *, expected: bool) -> Iterator[Hit]:
        if not expected and self.first < self.last and not self._has_part_of(index):
            return
        trusted = expected or self.message.at_place(self.first)
        written = "".join(word.key for word in self.words)
        for cut in _cuts(self.words[0]):
            if index.everyday.get(written[cut:]) == "never":
                continue
            found = self._nearest(written[cut:], index, trusted=False)
            lenient = found is None and (trusted or cut == self.words[0].inner_capital)
            if lenient:
                found = self._nearest(written[cut:], index, trusted=True)
            if found is not None:
                yield self._hit(found, cut, lenient=lenient)

    def _has_part_of(self, index: NameIndex) -> bool:
        """Whether one of the words belongs to a name of several, so that the others may too."""
        return any(sound(word.key) in index.parts for word in self.words)

    def _nearest(
        self, key: str, index: NameIndex, *, trusted: bool
    ) -> tuple[float, Sequence[Name]] | None:
        near = index.nearest(key, _forgiven(len(key), trusted=trusted))
        if near is None:
            return None
        score, names = near
        certain = [w.key for w in self.words if index.everyday.get(w.plain) == "never"]
        fitting = [
            name
            for name in names
            if self._fits(name, score, trusted=trusted)
            and _may_begin(key, name.key)
            and all(word in name.key for word in certain)
        ]
        return (score, fitting) if fitting else None

    def _fits(self, name: Name, score: float, *, trusted: bool) -> bool:
        """Small places and everyday words have too many lookalikes to be guessed at anywhere."""
        small = all(place.kind in ("village", "growth_point") for place in name.places)
        if score < (_LIKE_SMALL if small else _LIKE):
            return False
        count = len(self.words)
        known = name.everyday is None and not small
        return (known or trusted) and (count == 1 or name.words in (count, count + 1))

    def _hit(self, found: tuple[float, Sequence[Name]], cut: int, *, lenient: bool) -> Hit:
        score, names = found
        return Hit(
            start=self.words[0].start + cut,
            end=self.words[-1].end,
            first=self.first,
            last=self.last,
            places=tuple(dict.fromkeys(place for name in names for place in name.places)),
            score=score,
            everyday=names[0].everyday,
            linked=cut > 0,
            lenient=lenient,
        )


def _may_begin(key: str, name_key: str) -> bool:
    """Shona infinitives begin with ku-: kutenga is no misspelt Rutenga."""
    return not key.startswith("ku") or name_key.startswith("ku")


def _cuts(word: Word) -> Iterator[int]:
    yield 0
    if word.inner_capital:
        yield word.inner_capital
    if word.plain.startswith(_LINKED):
        for prefix in _LINKED:
            if word.plain.startswith(prefix) and len(word.plain) > len(prefix) + 5:
                yield len(prefix)


def _forgiven(length: int, *, trusted: bool) -> int:
    """Return how many letters may be wrong in a name of this length."""
    if trusted:
        return 0 if length < 5 else 1 if length < 9 else 2
    return 0 if length < 6 else 1 if length < 10 else 2
