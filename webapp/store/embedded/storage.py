"""The SQLite file behind the documents in memory.

Changes are collected and written by `commit`, all in one transaction. What is committed survives
the end of the process, however it comes; with `full_sync` also a power cut.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bson.errors import InvalidBSON

from webapp.store.embedded.errors import InUseError, StorageError
from webapp.store.embedded.values import Document, decode, encode

_APPLICATION_ID = 0x454D4442
"""Marks a file as ours, in SQLite's header."""
_FORMAT = 1
_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_FORMAT};
CREATE TABLE collections (number INTEGER PRIMARY KEY, namespace TEXT NOT NULL UNIQUE);
CREATE TABLE indexes (
    collection INTEGER NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL,
    PRIMARY KEY (collection, name)
) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, collection INTEGER NOT NULL, body BLOB NOT NULL
);
"""
_INSERT = "INSERT INTO documents VALUES (?, ?, ?)"
_UPDATE = "UPDATE documents SET body = ? WHERE number = ?"
_DELETE = "DELETE FROM documents WHERE number = ?"

_DROP = (
    "DELETE FROM documents WHERE collection = ?",
    "DELETE FROM indexes WHERE collection = ?",
    "DELETE FROM collections WHERE number = ?",
)


@dataclass(slots=True)
class Stored:
    """What the file holds of one collection."""

    namespace: str
    number: int
    indexes: list[Document] = field(default_factory=list)
    documents: dict[int, Document] = field(default_factory=dict)
    """In the order of their insertion."""


class Storage:
    """Opens the file, or makes it; raises StorageError, and then the file is as it was.

    `stored` is what the file held then; whoever builds on it takes it away, to save memory.
    """

    def __init__(self, path: Path, *, full_sync: bool = False) -> None:
        self._path = path
        self._lock = _lock(path)
        try:
            _check_header(path)
            if not path.exists() or path.stat().st_size == 0:
                _create(path)
            self.stored = _load(path)
            self._connection = _open(path, full_sync=full_sync)
        except (sqlite3.DatabaseError, InvalidBSON, KeyError) as error:
            os.close(self._lock)
            raise _damaged(path, error) from error
        except BaseException:
            os.close(self._lock)
            raise
        self.pending: list[tuple[str, tuple[Any, ...]]] = []
        """Statements that `commit` will execute."""
        last = max((next(reversed(s.documents), 0) for s in self.stored), default=0)
        self._numbers = itertools.count(last + 1)
        self._collections = itertools.count(max((s.number for s in self.stored), default=0) + 1)

    def insert(self, collection: int, body: bytes) -> int:
        """Add a document and return its number."""
        number = next(self._numbers)
        self.pending.append((_INSERT, (number, collection, body)))
        return number

    def update(self, number: int, body: bytes) -> None:
        """Replace a document."""
        self.pending.append((_UPDATE, (body, number)))

    def delete(self, number: int) -> None:
        """Remove a document."""
        self.pending.append((_DELETE, (number,)))

    def create_collection(self, namespace: str) -> int:
        """Add a collection and return its number."""
        number = next(self._collections)
        self.pending.append(("INSERT INTO collections VALUES (?, ?)", (number, namespace)))
        return number

    def rename_collection(self, number: int, namespace: str) -> None:
        """Give a collection another name, which no other has."""
        self.pending.append(
            ("UPDATE collections SET namespace = ? WHERE number = ?", (namespace, number))
        )

    def drop_collection(self, number: int) -> None:
        """Remove a collection with all that is in it."""
        for statement in _DROP:
            self.pending.append((statement, (number,)))

    def put_index(self, collection: int, name: str, spec: Document) -> None:
        """Add an index, or replace the one of this name."""
        values = (collection, name, encode(spec))
        self.pending.append(("INSERT OR REPLACE INTO indexes VALUES (?, ?, ?)", values))

    def delete_index(self, collection: int, name: str) -> None:
        """Remove an index."""
        self.pending.append(
            ("DELETE FROM indexes WHERE collection = ? AND name = ?", (collection, name))
        )

    def commit(self) -> None:
        """Write all changes since the last time; raises StorageError.

        After that error memory and file disagree: the process must end without answering.
        """
        if not self.pending:
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement, group in itertools.groupby(self.pending, key=lambda item: item[0]):
                self._connection.executemany(statement, [values for _, values in group])
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StorageError(f"cannot write to {self._path}: {error}") from error
        self.pending.clear()

    def close(self) -> None:
        """Close the file; what is not committed is lost."""
        self._connection.close()
        os.close(self._lock)


def _lock(path: Path) -> int:
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise InUseError(f"{path} is in use by another server") from None
    return lock


def _check_header(path: Path) -> None:
    """Look at the first bytes before SQLite may touch anything."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\0") or len(header) < 100:
        raise StorageError(
            f"{path} is not a database file, or its beginning is damaged. It was left as it is: "
            "move it away, or name another file"
        )
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if application != _APPLICATION_ID:
        raise StorageError(
            f"{path} is an SQLite database of another program. It was left as it is: "
            "name another file"
        )
    if version != _FORMAT:
        raise StorageError(
            f"{path} has format {version}, this program writes format {_FORMAT}. It was left as "
            "it is: use the version of this program that wrote it"
        )


def _load(path: Path) -> list[Stored]:
    """Read everything, without the right to write: a damaged file stays as it is."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        (problem,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)
        names = connection.execute("SELECT number, namespace FROM collections")
        stored = {number: Stored(namespace, number) for number, namespace in names}
        for collection, spec in connection.execute("SELECT collection, spec FROM indexes"):
            stored[collection].indexes.append(decode(spec))
        documents = "SELECT number, collection, body FROM documents ORDER BY number"
        for number, collection, body in connection.execute(documents):
            stored[collection].documents[number] = decode(body)
    finally:
        connection.close()
    return list(stored.values())


def _open(path: Path, *, full_sync: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # saves half the time of a commit
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if full_sync else 'NORMAL'}")
    return connection


def _create(path: Path) -> None:
    """Make an empty database beside the path and move it there, so that it is never half made."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(new)
    connection.executescript(_SCHEMA)
    connection.close()
    new.replace(path)


def _damaged(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"{path} is damaged ({error}). Keep a copy of it and of {path.name}-wal, then restore a "
        "backup, or move both away to begin anew"
    )
