"""Databases and collections as a whole, sessions and large documents."""

from __future__ import annotations

import time

import gridfs
import pytest
from pymongo import WriteConcern
from pymongo.errors import CollectionInvalid, DocumentTooLarge, OperationFailure

from tests.webapp.store.embedded.checks import Rows, assert_same


def test_server_info_version_present(rows: Rows) -> None:
    assert "version" in rows.database.client.server_info()


def test_list_collection_names_sees_new_collection_only_in_its_db(rows: Rows) -> None:
    rows.insert_one({})
    o = rows.database.client["elsewhere"]
    o.q.insert_one({})
    r = [rows.name in rows.database.list_collection_names(), rows.name in o.list_collection_names()]
    rows.database.client.drop_database("elsewhere")
    assert_same(r, [True, False])


def test_two_logical_databases_are_isolated(rows: Rows) -> None:
    rows.insert_one({})
    o = rows.database.client["elsewhere"]
    assert_same([rows.count_documents({}), o[rows.name].count_documents({})], [1, 0])


def test_drop_database_of_another_db_leaves_this_one(rows: Rows) -> None:
    rows.insert_one({})
    cl = rows.database.client
    cl["elsewhere"].q.insert_one({})
    cl.drop_database("elsewhere")
    assert_same(rows.count_documents({}), 1)


def test_collection_names_with_dots_dashes_unicode(rows: Rows) -> None:
    n = 0
    for s in (".sub", "-dash", "ünï"):
        x = rows.database[rows.name + s]
        x.insert_one({"a": 1})
        n += x.count_documents({"a": 1})
        x.drop()
    assert_same(n, 3)


def test_collections_foo_and_foo_are_distinct(rows: Rows) -> None:
    a = rows.database[rows.name + "_Foo"]
    b = rows.database[rows.name + "_foo"]
    a.insert_one({})
    r = [a.count_documents({}), b.count_documents({})]
    a.drop()
    b.drop()
    assert_same(r, [1, 0])


def test_collection_named_like_sql_keyword_order_group(rows: Rows) -> None:
    n = 0
    for s in ("order", "group"):
        x = rows.database[s]
        x.drop()
        x.insert_one({"a": 1})
        n += x.count_documents({"a": 1})
        x.drop()
    assert_same(n, 2)


def test_rename_collection(rows: Rows) -> None:
    rows.insert_one({})
    rows.rename(rows.name + "_r")
    x = rows.database[rows.name + "_r"]
    n = x.count_documents({})
    x.drop()
    assert_same(n, 1)


def test_create_collection_twice_gives_collectioninvalid(rows: Rows) -> None:
    rows.database.create_collection(rows.name)
    with pytest.raises(CollectionInvalid):
        rows.database.create_collection(rows.name)


def test_unknown_command_gives_operationfailure(rows: Rows) -> None:
    with pytest.raises(OperationFailure):
        rows.database.command("fooBar")


def test_find_sees_collection_after_drop_empty(rows: Rows) -> None:
    rows.insert_one({})
    rows.drop()
    assert_same(len(list(rows.find())), 0)


def test_a_document_of_17_mb_is_refused(rows: Rows) -> None:
    with pytest.raises(DocumentTooLarge):
        rows.insert_one({"a": "x" * (17 * 1024 * 1024)})


def test_a_document_may_not_grow_beyond_16_mb(rows: Rows) -> None:
    rows.insert_one({"_id": 1, "a": ["x" * (9 * 1024 * 1024)]})
    with pytest.raises(OperationFailure):
        rows.update_one({"_id": 1}, {"$push": {"a": "x" * (9 * 1024 * 1024)}})
    assert_same(len(rows.find_one()["a"]), 1)


def test_1_mb_document_round_trip(rows: Rows) -> None:
    rows.insert_one({"a": "x" * 1048576})
    assert_same(len(rows.find_one()["a"]), 1048576)


def test_a_session_reads_what_it_wrote(rows: Rows) -> None:
    with rows.database.client.start_session() as session:
        rows.insert_one({"a": 1}, session=session)
        assert_same(rows.count_documents({"a": 1}, session=session), 1)


def test_write_concern_majority_w_0_accepted(rows: Rows) -> None:
    rows.with_options(write_concern=WriteConcern("majority")).insert_one({})
    rows.with_options(write_concern=WriteConcern(w=0)).insert_one({})
    deadline = time.monotonic() + 5
    while rows.count_documents({}) < 2:  # nobody says when an unacknowledged write is there
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_gridfs_put_get(rows: Rows) -> None:
    fs = gridfs.GridFS(rows.database)
    i = fs.put(b"hello", filename="x")
    r = fs.get(i).read()
    fs.delete(i)
    assert_same(r, b"hello")
