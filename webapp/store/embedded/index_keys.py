"""Which keys a document has in an index: one, or one per element when the path meets an array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, TypeAlias

from bson import DBRef

from webapp.store.embedded import paths
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import (
    EMPTY_ARRAY_KEY,
    MISSING,
    NULL_KEY,
    BsonValue,
    Document,
    key,
)

FlatKey: TypeAlias = tuple[Any, ...]
"""Rank and value of every field's key, one after another."""
_Column: TypeAlias = tuple[BsonValue, "paths.Path | None"]
"""A value and the path that is left to go; with None the value is a finished key."""
_NOTHING = object()
"""Stands for the element of an empty array."""


def index_keys(document: Document, fields: Sequence[paths.Path]) -> list[FlatKey]:
    """Return the distinct keys; raises CommandError when two fields lead into different arrays."""
    flat: FlatKey = ()
    for field in fields:
        value = document.get(field[0]) if len(field) == 1 else _descend(document, field)[0]
        if isinstance(value, list):
            break
        flat += key(value)
    else:
        return [flat]
    rows = _rows([(document, field) for field in fields])
    return list(dict.fromkeys(tuple(chain.from_iterable(row)) for row in rows))


def _rows(columns: list[_Column]) -> Iterator[list[FlatKey]]:
    columns = [_descend(*column) for column in columns]
    array = next((value for value, rest in columns if _is_array(value, rest)), None)
    if array is None:
        yield [value if rest is None else key(value) for value, rest in columns]
        return
    for element in array or [_NOTHING]:
        yield from _rows([_enter(column, array, element) for column in columns])


def _is_array(value: BsonValue, rest: paths.Path | None) -> bool:
    return rest is not None and isinstance(value, list)


def _descend(value: BsonValue, path: paths.Path | None) -> _Column:
    """Follow the path through documents, up to its end or to an array."""
    for at, part in enumerate(path or ()):
        if isinstance(value, DBRef):
            value = value.as_doc()
        if isinstance(value, list):
            if not part.isdigit() or int(part) >= len(value):
                return value, (path or ())[at:]
            value = value[int(part)]
        else:
            value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
    return value, None if path is None else ()


def _enter(column: _Column, array: list[BsonValue], element: BsonValue) -> _Column:
    """Replace the array, if this column is at one, by one of its elements."""
    value, rest = column
    if not _is_array(value, rest):
        return column
    if value is not array:
        raise CommandError(171, "cannot index parallel arrays")
    if element is _NOTHING:
        return (NULL_KEY if rest else EMPTY_ARRAY_KEY), None
    if not rest:
        return key(element), None
    return (element, rest) if isinstance(element, (dict, DBRef)) else (NULL_KEY, None)
