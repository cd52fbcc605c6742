"""Finds the places that an update's path means: `a.b`, `a.0`, `a.$.b`, `a.$[].b`, `a.$[x].b`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from webapp.store.embedded import paths
from webapp.store.embedded.errors import CommandError, bad_value, failed_to_parse
from webapp.store.embedded.matching import Predicate, compile_query
from webapp.store.embedded.values import MISSING, BsonValue, Document, shown

Place: TypeAlias = tuple[Document | list[BsonValue], str | int]
"""A document or array, and the name or number in it."""

_LONGEST_PADDING = 1_500_000
"""How far behind its end an array may be written, as in MongoDB."""


def read(place: Place) -> BsonValue:
    """Return what stands at a place; MISSING when nothing does."""
    container, at = place
    if isinstance(container, list):
        return container[int(at)] if int(at) < len(container) else MISSING
    return container.get(str(at), MISSING)


def write(place: Place, value: BsonValue) -> None:
    """Put a value at a place; an array that is too short is filled up with nulls."""
    container, at = place
    if isinstance(container, list):
        if int(at) - len(container) > _LONGEST_PADDING:
            raise bad_value("can't backfill more than 1500000 elements")
        container.extend([None] * (int(at) + 1 - len(container)))
        container[int(at)] = value
    else:
        container[str(at)] = value


class ArrayFilters:
    """The conditions by their identifiers: {"x.id": 2} says which elements `$[x]` means."""

    def __init__(self, filters: Sequence[Document], update: Document) -> None:
        self._tests: dict[str, Predicate] = {}
        for query in filters:
            names = {name.partition(".")[0] for name in _field_names(query)}
            if len(names) != 1:
                raise failed_to_parse("an array filter must be about exactly one identifier")
            name = names.pop()
            if name in self._tests:
                raise failed_to_parse(f"Found multiple array filters with the identifier {name}")
            if not any(f"$[{name}]" in path for fields in update.values() for path in fields):
                raise failed_to_parse(f"The array filter for identifier '{name}' was not used")
            self._tests[name] = compile_query(query)

    def selects(self, name: str, element: BsonValue, path: paths.Path) -> bool:
        """Tell whether `$[name]` means this element; `$[]` means every one."""
        if not name:
            return True
        if name not in self._tests:
            raise bad_value(
                f"No array filter found for identifier '{name}' in path '{'.'.join(path)}'"
            )
        return self._tests[name]({name: element})


def _field_names(query: Document) -> Iterator[str]:
    for name, condition in query.items():
        if name in ("$and", "$or", "$nor"):
            for branch in condition:
                yield from _field_names(branch)
        else:
            yield name


class Targets:
    """Resolves paths for one update."""

    def __init__(self, query: Document, filters: ArrayFilters) -> None:
        self._query = query
        self._filters = filters

    def find(self, document: Document, path: paths.Path, *, create: bool) -> list[Place]:
        """Return the places; `create` makes the documents that are missing on the way."""
        return list(self._walk(document, document, path, 0, create=create))

    def _walk(
        self, root: Document, value: BsonValue, path: paths.Path, depth: int, *, create: bool
    ) -> Iterator[Place]:
        for place in self._step(root, value, path, depth, create=create):
            if depth == len(path) - 1:
                yield place
                continue
            child = read(place)
            if child is MISSING or (child is None and isinstance(place[0], list)):
                if not create:
                    continue
                child = {}
                write(place, child)
            yield from self._walk(root, child, path, depth + 1, create=create)

    def _step(
        self, root: Document, value: BsonValue, path: paths.Path, depth: int, *, create: bool
    ) -> list[Place]:
        part = path[depth]
        if part == "$":
            part = str(self._position(root, path[:depth]))
        if part.startswith("$["):
            return self._elements(value, part[2:-1], path, depth)
        if isinstance(value, dict):
            return [(value, part)]
        if isinstance(value, list) and part.isdigit():
            return [(value, int(part))]
        if not create:
            return []
        owner = path[depth - 1] if depth else ""
        raise CommandError(
            28, f"Cannot create field '{part}' in element {{{owner}: {shown(value)}}}"
        )

    def _elements(self, value: BsonValue, name: str, path: paths.Path, depth: int) -> list[Place]:
        if not isinstance(value, list):
            raise bad_value(
                f"The path '{'.'.join(path[:depth])}' must exist in the document in order to "
                "apply array updates."
            )
        return [
            (value, number)
            for number, element in enumerate(value)
            if self._filters.selects(name, element, path)
        ]

    def _position(self, root: Document, before: paths.Path) -> int:
        """Return the number of the first element that the query's conditions on the array mean."""
        array: BsonValue = root
        for part in before:
            places = self._step(root, array, (part,), 0, create=False)
            array = read(places[0]) if places else MISSING
        conditions = list(_conditions(self._query, ".".join(before)))
        if isinstance(array, list) and conditions:
            tests = [compile_query(condition) for condition in conditions]
            for number, element in enumerate(array):
                if all(test({"element": [element]}) for test in tests):
                    return number
        raise bad_value("The positional operator did not find the match needed from the query.")


def _conditions(query: Document, array: str) -> Iterator[Document]:
    """Rewrite the query's conditions on an array as conditions on the array {"element": [x]}."""
    for name, condition in query.items():
        if name == "$and":
            for branch in condition:
                yield from _conditions(branch, array)
        elif name == array or name.startswith(f"{array}."):
            yield {"element" + name[len(array) :]: condition}
