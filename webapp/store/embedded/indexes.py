"""Indexes: which keys a document has in one, and the sorted list that holds them.

An entry is one flat tuple: rank and value of every field's key, then the number of the document,
so that Python compares entries without calling any code of ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from bson import Binary, Int64, ObjectId

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.function import null_if_missing
from webapp.store.embedded.errors import CommandError, not_implemented
from webapp.store.embedded.index_keys import FlatKey, index_keys
from webapp.store.embedded.matching import Predicate, compile_query
from webapp.store.embedded.sorted_list import Entry, SortedList
from webapp.store.embedded.values import MISSING, BsonValue, Document, key, whole

ABOVE: FlatKey = (float("inf"),)
"""Appended to the beginning of an entry it is greater than all entries that begin so."""
_OPTIONS = frozenset(
    [
        "background",
        "collation",
        "expireAfterSeconds",
        "hidden",
        "key",
        "name",
        "ns",
        "partialFilterExpression",
        "sparse",
        "unique",
        "v",
    ]
)
_GEOGRAPHIC = ("2d", "2dsphere")
"""Queries that need such an index are refused, so it never has to answer any."""
_PLAIN = frozenset({str, ObjectId, int, Int64, float, bool, dt.datetime, bytes, Binary})
"""Types of values that a document matches exactly when it has their key."""


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """What `createIndexes` was asked for."""

    name: str
    directions: tuple[tuple[str, BsonValue], ...]
    """Path and direction: 1, -1, "hashed", "2d" or "2dsphere"."""
    unique: bool = False
    sparse: bool = False
    partial: Document | None = None
    """Only documents that match this query are in the index; None: all are."""
    expire_after: float | None = None
    """Seconds after its date when a document is deleted; None: never."""

    @classmethod
    def parse(cls, spec: Document) -> IndexSpec:
        """Read the form that the protocol uses; raises CommandError."""
        for option in spec.keys() - _OPTIONS:
            raise CommandError(197, f"The field '{option}' is not valid for an index specification")
        if spec.get("collation") or spec.get("hidden"):
            raise not_implemented("an index with a collation, or a hidden one,")
        keys = spec.get("key")
        if not isinstance(keys, dict) or not keys or not isinstance(spec.get("name"), str):
            raise CommandError(67, "an index needs a name and at least one field")
        for path, direction in keys.items():
            _check_direction(path, direction)
        if spec.get("unique") and not _holds_keys(keys):
            raise not_implemented("a unique index that is geographic or has a wildcard")
        return cls(
            name=spec["name"],
            directions=tuple(keys.items()),
            unique=bool(spec.get("unique")),
            sparse=bool(spec.get("sparse")),
            partial=spec.get("partialFilterExpression"),
            expire_after=spec.get("expireAfterSeconds"),
        )

    def document(self) -> Document:
        """Return the form that the protocol uses."""
        options: Document = {
            "unique": self.unique or None,
            "sparse": self.sparse or None,
            "partialFilterExpression": self.partial,
            "expireAfterSeconds": self.expire_after,
        }
        given = {name: value for name, value in options.items() if value is not None}
        return {"v": 2, "key": dict(self.directions), "name": self.name, **given}


def _check_direction(path: str, direction: BsonValue) -> None:
    if direction == "hashed" or direction in _GEOGRAPHIC:
        return
    if isinstance(direction, str):
        raise not_implemented(f"a {direction} index")
    if not isinstance(direction, (int, float)) or whole(direction) == 0:
        raise CommandError(67, f"the direction of {path} must be 1, -1 or 'hashed'")


def _holds_keys(directions: Mapping[str, BsonValue]) -> bool:
    """Tell whether an index is kept: a geographic one and a wildcard are accepted, but empty."""
    return not any("$**" in path or way in _GEOGRAPHIC for path, way in directions.items())


def _present(document: Document, path: paths.Path) -> bool:
    return any(value is not MISSING for value in paths.values_at(document, path))


ID_INDEX = IndexSpec(name="_id_", directions=(("_id", 1),), unique=True)


@dataclass(slots=True)
class Index:
    """One index with its entries."""

    spec: IndexSpec
    fields: tuple[str, ...] = field(init=False)
    entries: SortedList = field(init=False, default_factory=SortedList)
    multikey: bool = field(init=False, default=False)
    """Whether some document has had several keys, because of an array."""
    searchable: bool = field(init=False)
    """Whether queries can use it. Not when a path has a number: in a query that also means fields
    which are called by the number."""
    _paths: tuple[paths.Path, ...] = field(init=False)
    _matches: Predicate | None = field(init=False)
    _kept: bool = field(init=False)
    _owners: dict[FlatKey, int] | None = field(init=False)
    """In a unique index, the document that has a key."""

    def __post_init__(self) -> None:
        self.fields = tuple(name for name, _ in self.spec.directions)
        self._paths = tuple(map(paths.split, self.fields))
        self._owners = {} if self.spec.unique else None
        self._kept = _holds_keys(dict(self.spec.directions))
        numbered = any(part.isdigit() for path in self._paths for part in path)
        self.searchable = self._kept and not numbered
        self._matches = None if self.spec.partial is None else compile_query(self.spec.partial)

    def keys(self, document: Document) -> list[FlatKey]:
        """Return the distinct flat keys of a document, without its number."""
        if not self._kept or (self._matches is not None and not self._matches(document)):
            return []
        if self.spec.sparse and not any(_present(document, path) for path in self._paths):
            return []
        return index_keys(document, self._paths)

    def values(self, document: Document) -> Document:
        """Return a document's value of every field, the first where there are several."""
        found = {name: paths.values_at(document, paths.split(name)) for name in self.fields}
        return {
            name: next(iter(null_if_missing(v) for v in values), None)
            for name, values in found.items()
        }

    def lookup(self, query: Document) -> tuple[int, ...] | None:
        """Return the only document that can match, or none; None when this cannot be told.

        It can when the query names one plain value for every field of a unique index.
        """
        if self._owners is None or (self.multikey and len(self.fields) > 1):
            return None
        wanted: FlatKey = ()
        for name in self.fields:
            value = query.get(name)
            if type(value) not in _PLAIN:
                return None
            wanted += key(value)
        owner = self._owners.get(wanted)
        return () if owner is None else (owner,)

    def untouched(self, before: Document, after: Document) -> bool:
        """Tell whether two versions of a document certainly have the same keys."""
        return self._matches is None and all(
            before.get(path[0], MISSING) is after.get(path[0], MISSING) for path in self._paths
        )

    def taken(self, keys: list[FlatKey], number: int | None = None) -> bool:
        """Tell whether the index is unique and another document than `number` has one of them."""
        owners = self._owners
        return owners is not None and any(owners.get(found, number) != number for found in keys)

    def add(self, number: int, keys: list[FlatKey]) -> None:
        """Enter the keys of a document, which are not taken."""
        self.multikey = self.multikey or len(keys) > 1
        for found in keys:
            self.entries.add((*found, number))
        if self._owners is not None:
            self._owners.update(dict.fromkeys(keys, number))

    def remove(self, number: int, keys: list[FlatKey]) -> None:
        """Take out the keys of a document."""
        for found in keys:
            self.entries.remove((*found, number))
            if self._owners is not None:
                del self._owners[found]

    def load(self, documents: dict[int, Document]) -> int | None:
        """Enter the keys of all documents at once.

        Returns the first document that has a key which is taken, and stops there; None when all is
        well. Raises CommandError for parallel arrays.
        """
        entries: list[Entry] = []
        for number, document in documents.items():
            keys = self.keys(document)
            if self.taken(keys):
                return number
            if self._owners is not None:
                self._owners.update(dict.fromkeys(keys, number))
            self.multikey = self.multikey or len(keys) > 1
            entries.extend((*found, number) for found in keys)
        self.entries.load(entries)
        return None
