"""Moving a database: nothing is lost, nothing is overwritten, damage is found beforehand."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
from bson import Binary, DatetimeMS, DBRef, Decimal128, Int64, ObjectId, Regex, Timestamp
from bson.raw_bson import RawBSONDocument

from webapp.errors import StoreError, StoreUnavailable
from webapp.store import transfer

EVERYTHING = {
    "_id": ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f"),
    "text": 'Ndinoda "plumber"\n\u2028 – é',
    "numbers": [1, -1, Int64(1), 2**40, 1.0, 0.1, float("inf"), Decimal128("1.50")],
    "date": dt.datetime(2026, 11, 23, 8, 0, 0, 123000, tzinfo=dt.timezone.utc),
    "far": DatetimeMS(2**55),
    "uuid": Binary.from_uuid(uuid.UUID(int=7)),
    "bytes": b"\x00\xff",
    "regex": Regex("^a", re.IGNORECASE),
    "stamp": Timestamp(1, 2),
    "reference": DBRef("other", 5),
    "nested": {"z": {"a": None, "b": [[], {}]}, "a": True},
}


@pytest.fixture
def client(mongo_uri: str) -> Iterator[pymongo.MongoClient[Any]]:
    with pymongo.MongoClient[Any](mongo_uri) as client:
        yield client


@pytest.fixture
def target(database: str, client: pymongo.MongoClient[Any]) -> Iterator[str]:
    yield f"{database}_target"
    client.drop_database(f"{database}_target")


@pytest.fixture
def filled(client: pymongo.MongoClient[Any], database: str) -> str:
    source = client[database]
    source.people.insert_one(EVERYTHING)
    source.people.create_index([("text", 1), ("date", -1)], unique=True, name="mine")
    source.people.create_index("date", expireAfterSeconds=10**9)
    source.people.create_index("nested.a", partialFilterExpression={"date": EVERYTHING["date"]})
    source["name/with.odd ünï"].insert_many({"_id": number} for number in range(2500))
    source.create_collection("empty")
    return database


def raw(client: pymongo.MongoClient[Any], database: str) -> dict[str, list[bytes]]:
    rows = client.get_database(database)
    return {
        name: [
            document.raw
            for document in rows.get_collection(
                name, rows.codec_options.with_options(document_class=RawBSONDocument)
            )
            .find()
            .sort("_id", 1)
        ]
        for name in sorted(rows.list_collection_names())
    }


def test_everything_arrives_unchanged(
    client: pymongo.MongoClient[Any], mongo_uri: str, filled: str, target: str, tmp_path: Path
) -> None:
    out = transfer.export(mongo_uri, filled, tmp_path / "out")
    back = transfer.import_(mongo_uri, target, tmp_path / "out")
    assert [(m.collection, m.documents, m.indexes) for m in out] == [
        ("empty", 0, 0),
        ("name/with.odd ünï", 2500, 0),
        ("people", 1, 3),
    ]
    assert sorted(back, key=lambda moved: moved.collection) == list(out)
    assert raw(client, target) == raw(client, filled)
    indexes = client[filled].people.index_information()
    assert client[target].people.index_information() == indexes
    assert len(indexes) == 4


def test_export_refuses_a_directory_that_is_not_empty(
    mongo_uri: str, filled: str, tmp_path: Path
) -> None:
    (tmp_path / "precious.txt").touch()
    with pytest.raises(StoreError, match="not empty"):
        transfer.export(mongo_uri, filled, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_export_refuses_an_empty_database(mongo_uri: str, database: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to export"):
        transfer.export(mongo_uri, database, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_import_refuses_a_database_that_has_something(
    client: pymongo.MongoClient[Any], mongo_uri: str, filled: str, tmp_path: Path
) -> None:
    transfer.export(mongo_uri, filled, tmp_path / "out")
    before = raw(client, filled)
    with pytest.raises(StoreError, match="nothing is overwritten"):
        transfer.import_(mongo_uri, filled, tmp_path / "out")
    assert raw(client, filled) == before


def test_import_of_nothing_is_an_error(mongo_uri: str, target: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no \.jsonl files"):
        transfer.import_(mongo_uri, target, tmp_path)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[:-20], "line 2501, is damaged"),
        (lambda text: text.replace('{"_id": {"$numberInt": "7"}}', "[7]"), "is not a document"),
        (lambda text: text.partition("\n")[2], "does not begin with the name"),
        (lambda text: text[:0], "is empty"),
    ],
)
def test_damage_is_found_before_anything_is_written(
    client: pymongo.MongoClient[Any],
    mongo_uri: str,
    filled: str,
    target: str,
    tmp_path: Path,
    damage: Any,  # noqa: ANN401
    message: str,
) -> None:
    transfer.export(mongo_uri, filled, tmp_path / "out")
    (file,) = (tmp_path / "out").glob("name*")
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        transfer.import_(mongo_uri, target, tmp_path / "out")
    assert client[target].list_collection_names() == []


def test_a_database_that_does_not_answer_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "_SECONDS_TO_FIND_A_SERVER", 0.1)
    with pytest.raises(StoreUnavailable, match="does not answer"):
        transfer.export("mongodb://127.0.0.1:1/", "app", tmp_path / "out")


def test_what_the_server_refuses_is_said(
    client: pymongo.MongoClient[Any], mongo_uri: str, filled: str, target: str, tmp_path: Path
) -> None:
    transfer.export(mongo_uri, filled, tmp_path / "out")
    (file,) = (tmp_path / "out").glob("people*")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    with pytest.raises(StoreError, match=r"refused: .*duplicate key"):
        transfer.import_(mongo_uri, target, tmp_path / "out")
