"""Indexes: what they enforce, and how they are described."""

from __future__ import annotations

import pytest
from pymongo.errors import DuplicateKeyError, OperationFailure

from tests.webapp.store.embedded.checks import ONE, Rows, assert_same, utc
from webapp.clock import SystemClock


def test_create_index_name_index_information(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    i = rows.index_information()
    assert_same(
        [sorted(i), {k: i["a_1"].get(k) for k in ("key", "unique")} if "a_1" in i else sorted(i)],
        [["_id_", "a_1"], {"key": [("a", 1)], "unique": True}],
    )


def test_compound_index_key_directions_reported(rows: Rows) -> None:
    rows.create_index([("a", 1), ("b", -1)])
    assert_same(
        next(v["key"] for k, v in rows.index_information().items() if k != "_id_"),
        [("a", 1), ("b", -1)],
    )


def test_create_index_is_idempotent(rows: Rows) -> None:
    rows.create_index("a")
    rows.create_index("a")
    assert_same(len(rows.index_information()), 2)


def test_same_key_different_options_gives_operationfailure(rows: Rows) -> None:
    rows.create_index("a")
    with pytest.raises(OperationFailure):
        rows.create_index("a", unique=True)


def test_drop_index_by_name_a_1(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.drop_index("a_1")
    assert_same(sorted(rows.index_information()), ["_id_"])


def test_after_drop_index_a_1_unique_is_no_longer_enforced(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.drop_index("a_1")
    rows.insert_one({"a": 1})
    rows.insert_one({"a": 1})
    assert_same(rows.count_documents({}), 2)


def test_custom_name_honoured(rows: Rows) -> None:
    rows.create_index("a", name="my_ix")
    assert "my_ix" in rows.index_information()


def test_unique_on_existing_duplicates_gives_error(rows: Rows) -> None:
    rows.insert_many([{"a": 1}, {"a": 1}])
    with pytest.raises((DuplicateKeyError, OperationFailure)):
        rows.create_index("a", unique=True)


def test_unique_two_docs_missing_the_field_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.insert_one({"k": 1})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"k": 2})


def test_unique_two_docs_with_null_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.insert_one({"a": None})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a": None})


def test_unique_sparse_several_docs_missing_the_field_allowed(rows: Rows) -> None:
    rows.create_index("a", unique=True, sparse=True)
    for i in range(3):
        rows.insert_one({"k": i})
    assert_same(rows.count_documents({}), 3)


def test_unique_sparse_dup_value_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.create_index("a", unique=True, sparse=True)
    rows.insert_one({"a": 1})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a": 1})


def test_partial_unique_docs_outside_the_filter_may_repeat(rows: Rows) -> None:
    rows.create_index("a", unique=True, partialFilterExpression={"st": "on"})
    rows.insert_one({"a": 1, "st": "off"})
    rows.insert_one({"a": 1, "st": "off"})
    assert_same(rows.count_documents({}), 2)


def test_partial_unique_off_on_allowed(rows: Rows) -> None:
    rows.create_index("a", unique=True, partialFilterExpression={"st": "on"})
    rows.insert_one({"a": 1, "st": "off"})
    rows.insert_one({"a": 1, "st": "on"})
    assert_same(rows.count_documents({}), 2)


def test_partial_unique_docs_inside_the_filter_conflict(rows: Rows) -> None:
    rows.create_index("a", unique=True, partialFilterExpression={"st": "on"})
    rows.insert_one({"a": 1, "st": "on"})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a": 1, "st": "on"})


def test_compound_unique(rows: Rows) -> None:
    rows.create_index([("a", 1), ("b", 1)], unique=True)
    rows.insert_one({"a": 1, "b": 1})
    rows.insert_one({"a": 1, "b": 2})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a": 1, "b": 1})
    assert_same(rows.count_documents({}), 2)


def test_compound_unique_with_one_part_missing_twice_gives_duplicatekeyerror(rows: Rows) -> None:
    rows.create_index([("a", 1), ("b", 1)], unique=True)
    rows.insert_one({"a": 1})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a": 1})


def test_compound_unique_with_datetime_part(rows: Rows) -> None:
    rows.create_index([("p", 1), ("at", 1)], unique=True)
    rows.insert_one({"p": ONE, "at": utc(2026, 1, 1, 9)})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"p": ONE, "at": utc(2026, 1, 1, 9)})


def test_compound_unique_different_datetime_allowed(rows: Rows) -> None:
    rows.create_index([("p", 1), ("at", 1)], unique=True)
    rows.insert_one({"p": ONE, "at": utc(2026, 1, 1, 9)})
    rows.insert_one({"p": ONE, "at": utc(2026, 1, 1, 10)})
    assert_same(rows.count_documents({}), 2)


def test_unique_nested_field(rows: Rows) -> None:
    rows.create_index("a.b", unique=True)
    rows.insert_one({"a": {"b": 1}})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a": {"b": 1}})


def test_unique_multikey_list_elements(rows: Rows) -> None:
    rows.create_index("t", unique=True)
    rows.insert_one({"t": ["a", "b"]})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"t": ["b", "c"]})


def test_unique_int_1_vs_str_1_distinct(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.insert_one({"a": 1})
    rows.insert_one({"a": "1"})
    assert_same(rows.count_documents({}), 2)


def test_unique_1_vs_true_distinct(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.insert_one({"a": 1})
    rows.insert_one({"a": True})
    assert_same(rows.count_documents({}), 2)


def test_unique_on_field_a_b_and_on_a_b_are_separate(rows: Rows) -> None:
    rows.create_index("a.b", unique=True)
    rows.create_index("a_b", unique=True)
    rows.insert_one({"a_b": 1, "a": {"b": 1}})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"a_b": 1, "a": {"b": 2}})


def test_ttl_index_reported_by_index_information(rows: Rows) -> None:
    rows.create_index("at", expireAfterSeconds=3600)
    assert_same(
        next(
            v.get("expireAfterSeconds") for k, v in rows.index_information().items() if k != "_id_"
        ),
        3600,
    )


def test_ttl_change_via_collmod(rows: Rows) -> None:
    rows.create_index("at", expireAfterSeconds=3600)
    rows.database.command(
        "collMod", rows.name, index={"keyPattern": {"at": 1}, "expireAfterSeconds": 7200}
    )
    assert_same(
        next(
            v.get("expireAfterSeconds") for k, v in rows.index_information().items() if k != "_id_"
        ),
        7200,
    )


def test_ttl_does_not_delete_a_fresh_doc(rows: Rows) -> None:
    rows.create_index("at", expireAfterSeconds=3600)
    rows.insert_one({"at": SystemClock().now()})
    assert_same(rows.count_documents({}), 1)


def test_hashed_wildcard_index_accepted(rows: Rows) -> None:
    rows.create_index([("a", "hashed")])
    rows.create_index([("$**", 1)])
    assert True


def test_index_on_id_compound_id_a(rows: Rows) -> None:
    rows.create_index([("a", 1), ("_id", -1)])
    rows.insert_one({"a": 1})
    assert True


def test_collection_with_index_then_drop_index_gone(rows: Rows) -> None:
    rows.create_index("a", unique=True)
    rows.insert_one({"a": 1})
    rows.drop()
    rows.insert_one({"a": 1})
    assert_same(sorted(rows.index_information()), ["_id_"])
