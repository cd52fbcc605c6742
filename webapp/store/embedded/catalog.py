"""All collections of all databases, by namespace: "database.collection"."""

from __future__ import annotations

import datetime as dt

from webapp.store.embedded.collection import Collection
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.indexes import ABOVE, Index, IndexSpec
from webapp.store.embedded.storage import Storage
from webapp.store.embedded.values import DATE, key

_LONGEST_NAMESPACE = 255


class Catalog:
    """Builds the collections from the file, and keeps the file up to date with them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._collections: dict[str, Collection] = {}
        while storage.stored:
            stored = storage.stored.pop()
            collection = Collection(stored.namespace, stored.number, storage)
            collection.load(map(IndexSpec.parse, stored.indexes), stored.documents)
            self._collections[stored.namespace] = collection

    def get(self, database: str, name: str) -> Collection | None:
        """Return a collection, or None when there is none of this name."""
        return self._collections.get(f"{database}.{name}")

    def existing(self, database: str, name: str) -> Collection:
        """Return a collection; raises CommandError when there is none of this name."""
        collection = self.get(database, name)
        if collection is None:
            raise CommandError(26, f"ns does not exist: {database}.{name}")
        return collection

    def ensure(self, database: str, name: str) -> Collection:
        """Return a collection, made if need be; raises CommandError for an impossible name."""
        return self.get(database, name) or self.create(database, name)

    def create(self, database: str, name: str) -> Collection:
        """Make a collection; raises CommandError when it exists or cannot be called so."""
        namespace = f"{database}.{name}"
        self._check(namespace)
        number = self._storage.create_collection(namespace)
        collection = Collection(namespace, number, self._storage)
        self._collections[namespace] = collection
        return collection

    def _check(self, namespace: str) -> None:
        database, _, name = namespace.partition(".")
        impossible = not database or not name or "$" in name or "\0" in namespace
        if impossible or name.startswith("system.") or len(namespace) > _LONGEST_NAMESPACE:
            raise CommandError(73, f"Invalid collection name: {namespace}")
        if namespace in self._collections:
            raise CommandError(48, f"Collection {namespace} already exists.")

    def drop(self, collection: Collection) -> None:
        """Remove a collection with all that is in it."""
        del self._collections[collection.namespace]
        self._storage.drop_collection(collection.number)

    def rename(self, collection: Collection, namespace: str) -> None:
        """Give a collection another name; raises CommandError when that is taken."""
        self._check(namespace)
        del self._collections[collection.namespace]
        collection.namespace = namespace
        self._collections[namespace] = collection
        self._storage.rename_collection(collection.number, namespace)

    def databases(self) -> list[str]:
        """Return the names of the databases that have collections, in order."""
        return sorted({collection.database for collection in self._collections.values()})

    def collections(self, database: str) -> list[Collection]:
        """Return the collections of a database, by name."""
        found = [c for c in self._collections.values() if c.database == database]
        return sorted(found, key=lambda collection: collection.name)

    def expire(self, now: dt.datetime) -> int:
        """Delete what its TTL index says is over; `now` is naive UTC; return how many."""
        expired = [
            (collection, number)
            for collection in self._collections.values()
            for index in collection.indexes.values()
            for number in _expired(index, now)
        ]
        for collection, number in dict.fromkeys(expired):
            collection.delete(number)
        return len(expired)

    @property
    def committed(self) -> bool:
        """Whether the file has all changes."""
        return not self._storage.pending

    def commit(self) -> None:
        """Write all changes to the file; raises StorageError, see Storage.commit."""
        self._storage.commit()


def _expired(index: Index, now: dt.datetime) -> list[int]:
    seconds = index.spec.expire_after
    if seconds is None or len(index.fields) != 1:
        return []
    latest = key(now - dt.timedelta(seconds=seconds))
    entries = index.entries.between((DATE,), latest + ABOVE)
    return list(dict.fromkeys(entry[-1] for entry in entries))
