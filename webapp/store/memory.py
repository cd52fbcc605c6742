"""What one turn has read of people and providers: each row once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_known: ContextVar[dict[tuple[str, Hashable], object] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, on this thread, what was read stands until this thread writes.

    For the length of a turn: nobody else takes one for the same person meanwhile.
    """
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def remembered(collection: str, identifier: K, read: Callable[[K], T]) -> T:
    """Return what `read` gives for an identifier, or gave before within `remembering`."""
    known = _known.get()
    if known is None:
        return read(identifier)
    key = (collection, identifier)
    if key not in known:
        known[key] = read(identifier)
    return known[key]  # type: ignore[return-value] # a collection has one kind of rows


def forget() -> None:
    """Read everything again: something was written."""
    known = _known.get()
    if known:
        known.clear()
