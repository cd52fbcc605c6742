"""Finds names that are written as the gazetteer has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlu.places.index import NameIndex
from nlu.places.message import Hit, Message
from nlu.places.spelling import Word
from nlu.places.wording import LINKED

_LONGEST_LINK = max(map(len, LINKED))
_SHORTEST_NAME = 3


def exact_hits(message: Message, index: NameIndex) -> Iterator[Hit]:
    """Yield the names in the message, the longest first where they overlap."""
    position = 0
    while position < len(message.words):
        hit = _at(position, message, index)
        if hit is not None:
            yield hit
            position = hit.last
        position += 1


def _at(position: int, message: Message, index: NameIndex) -> Hit | None:
    word = message.words[position]
    keys = [w.key for w in message.words[position : position + index.most_words]]
    for cut in _cuts(word):
        hit = _longest([keys[0][cut:], *keys[1:]], position, message, index, cut)
        if hit is not None:
            return hit
    return None


def _cuts(word: Word) -> Iterator[int]:
    """Yield how many letters at the front may be a locative; a capital after it decides."""
    if word.inner_capital:
        yield word.inner_capital
    yield 0
    for length in range(min(_LONGEST_LINK, len(word.plain) - _SHORTEST_NAME), 0, -1):
        if word.plain[:length] in LINKED:
            yield length


def _longest(
    keys: Sequence[str], position: int, message: Message, index: NameIndex, cut: int
) -> Hit | None:
    for count in range(len(keys), 0, -1):
        name = index.names.get("".join(keys[:count]))
        if name is not None and count <= name.words + 1:
            last = position + count - 1
            return Hit(
                start=message.words[position].start + cut,
                end=message.words[last].end,
                first=position,
                last=last,
                places=name.places,
                score=1.0,
                everyday=index.everyday.get(" ".join(keys[:count])),
                linked=cut > 0,
            )
    return None
