"""findAndModify: atomic changes of one document, with its old or new version."""

from __future__ import annotations

import pytest
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError, OperationFailure

from tests.webapp.store.embedded.checks import Rows, assert_same, utc


def test_find_one_and_update_before_after(rows: Rows) -> None:
    rows.insert_one({"k": 1, "n": 1})
    a = rows.find_one_and_update({"k": 1}, {"$inc": {"n": 1}})["n"]
    b = rows.find_one()["n"]
    z = rows.find_one_and_update(
        {"k": 1}, {"$inc": {"n": 1}}, return_document=ReturnDocument.AFTER
    )["n"]
    assert_same([a, b, z], [1, 2, 3])


def test_optimistic_lock_filter_on_version_miss_returns_none(rows: Rows) -> None:
    rows.insert_one({"k": 1, "v": 1})
    a = rows.find_one_and_update(
        {"k": 1, "v": 1}, {"$inc": {"v": 1}}, return_document=ReturnDocument.AFTER
    )["v"]
    b = rows.find_one_and_update({"k": 1, "v": 1}, {"$inc": {"v": 1}})
    assert_same([a, b, rows.find_one()["v"]], [2, None, 2])


def test_upsert_returns_new_doc(rows: Rows) -> None:
    a = rows.find_one_and_update({"k": 1}, {"$set": {"n": 1}}, upsert=True)
    d = rows.find_one_and_update(
        {"k": 2}, {"$setOnInsert": {"n": 5}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    assert_same([a, d["n"], "_id" in d], [None, 5, True])


def test_with_sort_picks_right_doc(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "p": 1}, {"k": 1, "p": 3}, {"k": 1, "p": 2}])
    assert_same(rows.find_one_and_update({"k": 1}, {"$set": {"t": 1}}, sort=[("p", -1)])["p"], 3)


def test_with_projection(rows: Rows) -> None:
    rows.insert_one({"k": 1, "n": 1, "z": 1})
    assert_same(
        rows.find_one_and_update({"k": 1}, {"$set": {"q": 1}}, projection={"_id": 0, "n": 1}),
        {"n": 1},
    )


def test_find_one_and_delete_with_sort(rows: Rows) -> None:
    rows.insert_many([{"p": 2}, {"p": 1}])
    assert_same(
        [rows.find_one_and_delete({}, sort=[("p", 1)])["p"], rows.count_documents({})], [1, 1]
    )


def test_find_one_and_replace(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    d = rows.find_one_and_replace({"k": 1}, {"k": 1, "b": 1}, return_document=ReturnDocument.AFTER)
    d.pop("_id")
    assert_same(d, {"k": 1, "b": 1})


def test_duplicate_key_inside_findandmodify_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.create_index("k", unique=True)
    rows.insert_many([{"k": 1}, {"k": 2}])
    with pytest.raises(DuplicateKeyError):
        rows.find_one_and_update({"k": 2}, {"$set": {"k": 1}})


def test_invalid_operator_inside_findandmodify_gives_error(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    with pytest.raises(OperationFailure):
        rows.find_one_and_update({"k": 1}, {"$foo": {"a": 1}})


def test_positional_in_findandmodify(rows: Rows) -> None:
    rows.insert_one({"k": 1, "it": [{"id": 1, "q": 0}, {"id": 2, "q": 0}]})
    assert_same(
        rows.find_one_and_update(
            {"k": 1, "it.id": 2}, {"$set": {"it.$.q": 5}}, return_document=ReturnDocument.AFTER
        )["it"],
        [{"id": 1, "q": 0}, {"id": 2, "q": 5}],
    )


def test_pipeline_update_in_findandmodify(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 2})
    assert_same(
        rows.find_one_and_update(
            {"k": 1},
            [{"$set": {"a": {"$multiply": ["$a", 2]}}}],
            return_document=ReturnDocument.AFTER,
        )["a"],
        4,
    )


def test_filter_with_datetime_lte_and_none_exists_job_queue_claim(rows: Rows) -> None:
    rows.insert_many(
        [
            {"k": "j2", "due": utc(2026, 1, 3), "lock": None},
            {"k": "j1", "due": utc(2026, 1, 1), "lock": None},
        ]
    )
    d = rows.find_one_and_update(
        {"due": {"$lte": utc(2026, 1, 2)}, "lock": None},
        {"$set": {"lock": "w1"}},
        sort=[("due", 1)],
        return_document=ReturnDocument.AFTER,
    )
    assert_same([d["k"], d["lock"]], ["j1", "w1"])


def test_raw_findandmodify_reply_has_lasterrorobject(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    r = rows.database.command("findAndModify", rows.name, query={"k": 1}, update={"$set": {"a": 1}})
    assert_same([r["lastErrorObject"]["n"], r["lastErrorObject"]["updatedExisting"]], [1, True])
