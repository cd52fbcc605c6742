"""One collection: its documents by number, its indexes, and the only ways to change them.

Documents are never changed in place, a change replaces them. So a cursor may go on reading the
ones that it found, and an update that is refused half-way leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bson import ObjectId, Regex

from webapp.store.embedded.errors import CommandError, bad_value
from webapp.store.embedded.index_keys import FlatKey
from webapp.store.embedded.indexes import ID_INDEX, Index, IndexSpec
from webapp.store.embedded.matching import compile_query
from webapp.store.embedded.planner import Plan, best_plan
from webapp.store.embedded.sorting import sort_by_document
from webapp.store.embedded.storage import Storage
from webapp.store.embedded.values import (
    MAX_DOCUMENT_BYTES,
    Document,
    encode,
    shown,
)

Order = list[tuple[str, int]]
"""Path and direction (1 or -1) of every part of a sort."""


class Collection:
    """`number` stands for the collection in the file, whatever its name becomes."""

    def __init__(self, namespace: str, number: int, storage: Storage) -> None:
        self.namespace = namespace
        self.number = number
        self.documents: dict[int, Document] = {}
        self.indexes: dict[str, Index] = {ID_INDEX.name: Index(ID_INDEX)}
        self._storage = storage

    @property
    def database(self) -> str:
        """The part of the namespace before the first dot."""
        return self.namespace.partition(".")[0]

    @property
    def name(self) -> str:
        """The part of the namespace behind the first dot."""
        return self.namespace.partition(".")[2]

    def load(self, specs: Iterable[IndexSpec], documents: dict[int, Document]) -> None:
        """Take over what the file holds."""
        self.documents = documents
        self.indexes |= {spec.name: Index(spec) for spec in specs}
        for index in self.indexes.values():
            index.load(documents)

    def plan(self, query: Document, order: Order, limit: int = 0) -> Plan | None:
        """Return the index ranges that `find` would walk; None: all documents, or an `$or`."""
        total = len(self.documents)
        return best_plan(self.indexes.values(), query, order, total=total, limit=limit)

    def find(
        self, query: Document, order: Order | None = None, limit: int = 0
    ) -> Iterator[tuple[int, Document]]:
        """Yield number and document of every match; the collection must not change meanwhile.

        `limit` 0 means all.
        """
        matches = compile_query(query)
        numbers, in_order = self._numbers(query, order or [], limit)
        documents = self.documents
        matching: Iterator[tuple[int, Document]] = (
            (number, documents[number]) for number in numbers if matches(documents[number])
        )
        if order and not in_order:
            matching = iter(sort_by_document(list(matching), order, lambda pair: pair[1]))
        return islice(matching, limit) if limit else matching

    def _numbers(self, query: Document, order: Order, limit: int) -> tuple[Iterable[int], bool]:
        """Return which documents to look at, and whether they come in the wanted order."""
        for index in self.indexes.values():
            found = index.lookup(query)
            if found is not None:
                return found, True
        plan = self.plan(query, order, limit)
        return (self._branches(query), False) if plan is None else (plan.numbers(), plan.sorted)

    def _branches(self, query: Document) -> Iterable[int]:
        """Return where to look when no single index helps: behind every branch of an `$or`."""
        plans = [self.plan(branch, []) for branch in query.get("$or", ())]
        if not plans:
            return self.documents
        numbers: set[int] = set()
        for plan in plans:
            if plan is None:
                return self.documents
            numbers.update(plan.numbers())
        return sorted(numbers)

    def insert(self, document: Document) -> Document:
        """Store a document and return it as stored: with an _id, in first place."""
        document = (
            {"_id": None, **document} if "_id" in document else {"_id": ObjectId(), **document}
        )
        _check(document)
        body = _encoded(document)
        entries = [(index, index.keys(document)) for index in self.indexes.values()]
        for index, keys in entries:
            self._refuse_duplicate(index, keys, document)
        number = self._storage.insert(self.number, body)
        self.documents[number] = document
        for index, keys in entries:
            index.add(number, keys)
        return document

    def replace(self, number: int, document: Document) -> bool:
        """Store a new version; return whether it differs from the present one."""
        before = self.documents[number]
        body = _encoded(document)
        if body == encode(before):
            return False
        _check(document)
        touched = [ix for ix in self.indexes.values() if not ix.untouched(before, document)]
        changes = [(index, index.keys(before), index.keys(document)) for index in touched]
        for index, _, new in changes:
            self._refuse_duplicate(index, new, document, number)
        for index, old, new in changes:
            if old != new:
                index.remove(number, old)
                index.add(number, new)
        self._storage.update(number, body)
        self.documents[number] = document
        return True

    def delete(self, number: int) -> None:
        """Remove a document."""
        document = self.documents.pop(number)
        for index in self.indexes.values():
            index.remove(number, index.keys(document))
        self._storage.delete(number)

    def _refuse_duplicate(
        self, index: Index, keys: list[FlatKey], document: Document, number: int | None = None
    ) -> None:
        if index.taken(keys, number):
            raise self._duplicate(index, document)

    def _duplicate(self, index: Index, document: Document) -> CommandError:
        values = index.values(document)
        return CommandError(
            11000,
            f"E11000 duplicate key error collection: {self.namespace} index: {index.spec.name} "
            f"dup key: {shown(values)}",
            keyPattern=dict(index.spec.directions),
            keyValue=values,
        )

    def create_index(self, spec: IndexSpec) -> None:
        """Build an index over what is stored; raises CommandError for duplicates."""
        index = Index(spec)
        duplicate = index.load(self.documents)
        if duplicate is not None:
            raise self._duplicate(index, self.documents[duplicate])
        self.indexes[spec.name] = index
        self._storage.put_index(self.number, spec.name, spec.document())

    def change_index(self, spec: IndexSpec) -> None:
        """Give an index other options that do not touch its entries."""
        self.indexes[spec.name].spec = spec
        self._storage.put_index(self.number, spec.name, spec.document())

    def drop_index(self, name: str) -> None:
        """Remove an index that exists."""
        del self.indexes[name]
        self._storage.delete_index(self.number, name)


def _check(document: Document) -> None:
    if isinstance(document["_id"], (list, Regex)):
        raise bad_value("The '_id' value cannot be an array or a regular expression")
    for name in document:
        if name.startswith("$"):
            raise CommandError(
                52, f"The dollar ($) prefixed field '{name}' is not valid for storage."
            )


def _encoded(document: Document) -> bytes:
    body = encode(document)
    if len(body) > MAX_DOCUMENT_BYTES:
        raise CommandError(
            10334,
            f"BSONObj size: {len(body)} is invalid. Size must be between 0 and "
            f"{MAX_DOCUMENT_BYTES}",
        )
    return body
