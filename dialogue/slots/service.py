"""Which service is meant by who writes its name with a slip in a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogue.slots.slips import is_slip
from nlu.types import Service

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5
"""Letters of a word in which a slip is looked for."""


def misspelt(text: str, services: tuple[Service, ...], *, fewest: int) -> str:
    """Return the id of the service whose name of at least `fewest` words has slips; empty if none.

    The longest name counts: "umlungisi wamapahyiphi" is more than the "umlungisi" who sews.
    """
    said = _words(text.casefold())
    found, longest = "", fewest - 1
    for service in services:
        for name in _names(service):
            if longest < len(name) <= len(said) and _within(said, name):
                found, longest = service.id, len(name)
    return found


def _names(service: Service) -> Iterator[tuple[str, ...]]:
    return map(_words, (*service.names.values(), *service.plurals.values(), *service.synonyms))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _within(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(
        _is(said[at : at + len(name)], name)
        for at in range(len(said) - len(name) + 1)
        if said[at][:1] == name[0][:1]
    )


def _is(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether words are a name with at least one slip, of which no word is another one."""
    return said != name and all(_like(a, b) for a, b in zip(said, name, strict=True))


def _like(said: str, known: str) -> bool:
    long = min(len(said), len(known)) >= _SHORTEST
    return said == known or (long and is_slip(said, known))
