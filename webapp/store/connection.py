"""The connection to MongoDB, made on first use in each process, and what every document shares."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from mongoengine import Document
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure

from webapp.errors import StoreUnavailable
from webapp.store.direct import DirectRows, DirectServer, Raw, Rows, checked

__all__ = [
    "Raw",
    "Row",
    "Rows",
    "collection_class",
    "connect",
    "disconnect",
    "insert_and_update",
    "ping",
    "rows_of",
    "with_errors_translated",
]

_SECONDS_TO_FIND_A_SERVER = 5.0

C = TypeVar("C")


class _Connection:
    """One database per process; nothing is open while a process forks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uri: Callable[[], str] | None = None
        self._db_name = ""
        self._prepare: Callable[[], None] | None = None
        self._database: Database[Raw] | None = None
        self._collections: dict[str, Collection[Raw]] = {}
        self._direct: DirectServer | None = None
        self._process = 0

    def aim(
        self,
        uri: Callable[[], str] | None,
        db_name: str,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """Close what is open; the next use opens this database. None: there is none any more."""
        with self._lock:
            if self._database is not None and self._process == os.getpid():
                self._database.client.close()
                if self._direct is not None:
                    self._direct.close()
            self._database, self._uri, self._db_name = None, uri, db_name
            self._prepare = prepare

    def database(self) -> Database[Raw]:
        """Return the database, opened and with all its indexes in place."""
        database = self._database
        if database is not None and self._process == os.getpid():
            return database
        with self._lock:
            if self._database is not None and self._process == os.getpid():
                return self._database
            database = self._open()
            self._direct = _direct_server(database)
            self._database, self._process = database, os.getpid()
        if self._prepare is not None:
            self._prepare()  # after the lock: it uses the documents itself
        return database

    def collection(self, name: str) -> Collection[Raw]:
        """Return a collection of the database; to build it anew costs a tenth of each command."""
        database = self.database()
        collection = self._collections.get(name)
        if collection is None or collection.database is not database:
            collection = self._collections[name] = database[name]
        return collection

    def rows(self, name: str) -> Rows:
        """Return the shortest way to a collection."""
        collection = self.collection(name)
        return collection if self._direct is None else DirectRows(self._direct, name)

    def together(self, commands: Sequence[Raw]) -> list[Raw]:
        """Return the replies to commands that are done in their order, whatever they say."""
        database = self.database()
        if self._direct is not None:
            return self._direct.exchange(commands)
        return [database.command(command) for command in commands]

    def find_server(self) -> None:
        """Ask for the URI again: whoever gives it may have to start the server again."""
        if self._uri is not None:
            with contextlib.suppress(StoreUnavailable):
                self._uri()

    def _open(self) -> Database[Raw]:
        if self._uri is None:
            raise RuntimeError("no database is named: call webapp.store.connect() first")
        client: MongoClient[Raw] = MongoClient(
            self._uri(),
            tz_aware=True,
            uuidRepresentation="standard",
            serverSelectionTimeoutMS=int(_SECONDS_TO_FIND_A_SERVER * 1000),
        )
        try:
            database = client[self._db_name]
            _create_indexes(database)
        except BaseException:
            client.close()
            raise
        return database


_CONNECTION = _Connection()


def connect(
    uri: str | Callable[[], str], db_name: str, prepare: Callable[[], None] | None = None
) -> None:
    """Say where the documents of this process are; nothing is opened before the first use.

    A function in place of the URI is called then, and whenever the database does not answer: it
    may start the server. `prepare` is called once the database is open. The database is always
    `db_name`: a name in the URI says only where to authenticate.
    """
    _CONNECTION.aim(uri if callable(uri) else lambda: uri, db_name, prepare)


def disconnect() -> None:
    """Close what is open and forget where the documents were."""
    _CONNECTION.aim(None, "")


def ping() -> None:
    """Return when the database answers; raises StoreUnavailable when it does not."""
    with_errors_translated(lambda: _CONNECTION.database().command("ping"))()


def database() -> Database[Raw]:
    """Return the database, for what goes over all collections."""
    return _CONNECTION.database()


def insert_and_update(inserted: tuple[str, Raw], updated: tuple[str, Raw, Raw]) -> None:
    """Store a document, then change another: collection, query, update. One exchange where it can.

    The second is done whatever becomes of the first, which raises DuplicateKeyError then.
    """
    collection, document = inserted
    other, query, update = updated
    replies = _CONNECTION.together(
        [
            {"insert": collection, "documents": [document]},
            {"update": other, "updates": [{"q": query, "u": update}]},
        ]
    )
    for reply in replies:
        checked(reply)


def rows_of(name: str) -> Rows:
    """Return a collection whose module imports the one that asks."""
    return _CONNECTION.rows(name)


class Row(Document):  # type: ignore[misc] # mongoengine has no types
    """A document of the database named by `connect`. What a newer version added is ignored."""

    meta: ClassVar[dict[str, Any]] = {"abstract": True, "strict": False, "auto_create_index": False}

    @classmethod
    def _get_collection(cls) -> Collection[Raw]:
        return _CONNECTION.collection(cls._get_collection_name())

    @classmethod
    def rows(cls) -> Rows:
        """Return the documents without mongoengine, by the shortest way there is to them."""
        return _CONNECTION.rows(cls._get_collection_name())


def _direct_server(database: Database[Raw]) -> DirectServer | None:
    """Return the short way to the embedded database; None when this is another one, or far."""
    if database.command("buildInfo").get("modules") != ["embedded"]:
        return None
    address = database.client.address
    return DirectServer(address[0], database.name) if address and address[1] is None else None


def _create_indexes(database: Database[Raw]) -> None:
    """Create what the documents declare before anything is written.

    mongoengine would do it on the first use of a document, but lets other threads write meanwhile.
    """
    for row in Row.__subclasses__():
        for spec in row._meta["index_specs"]:
            options = {name: value for name, value in spec.items() if name not in ("fields", "cls")}
            database[row._get_collection_name()].create_index(spec["fields"], **options)


def collection_class(cls: type[C]) -> type[C]:
    """Make the public methods of a class raise StoreUnavailable in place of the driver's errors."""
    for name, member in list(vars(cls).items()):
        if callable(member) and not name.startswith("_"):
            setattr(cls, name, with_errors_translated(member))
    return cls


def with_errors_translated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make one function raise StoreUnavailable in place of the driver's errors."""

    @functools.wraps(function)
    def translating(*args: object, **kwargs: object) -> Any:  # noqa: ANN401 - whatever it returns
        try:
            return function(*args, **kwargs)
        except ConnectionFailure as error:
            _CONNECTION.find_server()
            raise StoreUnavailable(f"the database does not answer: {error}") from error

    return translating
