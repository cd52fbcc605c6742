"""Where a dotted path leads in a document, by the rules of MongoDB's query language."""

from __future__ import annotations

from functools import lru_cache

from bson import DBRef

from webapp.store.embedded.values import MISSING, BsonValue, Document

Path = tuple[str, ...]


@lru_cache(maxsize=4096)
def split(path: str) -> Path:
    """Return the parts of a dotted path."""
    return tuple(path.split("."))


def values_at(document: Document, path: Path) -> list[BsonValue]:
    """Return everything that the path leads to.

    An array on the way is entered: its documents each give what the rest of the path leads to,
    and a number in the path also picks one element. An array at the end is given whole. A field
    that is not there gives MISSING, except in an array whose elements are not documents.
    """
    if len(path) == 1:
        return [document.get(path[0], MISSING)]
    found: list[BsonValue] = []
    _collect(document, path, 0, found)
    return found


def _collect(value: BsonValue, path: Path, depth: int, found: list[BsonValue]) -> None:
    if depth == len(path):
        found.append(value)
        return
    if isinstance(value, DBRef):
        value = value.as_doc()
    if isinstance(value, dict):
        _collect_field(value, path, depth, found)
    elif isinstance(value, list):
        _collect_elements(value, path, depth, found)
    else:
        found.append(MISSING)


def _collect_field(value: Document, path: Path, depth: int, found: list[BsonValue]) -> None:
    child = value.get(path[depth], MISSING)
    if child is MISSING:
        found.append(MISSING)
    else:
        _collect(child, path, depth + 1, found)


def _collect_elements(
    items: list[BsonValue], path: Path, depth: int, found: list[BsonValue]
) -> None:
    part = path[depth]
    if part.isdigit() and int(part) < len(items):
        _collect(items[int(part)], path, depth + 1, found)
    for item in items:
        if isinstance(item, (dict, DBRef)):
            _collect(item, path, depth, found)


def overlap(left: Path, right: Path) -> bool:
    """Tell whether one path is the other or leads through it."""
    shorter = min(len(left), len(right))
    return left[:shorter] == right[:shorter]
