"""Results that do not fit one reply: what is left waits here for `getMore`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
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
    rest: Iterator[Document]
    """Over documents that are already found and never change."""
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
        cursor = _Cursor(namespace, iter(list(documents)), now)
        batch = _batch(cursor, size)
        number = 0
        if not single and not _exhausted(cursor):
            number = next(self._numbers)
            self._open[number] = cursor
        return {"cursor": {"firstBatch": batch, "id": Int64(number), "ns": namespace}}

    def more(self, number: int, now: float, *, size: int | None) -> Document:
        """Return the reply with the next batch; raises CommandError for an unknown cursor."""
        cursor = self._open.get(number)
        if cursor is None:
            raise CommandError(43, f"cursor id {number} not found")
        cursor.used = now
        batch = _batch(cursor, size)
        if _exhausted(cursor):
            del self._open[number]
            number = 0
        return {"cursor": {"nextBatch": batch, "id": Int64(number), "ns": cursor.namespace}}

    def kill(self, number: int) -> bool:
        """Forget a cursor; return whether there was one."""
        return self._open.pop(number, None) is not None

    def forget_idle(self, now: float) -> None:
        """Forget cursors that nobody has asked for ten minutes."""
        self._open = {n: c for n, c in self._open.items() if now - c.used < _IDLE_SECONDS}


def _batch(cursor: _Cursor, size: int | None) -> list[Document]:
    """Take documents until `size` is reached (None: no limit) or 16 MB would be exceeded."""
    batch = list(itertools.islice(cursor.rest, size))
    length = 0
    for number, document in enumerate(batch if len(batch) > 1 else ()):
        length += len(encode(document))
        if number and length > MAX_DOCUMENT_BYTES:
            cursor.rest = itertools.chain(batch[number:], cursor.rest)
            return batch[:number]
    return batch


def _exhausted(cursor: _Cursor) -> bool:
    for document in cursor.rest:
        cursor.rest = itertools.chain([document], cursor.rest)
        return False
    return True
