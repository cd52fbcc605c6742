"""Services by the words that people use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nlu.types import Service


class Trades:
    """Knows the services of the catalogue by id, name and synonym, in any language and case."""

    def __init__(self, catalogue: Sequence[Service]) -> None:
        self._by_word: Mapping[str, Service] = {
            _plain(word): service
            for service in catalogue
            for word in (
                *service.synonyms,
                *service.plurals.values(),
                *service.names.values(),
                service.id,
            )
        }

    def named(self, written: str) -> Service | None:
        """Return the service that a word means: "plumber", "Plumbing", "hair-dresser"; or None."""
        return self._by_word.get(_plain(written))


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word).strip().casefold()
