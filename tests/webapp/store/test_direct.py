"""The short way to the embedded database: the same answers as pymongo's, also when it goes away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pymongo
import pytest
from pymongo.errors import AutoReconnect, DuplicateKeyError, OperationFailure

from webapp import store
from webapp.store.direct import DirectRows, DirectServer, Rows
from webapp.store.inbox import _Inbound
from webapp.store.launch import ensure_embedded, socket_path

WHEN = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.timezone.utc)


@pytest.fixture(params=["direct", "pymongo"])
def rows(request: pytest.FixtureRequest, mongo_uri: str, database: str) -> Iterator[Rows]:
    """Return an empty collection, reached in both ways."""
    if request.param == "direct":
        if "%2F" not in mongo_uri:
            pytest.skip("the short way leads to the embedded database only")
        path = unquote(mongo_uri.removeprefix("mongodb://").rstrip("/"))
        server = DirectServer(path, database)
        yield DirectRows(server, "things")
        server.close()
        return
    client = pymongo.MongoClient[dict[str, Any]](
        mongo_uri, tz_aware=True, uuidRepresentation="standard"
    )
    yield client[database].things
    client.close()


def test_what_is_stored_is_read_as_it_was(rows: Rows) -> None:
    document = {"_id": "a", "when": WHEN, "token": uuid4(), "deep": {"list": [1, None, "ndeipi"]}}
    rows.insert_one(document)

    assert rows.find_one({"_id": "a"}) == document
    assert rows.find_one({"_id": "b"}) is None


def test_a_document_without_an_id_gets_one(rows: Rows) -> None:
    rows.insert_one({"name": "x"})

    found = rows.find_one({"name": "x"})
    assert found is not None
    assert found["_id"]


def test_the_same_id_twice_is_refused(rows: Rows) -> None:
    rows.insert_one({"_id": "a"})

    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"_id": "a"})


def test_many_are_found_in_order_up_to_a_limit_and_in_part(rows: Rows) -> None:
    for number in range(300):
        rows.insert_one({"_id": number, "odd": number % 2, "text": "x" * 200})

    found = list(rows.find({"odd": 1}, {"_id": 1}, sort=[("_id", -1)], limit=140))

    assert found == [{"_id": number} for number in range(299, 19, -2)]
    last = rows.find_one({}, {"odd": 1}, sort=[("_id", -1)])
    assert last == {"_id": 299, "odd": 1}


def test_an_answer_longer_than_one_read_is_whole(rows: Rows) -> None:
    rows.insert_one({"_id": 1, "text": "é" * 400_000})

    found = rows.find_one({"_id": 1})
    assert found == {"_id": 1, "text": "é" * 400_000}


def test_updates_tell_how_many_they_met(rows: Rows) -> None:
    for number in range(3):
        rows.insert_one({"_id": number, "kind": "a"})

    assert rows.update_one({"kind": "a"}, {"$set": {"kind": "b"}}).matched_count == 1
    assert rows.update_many({"kind": "a"}, {"$set": {"kind": "c"}}).matched_count == 2
    assert rows.update_one({"kind": "none"}, {"$set": {"x": 1}}).matched_count == 0
    assert rows.update_one({"_id": 9}, {"$set": {"x": 1}}, upsert=True).matched_count == 0
    assert rows.find_one({"_id": 9}) == {"_id": 9, "x": 1}


def test_a_document_is_changed_and_returned_before_or_after(rows: Rows) -> None:
    add: dict[str, Any] = {"$inc": {"n": 1}}

    assert rows.find_one_and_update({"_id": 1}, add) is None
    assert rows.find_one_and_update({"_id": 1}, add, upsert=True) is None
    assert rows.find_one_and_update({"_id": 1}, add) == {"_id": 1, "n": 1}
    after = rows.find_one_and_update({"_id": 1}, add, {"n": 1, "_id": 0}, return_document=True)
    assert after == {"n": 3}
    with pytest.raises(DuplicateKeyError):
        rows.find_one_and_update({"_id": 1, "n": 0}, add, upsert=True)


def test_removing_tells_whether_there_was_one(rows: Rows) -> None:
    rows.insert_one({"_id": 1})

    assert rows.delete_one({"_id": 1}).deleted_count == 1
    assert rows.delete_one({"_id": 1}).deleted_count == 0


def test_a_command_that_is_refused_is_an_error_and_the_next_one_works(rows: Rows) -> None:
    rows.insert_one({"_id": 1})

    with pytest.raises(OperationFailure):
        rows.update_one({"_id": 1}, {"$nonsense": {"a": 1}})
    assert rows.find_one({"_id": 1}) == {"_id": 1}


def test_commands_that_are_sent_at_once_are_done_in_their_order(tmp_path: Path) -> None:
    socket = socket_path(tmp_path)
    process = ensure_embedded(tmp_path / "x.sqlite", socket)
    assert process is not None
    server = DirectServer(str(socket), "x")
    insert = {"insert": "things", "documents": [{"_id": 1, "n": 1, "long": "x" * 100_000}]}
    add = {"update": "things", "updates": [{"q": {"_id": 1}, "u": {"$inc": {"n": 1}}}]}
    find = {"find": "things", "filter": {}, "singleBatch": True}

    replies = server.exchange([{**each} for each in (insert, add, insert, find)])

    assert [reply["ok"] for reply in replies] == [1.0] * 4
    assert "writeErrors" in replies[2]  # and what came behind it was done all the same
    (row,) = replies[3]["cursor"]["firstBatch"]
    assert (row["n"], len(row["long"])) == (2, 100_000)
    server.close()
    process.stop()


def test_the_embedded_database_is_reached_by_the_short_way(mongo_uri: str, database: str) -> None:
    store.ping()

    direct = isinstance(_Inbound.rows(), DirectRows)
    assert direct == ("%2F" in mongo_uri)


def test_reads_go_on_when_the_server_was_started_anew_and_writes_say_so(tmp_path: Path) -> None:
    socket = socket_path(tmp_path)
    first = ensure_embedded(tmp_path / "x.sqlite", socket)
    assert first is not None
    server = DirectServer(str(socket), "x")
    rows = DirectRows(server, "things")
    rows.insert_one({"_id": 1})
    first.stop()

    with pytest.raises(AutoReconnect):
        rows.find_one({"_id": 1})
    second = ensure_embedded(tmp_path / "x.sqlite", socket)
    assert second is not None
    assert rows.find_one({"_id": 1}) == {"_id": 1}
    second.stop()
    third = ensure_embedded(tmp_path / "x.sqlite", socket)
    assert third is not None
    with pytest.raises(AutoReconnect):
        rows.insert_one({"_id": 2})  # nobody knows whether the old server had taken it
    rows.insert_one({"_id": 2})
    third.stop()
    server.close()
