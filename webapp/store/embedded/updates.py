"""Updates: what `update` and `findAndModify` may do to a document.

An update is compiled once per command, so that a malformed one is refused before anything changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from bson import ObjectId, Regex

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.pipeline import compile_update_pipeline
from webapp.store.embedded.errors import CommandError, failed_to_parse
from webapp.store.embedded.matching import is_operators
from webapp.store.embedded.update_operators import Change, Rename, compile_change
from webapp.store.embedded.update_targets import ArrayFilters, Targets
from webapp.store.embedded.values import BsonValue, Document, copy, same, shown

Transform: TypeAlias = Callable[[Document], Document]


class Update:
    """One compiled update.

    `query` is what selects the documents: it tells the place that `$` stands for, and the fields
    with which an upsert starts. `now` is naive UTC, for `$currentDate`.
    """

    def __init__(
        self,
        spec: BsonValue,
        *,
        query: Document,
        array_filters: Sequence[Document] = (),
        now: dt.datetime,
    ) -> None:
        self._query = query
        self._replaces = isinstance(spec, dict) and not is_operators(spec)
        if isinstance(spec, list):
            self._on_update = self._on_insert = compile_update_pipeline(spec)
        elif not isinstance(spec, dict):
            raise failed_to_parse("an update must be a document or a pipeline")
        elif self._replaces:
            self._on_update = self._on_insert = _replacement(spec)
        else:
            targets = Targets(query, ArrayFilters(array_filters, spec))
            changes = _changes(spec, now)
            self._on_insert = _applying(changes, targets)
            self._on_update = _applying([c for c in changes if not c.only_on_insert], targets)

    @property
    def replaces(self) -> bool:
        """Whether the update is a whole new document, which only one document may get."""
        return self._replaces

    def apply(self, document: Document) -> Document:
        """Return the document as it will be; the one that is passed does not change."""
        changed = self._on_update(document)
        if not same(changed.get("_id"), document["_id"]):
            raise CommandError(
                66,
                "Performing an update on the path '_id' would modify the immutable field '_id'",
            )
        return changed

    def new_document(self) -> Document:
        """Return the document that an upsert inserts: the query's equalities, then the update."""
        start = _equalities(self._query)
        if self._replaces:
            start = {name: value for name, value in start.items() if name == "_id"}
        document = self._on_insert(start)
        if "_id" in start and not same(document.get("_id"), start["_id"]):
            raise CommandError(66, "The _id field cannot be changed from the one in the query")
        identity = document.pop("_id") if "_id" in document else ObjectId()
        return {"_id": identity, **document}


def _replacement(spec: Document) -> Transform:
    for name in spec:
        if name.startswith("$"):
            raise CommandError(
                52, f"The dollar ($) prefixed field '{name}' is not allowed in a replacement"
            )
    rest = {name: value for name, value in spec.items() if name != "_id"}

    def replace(document: Document) -> Document:
        identity = {"_id": spec.get("_id", document.get("_id"))}
        return {**(identity if "_id" in {**spec, **document} else {}), **copy(rest)}

    return replace


def _changes(spec: Document, now: dt.datetime) -> list[Change | Rename]:
    """Return the single changes in the order in which MongoDB makes them: by path."""
    changes: list[Change | Rename] = []
    for name, fields in spec.items():
        if not isinstance(fields, dict):
            raise failed_to_parse(f"Modifiers operate on fields but we found {shown(fields)}")
        for path, operand in fields.items():
            changes.append(compile_change(name, _parts(path), operand, now))
    _refuse_conflicts([path for change in changes for path in change.touched])
    return sorted(changes, key=lambda change: [_order(part) for part in change.path])


def _order(part: str) -> tuple[int, str]:
    return (int(part), part) if part.isdigit() else (-1, part)


def _parts(path: str) -> paths.Path:
    parts = paths.split(path)
    if "" in parts:
        raise CommandError(56, f"The update path '{path}' contains an empty field name")
    if parts[0].startswith("$"):
        raise CommandError(52, f"The dollar ($) prefixed field '{path}' is not valid for storage.")
    return parts


def _refuse_conflicts(touched: list[paths.Path]) -> None:
    for one, other in combinations(touched, 2):
        if paths.overlap(one, other):
            raise CommandError(
                40,
                f"Updating the path '{'.'.join(other)}' would create a conflict "
                f"at '{'.'.join(one)}'",
            )


def _applying(changes: list[Change | Rename], targets: Targets) -> Transform:
    touched = {path[0] for change in changes for path in change.touched}

    def apply(document: Document) -> Document:
        """Copy what will be changed; versions of a document share the rest."""
        result = dict(document)
        for name in touched & document.keys():
            result[name] = copy(document[name])
        for change in changes:
            change.make(result, targets)
        return result

    return apply


def _equalities(query: Document) -> Document:
    document: Document = {}
    for path, value in _equal_fields(query):
        *before, last = paths.split(path)
        place = document
        for part in before:
            place = place.setdefault(part, {})
        place[last] = copy(value)
    return document


def _equal_fields(query: Document) -> Iterator[tuple[str, BsonValue]]:
    for name, condition in query.items():
        if name == "$and" or (name == "$or" and len(condition) == 1):
            for branch in condition:
                yield from _equal_fields(branch)
        elif name.startswith("$") or isinstance(condition, Regex):
            continue
        elif not is_operators(condition):
            yield name, condition
        elif "$eq" in condition:
            yield name, condition["$eq"]
        elif len(condition.get("$in", [])) == 1:
            yield name, condition["$in"][0]
