"""Results that do not fit one reply: what is left waits here for `getMore`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from bson import Int64

from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import MAX_DOCUMENT_BYTES, Document, encode

FIRST_BATCH = 101
"""Documents in a first reply when the client does not say, as in MongoDB."""
_IDLE_SECONDS = 600.0


@dataclass(slots=True)
class _Cursor:
    namespace: str
    documents: list[Document]
    """All that were found; they never change."""
    at: int
    """The first that was not sent yet."""
    used: float


class Cursors:
    """The open cursors of all clients. Times are monotonic seconds."""

    def __init__(self, first: int) -> None:
        self._numbers = itertools.count(first)
        self._open: dict[int, _Cursor] = {}

    def open(
        self, namespace: str, documents: Iterable[Document], now: float, *, size: int, single: bool
    ) -> Document:
        """Return the reply with the first batch; `single` never leaves a cursor behind."""
        found = list(documents)
        batch, number = _batch(found, 0, size), 0
        if not single and len(batch) < len(found):
            number = next(self._numbers)
            self._open[number] = _Cursor(namespace, found, len(batch), now)
        return {"cursor": {"firstBatch": batch, "id": Int64(number), "ns": namespace}}

    def more(self, number: int, now: float, *, size: int | None) -> Document:
        """Return the reply with the next batch; raises CommandError for an unknown cursor."""
        cursor = self._open.get(number)
        if cursor is None:
            raise CommandError(43, f"cursor id {number} not found")
        cursor.used = now
        batch = _batch(cursor.documents, cursor.at, size)
        cursor.at += len(batch)
        if cursor.at == len(cursor.documents):
            del self._open[number]
            number = 0
        return {"cursor": {"nextBatch": batch, "id": Int64(number), "ns": cursor.namespace}}

    def kill(self, number: int) -> bool:
        """Forget a cursor; return whether there was one."""
        return self._open.pop(number, None) is not None

    def forget_idle(self, now: float) -> None:
        """Forget cursors that nobody has asked for ten minutes."""
        self._open = {n: c for n, c in self._open.items() if now - c.used < _IDLE_SECONDS}


def _batch(documents: list[Document], at: int, size: int | None) -> list[Document]:
    """Return what follows, at most `size` (None: no limit) and not over 16 MB, but at least one."""
    batch = documents[at : None if size is None else at + size]
    length = 0
    for number, document in enumerate(batch if len(batch) > 1 else ()):
        length += len(encode(document))
        if number and length > MAX_DOCUMENT_BYTES:
            return batch[:number]
    return batch
