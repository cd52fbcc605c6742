"""Sorting documents by a specification such as {"rating": -1, "name": 1}."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from webapp.store.embedded import paths
from webapp.store.embedded.errors import bad_value, not_implemented
from webapp.store.embedded.values import (
    EMPTY_ARRAY_KEY,
    BsonValue,
    Document,
    Key,
    key,
    whole,
)

_Item = TypeVar("_Item")


def directions(spec: Document) -> list[tuple[str, int]]:
    """Return path and direction (1 or -1) of every part; raises CommandError."""
    if not isinstance(spec, dict):
        raise bad_value("a sort specification must be an object")
    return [(name, _direction(name, value)) for name, value in spec.items()]


def _direction(name: str, value: BsonValue) -> int:
    if isinstance(value, dict):
        raise not_implemented("sorting by $meta")
    direction = whole(value)
    if direction not in (1, -1):
        raise bad_value(f"the sort direction of {name} must be 1 (ascending) or -1 (descending)")
    return direction


def sort_documents(documents: Iterable[Document], spec: Document) -> list[Document]:
    """Return the documents in order; those that compare equal keep theirs."""
    return sort_by_document(list(documents), directions(spec), lambda document: document)


def sort_by_document(
    items: list[_Item], order: list[tuple[str, int]], document_of: Callable[[_Item], Document]
) -> list[_Item]:
    """Sort things by the documents that belong to them, in place; return the same list."""
    for name, direction in reversed(order):
        path, extreme = paths.split(name), min if direction > 0 else max
        keys = [_sort_key(document_of(item), path, extreme) for item in items]
        places = sorted(range(len(items)), key=keys.__getitem__, reverse=direction < 0)
        items[:] = [items[place] for place in places]
    return items


def _sort_key(document: Document, path: paths.Path, extreme: Callable[..., Key]) -> Key:
    """Return the key to sort by: of an array the smallest going up, the largest going down."""
    if len(path) == 1:
        value = document.get(path[0])
        if not isinstance(value, list):
            return key(value)
    values = paths.values_at(document, path)
    keys = [found for value in values for found in _keys(value)]
    return extreme(keys, default=EMPTY_ARRAY_KEY)


def _keys(value: BsonValue) -> list[Key]:
    if isinstance(value, list):
        return [key(item) for item in value] or [EMPTY_ARRAY_KEY]
    return [key(value)]
