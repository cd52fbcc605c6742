"""Inserting, replacing, deleting, upserting, and what is counted."""

from __future__ import annotations

import pytest
from bson import ObjectId
from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from tests.webapp.store.embedded.checks import Rows, assert_same


def test_insert_one_find_one_by_id(rows: Rows) -> None:
    i = rows.insert_one({"a": 1}).inserted_id
    d = rows.find_one({"_id": i})
    d.pop("_id")
    assert_same(d, {"a": 1})


def test_insert_one_duplicate_id_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.insert_one({"_id": "x"})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"_id": "x"})


def test_a_duplicate_key_is_reported_with_code_text_and_value(rows: Rows) -> None:
    rows.create_index("k", unique=True)
    rows.insert_one({"k": 1})
    with pytest.raises(DuplicateKeyError, match="E11000 duplicate key") as caught:
        rows.insert_one({"k": 1})
    assert caught.value.code == 11000
    assert caught.value.details is not None
    assert_same(caught.value.details["keyValue"], {"k": 1})


def test_string_int_compound_doc_id_round_trip(rows: Rows) -> None:
    for i in ("s", 1, {"a": 1, "b": 2}):
        rows.insert_one({"_id": i})
    assert_same(
        [[d["_id"] for d in rows.find()], rows.find_one({"_id": {"a": 1, "b": 2}}) is not None],
        [["s", 1, {"a": 1, "b": 2}], True],
    )


def test_int_id_1_and_string_id_1_are_distinct(rows: Rows) -> None:
    rows.insert_one({"_id": 1, "v": "i"})
    rows.insert_one({"_id": "1", "v": "s"})
    assert_same(
        [
            rows.count_documents({}),
            rows.find_one({"_id": "1"})["v"],
            rows.find_one({"_id": 1})["v"],
        ],
        [2, "s", "i"],
    )


def test_str_id_that_looks_like_an_objectid_hex_stays_str(rows: Rows) -> None:
    h = "5f5f5f5f5f5f5f5f5f5f5f5f"
    rows.insert_one({"_id": h})
    assert_same(
        [type(rows.find_one()["_id"]).__name__, rows.find_one({"_id": h}) is not None],
        ["str", True],
    )


def test_str_id_hex_and_objectid_hex_both_insertable_distinct(rows: Rows) -> None:
    h = "5f5f5f5f5f5f5f5f5f5f5f5f"
    rows.insert_one({"_id": h})
    rows.insert_one({"_id": ObjectId(h)})
    assert_same(rows.count_documents({}), 2)


def test_insert_many_10k_docs(rows: Rows) -> None:
    rows.insert_many([{"i": i} for i in range(10000)])
    assert_same(rows.count_documents({}), 10000)


def test_insert_many_ordered_stops_at_dup(rows: Rows) -> None:
    rows.create_index("k", unique=True)
    with pytest.raises(BulkWriteError) as caught:
        rows.insert_many([{"k": 1}, {"k": 2}, {"k": 3}, {"k": 2}, {"k": 4}])
    details = caught.value.details
    assert_same([details["nInserted"], details["writeErrors"][0]["op"]["k"]], [3, 2])


def test_insert_many_ordered_false_continues(rows: Rows) -> None:
    rows.create_index("k", unique=True)
    with pytest.raises(BulkWriteError) as caught:
        rows.insert_many([{"k": 1}, {"k": 2}, {"k": 3}, {"k": 2}, {"k": 4}], ordered=False)
    details = caught.value.details
    assert_same([details["nInserted"], [e["code"] for e in details["writeErrors"]]], [4, [11000]])


def test_update_one_set_counts_matched_modified_no_op(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 1})
    r = rows.update_one({"k": 1}, {"$set": {"a": 2}})
    q = rows.update_one({"k": 1}, {"$set": {"a": 2}})
    z = rows.update_one({"k": 9}, {"$set": {"a": 2}})
    assert_same(
        [
            r.matched_count,
            r.modified_count,
            q.matched_count,
            q.modified_count,
            z.matched_count,
            z.modified_count,
        ],
        [1, 1, 1, 0, 0, 0],
    )


def test_upsert_equality_fields_from_filter_set_setoninsert(rows: Rows) -> None:
    r = rows.update_one(
        {"k": 7, "g": {"$gt": 1}}, {"$set": {"s": 1}, "$setOnInsert": {"i": 2}}, upsert=True
    )
    d = rows.find_one()
    d.pop("_id")
    assert_same(
        [d, isinstance(r.upserted_id, ObjectId), r.matched_count],
        [{"k": 7, "s": 1, "i": 2}, True, 0],
    )


def test_upsert_second_time_setoninsert_not_applied(rows: Rows) -> None:
    rows.update_one({"k": 7}, {"$set": {"s": 1}, "$setOnInsert": {"i": 2}}, upsert=True)
    r = rows.update_one({"k": 7}, {"$set": {"s": 2}, "$setOnInsert": {"i": 99}}, upsert=True)
    d = rows.find_one()
    d.pop("_id")
    assert_same([d, r.upserted_id, r.matched_count], [{"k": 7, "s": 2, "i": 2}, None, 1])


def test_upsert_by_string_id(rows: Rows) -> None:
    r = rows.update_one({"_id": "u1"}, {"$inc": {"n": 1}}, upsert=True)
    assert_same([r.upserted_id, rows.find_one()], ["u1", {"_id": "u1", "n": 1}])


def test_upsert_only_setoninsert(rows: Rows) -> None:
    rows.update_one({"k": 1}, {"$setOnInsert": {"i": 2}}, upsert=True)
    d = rows.find_one()
    d.pop("_id")
    assert_same(d, {"k": 1, "i": 2})


def test_upsert_push_addtoset_on_new_doc(rows: Rows) -> None:
    rows.update_one({"k": 1}, {"$push": {"a": 1}, "$addToSet": {"b": 2}}, upsert=True)
    d = rows.find_one()
    assert_same([d["a"], d["b"]], [[1], [2]])


def test_replace_one_upsert(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 1})
    r = rows.replace_one({"k": 1}, {"k": 1, "b": 2})
    d = rows.find_one({"k": 1})
    d.pop("_id")
    u = rows.replace_one({"k": 9}, {"k": 9}, upsert=True)
    assert_same([d, r.modified_count, u.upserted_id is not None], [{"k": 1, "b": 2}, 1, True])


def test_update_making_a_duplicate_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.create_index("k", unique=True)
    rows.insert_many([{"k": 1}, {"k": 2}])
    with pytest.raises(DuplicateKeyError):
        rows.update_one({"k": 2}, {"$set": {"k": 1}})


def test_delete_one_delete_many_counts(rows: Rows) -> None:
    rows.insert_many([{"k": 1}, {"k": 2}, {"k": 2}])
    assert_same(
        [
            rows.delete_one({"k": 1}).deleted_count,
            rows.delete_many({"k": 2}).deleted_count,
            rows.delete_many({"k": 2}).deleted_count,
        ],
        [1, 2, 0],
    )


def test_bulk_write_mixed(rows: Rows) -> None:
    rows.insert_many([{"k": 1}, {"k": 2}, {"k": 3}])
    r = rows.bulk_write(
        [
            InsertOne({"k": 4}),
            UpdateOne({"k": 1}, {"$set": {"a": 1}}),
            DeleteOne({"k": 2}),
            UpdateOne({"k": 8}, {"$set": {"a": 1}}, upsert=True),
        ]
    )
    assert_same(
        [r.inserted_count, r.matched_count, r.modified_count, r.deleted_count, r.upserted_count],
        [1, 1, 1, 1, 1],
    )
