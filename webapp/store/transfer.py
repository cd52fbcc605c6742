"""Moves a whole database between servers, by way of one JSON Lines file per collection.

The first line of a file describes the collection and its indexes, every other line is a document,
in MongoDB's Extended JSON, which keeps every type. So the embedded database can be outgrown, and
a backup needs no tool.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pymongo
from bson import json_util
from bson.codec_options import DatetimeConversion
from pymongo.collection import Collection
from pymongo.errors import ConnectionFailure, PyMongoError

from webapp.errors import StoreError, StoreUnavailable

_SUFFIX = ".jsonl"
_BATCH = 1000
_SECONDS_TO_FIND_A_SERVER = 5.0
_EXTENDED_JSON = json_util.CANONICAL_JSON_OPTIONS.with_options(
    datetime_conversion=DatetimeConversion.DATETIME_AUTO
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One collection that was moved."""

    collection: str
    documents: int
    indexes: int
    """Besides the one on _id, which every collection has."""


def export(uri: str, db: str, directory: Path) -> tuple[Moved, ...]:
    """Write every collection of a database into a new or empty directory.

    What others change meanwhile may be in the files or not: stop the programs that write first.
    Raises StoreError; then the directory is incomplete and must not be imported.
    """
    if directory.exists() and any(directory.iterdir()):
        raise StoreError(f"{directory} is not empty: name a directory that does not exist yet")
    with _errors_explained(), _client(uri) as client:
        every = client[db].list_collection_names(filter={"type": "collection"})
        names = sorted(name for name in every if not name.startswith("system."))
        if not names:
            raise StoreError(f"the database {db} has no collections: there is nothing to export")
        directory.mkdir(parents=True, exist_ok=True)
        return tuple(_export(client[db][name], directory) for name in names)


def import_(uri: str, db: str, directory: Path) -> tuple[Moved, ...]:
    """Fill a database that has no collections from what `export` wrote.

    All files are read through before anything is written. Raises StoreError; when it comes from
    the server, the database is incomplete: drop it and import again.
    """
    files = sorted(directory.glob(f"*{_SUFFIX}"))
    if not files:
        raise StoreError(f"{directory} has no {_SUFFIX} files: name what `export` has written")
    for file in files:
        for _ in _lines(file):
            pass
    with _errors_explained(), _client(uri) as client:
        present = client[db].list_collection_names()
        if present:
            raise StoreError(
                f"the database {db} already has collections ({', '.join(sorted(present))}). "
                "Import into a new database, so that nothing is overwritten"
            )
        return tuple(_import(client[db][_name(file)], file) for file in files)


@contextmanager
def _client(uri: str) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
    milliseconds = int(_SECONDS_TO_FIND_A_SERVER * 1000)
    with pymongo.MongoClient[dict[str, Any]](
        uri, datetime_conversion="DATETIME_AUTO", serverSelectionTimeoutMS=milliseconds
    ) as client:
        yield client


@contextmanager
def _errors_explained() -> Iterator[None]:
    try:
        yield
    except ConnectionFailure as error:
        raise StoreUnavailable(f"the database does not answer: {error}") from error
    except PyMongoError as error:
        raise StoreError(f"the database refused: {error}") from error
    except OSError as error:
        raise StoreError(f"a file could not be read or written: {error}") from error


def _export(rows: Collection[dict[str, Any]], directory: Path) -> Moved:
    indexes = [dict(spec) for spec in rows.list_indexes() if spec["name"] != "_id_"]
    count = 0
    path = directory / f"{urllib.parse.quote(rows.name, safe='')}{_SUFFIX}"
    with path.open("x", encoding="utf-8") as file:
        file.write(_line({"collection": rows.name, "indexes": indexes}))
        for document in rows.find().sort("_id", 1):
            file.write(_line(document))
            count += 1
    return Moved(collection=rows.name, documents=count, indexes=len(indexes))


def _import(rows: Collection[dict[str, Any]], file: Path) -> Moved:
    lines = _lines(file)
    indexes = next(lines)["indexes"]
    rows.database.create_collection(rows.name)
    if indexes:
        rows.database.command("createIndexes", rows.name, indexes=indexes)
    count = 0
    while batch := list(islice(lines, _BATCH)):
        count += len(rows.insert_many(batch).inserted_ids)
    return Moved(collection=rows.name, documents=count, indexes=len(indexes))


def _name(file: Path) -> str:
    return urllib.parse.unquote(file.name.removesuffix(_SUFFIX))


def _line(document: dict[str, Any]) -> str:
    return json_util.dumps(document, json_options=_EXTENDED_JSON) + "\n"


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the description, then the documents; raises StoreError with the line's number."""
    with file.open(encoding="utf-8") as lines:
        number = 0
        for number, line in enumerate(lines, start=1):
            yield _document(file, number, line)
    if number == 0:
        raise StoreError(f"{file} is empty: export again")


def _document(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        document = json_util.loads(line, json_options=_EXTENDED_JSON)
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{file}, line {number}, is damaged: {error}") from error
    if not isinstance(document, dict):
        raise StoreError(f"{file}, line {number}, is not a document: {line[:40]!r}")
    if number == 1 and document.get("collection") != _name(file):
        raise StoreError(f"{file} does not begin with the name of its collection: export again")
    return document
