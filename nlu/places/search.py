"""Finds the stretches of a text that read like names of places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlu.places.index import Everyday, Name, NameIndex
from nlu.places.spelling import Word, words
from nlu.places.wording import AT, FILLER, LINKED, PART, STAYING, STREET, TITLES
from nlu.types import Place

_FUZZY_WORDS = 3


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
        return self.before(index) in AT or self.staying(index)

    def staying(self, index: int) -> bool:
        """Whether the words before say that somebody lives or is there."""
        return self.before(index) in STAYING or (
            self.before(index) in AT and self.before(index - 1) in STAYING
        )


def hits(message: Message, index: NameIndex, *, expected: bool) -> list[Hit]:
    """Return what reads like a place, without overlaps, in the order of the text.

    `expected`: the text answers "where?", so that more is forgiven.
    """
    found = list(_exact(message, index))
    taken = {i for hit in found for i in range(hit.first, hit.last + 1)}
    found += _misspelt(message, index, taken, expected=expected)
    found = [_with_part(hit, message, index) for hit in sorted(found, key=lambda h: h.start)]
    starts = {hit.first for hit in found}
    return [h for h in found if not _is_street(h, message, starts)]


def _exact(message: Message, index: NameIndex) -> Iterator[Hit]:
    position = 0
    while position < len(message.words):
        hit = _exact_at(position, message, index)
        if hit is not None:
            yield hit
            position = hit.last
        position += 1


def _exact_at(position: int, message: Message, index: NameIndex) -> Hit | None:
    run = message.words[position : position + index.most_words]
    keys = [word.key for word in run]
    hit = _longest(keys, position, message, index, cut=0)
    if hit is not None:
        return hit
    for prefix in LINKED:
        if keys[0].startswith(prefix) and len(keys[0]) > len(prefix) + 2:
            rest = [keys[0][len(prefix) :], *keys[1:]]
            hit = _longest(rest, position, message, index, cut=len(prefix))
            if hit is not None:
                return hit
    return None


def _longest(
    keys: Sequence[str], position: int, message: Message, index: NameIndex, *, cut: int
) -> Hit | None:
    for count in range(len(keys), 0, -1):
        name = index.names.get("".join(keys[:count]))
        if name is not None and count <= name.words + 1:
            return _hit(message, position, position + count - 1, (name,), 1.0, cut=cut)
    return None


def _hit(
    message: Message, first: int, last: int, names: Sequence[Name], score: float, *, cut: int = 0
) -> Hit:
    places = tuple(dict.fromkeys(place for name in names for place in name.places))
    return Hit(
        start=message.words[first].start + cut,
        end=message.words[last].end,
        first=first,
        last=last,
        places=places,
        score=score,
        everyday=names[0].everyday,
        linked=cut > 0,
    )


def _misspelt(message: Message, index: NameIndex, taken: set[int], *, expected: bool) -> list[Hit]:
    near: list[Hit] = []
    for first in range(len(message.words)):
        trusted = expected or message.at_place(first)
        for last in range(first, min(first + _FUZZY_WORDS, len(message.words))):
            if last in taken:
                break
            near += _misspelt_at(first, last, message, index, trusted=trusted)
    chosen: list[Hit] = []
    for hit in sorted(near, key=lambda h: (-h.score, h.first - h.last)):
        span = set(range(hit.first, hit.last + 1))
        if not span & taken:
            taken |= span
            chosen.append(hit)
    return chosen


def _misspelt_at(
    first: int, last: int, message: Message, index: NameIndex, *, trusted: bool
) -> Iterator[Hit]:
    run = message.words[first : last + 1]
    if _ordinary(run) or message.before(first) in TITLES:
        return
    written = "".join(word.key for word in run)
    for cut in _cuts(run[0]):
        name_key = written[cut:]
        near = index.nearest(name_key, _forgiven(len(name_key), trusted=trusted))
        if near is None:
            continue
        score, names = near
        names = tuple(n for n in names if _fits(n, last - first + 1, trusted=trusted))
        if names:
            yield _hit(message, first, last, names, score, cut=cut)


def _ordinary(run: Sequence[Word]) -> bool:
    edges = (run[0].plain, run[-1].plain)
    return any(edge in FILLER or edge in AT or edge.isdigit() for edge in edges)


def _cuts(word: Word) -> Iterator[int]:
    yield 0
    for prefix in ("ku", "mu", "pa", "ko", "e"):
        if word.plain.startswith(prefix) and len(word.plain) > len(prefix) + 5:
            yield len(prefix)


def _forgiven(length: int, *, trusted: bool) -> int:
    """Return how many letters may be wrong in a name of this length."""
    if trusted:
        return 0 if length < 5 else 1 if length < 8 else 2 if length < 11 else 3
    return 0 if length < 6 else 1 if length < 9 else 2


def _fits(name: Name, count: int, *, trusted: bool) -> bool:
    if name.everyday is not None and not trusted:
        return False
    return count == 1 or name.words in (count, count + 1)


def _with_part(hit: Hit, message: Message, index: NameIndex) -> Hit:
    """Take the section after the name into the hit: "Mkoba 14", "Seke Unit L"."""
    match = PART.match(message.text, hit.end)
    if match is None:
        return hit
    part = match["part"]
    named = len(part) > 2
    if not named and not any(index.has_part(place, part.lower()) for place in hit.places):
        return hit
    if all(place.kind != "suburb" for place in hit.places):
        return hit
    last = max(i for i, word in enumerate(message.words) if word.end <= match.end())
    return replace(hit, end=match.end(), last=last, part=part)


def _is_street(hit: Hit, message: Message, starts: set[int]) -> bool:
    return message.after(hit.last) in STREET and hit.last + 1 not in starts
