"""Sorting, limits, projections, batches and distinct values."""

from __future__ import annotations

import pytest
from pymongo.errors import OperationFailure

from tests.webapp.store.embedded.checks import ONE, OTHER, Rows, assert_same, ids, utc


def seed_object_ids(rows: Rows) -> None:
    rows.insert_many(
        [
            {"k": 1, "u": ONE, "l": [ONE, OTHER], "e": {"u": ONE}},
            {"k": 2, "u": OTHER, "l": [OTHER], "e": {"u": OTHER}},
        ]
    )


def test_sort_multi_key(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "a": 1, "b": 2}, {"k": 2, "a": 2, "b": 1}, {"k": 3, "a": 1, "b": 1}])
    assert_same(ids(rows.find().sort([("a", 1), ("b", 1)])), [3, 1, 2])


def test_sort_desc_datetime(rows: Rows) -> None:
    rows.insert_many(
        [
            {"k": 1, "d": utc(2026, 1, 2)},
            {"k": 2, "d": utc(2026, 1, 2, 0, 0, 0, 1000)},
            {"k": 3, "d": utc(2025, 1, 2)},
        ]
    )
    assert_same(ids(rows.find().sort("d", -1)), [2, 1, 3])


def test_sort_numbers_not_lexicographic(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "a": 9}, {"k": 2, "a": 10}, {"k": 3, "a": -5}])
    assert_same(ids(rows.find().sort("a", 1)), [3, 1, 2])


def test_sort_missing_null_first_then_numbers_then_strings(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "a": 9}, {"k": 2, "a": "z"}, {"k": 3, "a": None}, {"k": 4, "a": 1}])
    assert_same(ids(rows.find().sort("a", 1)), [3, 4, 1, 2])


def test_sort_strings_binary_order_upper_before_lower(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "a": "a"}, {"k": 2, "a": "B"}])
    assert_same(ids(rows.find().sort("a", 1)), [2, 1])


def test_sort_nested_path(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "a": {"b": 2}}, {"k": 2, "a": {"b": 1}}])
    assert_same(ids(rows.find().sort("a.b", 1)), [2, 1])


def test_skip_limit(rows: Rows) -> None:
    rows.insert_many([{"k": i} for i in range(10)])
    assert_same(ids(rows.find().sort("k", 1).skip(3).limit(2)), [3, 4])


def test_limit_0_no_limit_negative_limit(rows: Rows) -> None:
    rows.insert_many([{"k": i} for i in range(10)])
    assert_same([len(list(rows.find().limit(0))), len(list(rows.find().limit(-3)))], [10, 3])


def test_natural_order_insertion(rows: Rows) -> None:
    for k in (3, 1, 2):
        rows.insert_one({"k": k})
    assert_same(ids(rows.find()), [3, 1, 2])


def test_getmore_over_5000_docs_batch_size_100(rows: Rows) -> None:
    rows.insert_many([{"k": i} for i in range(5000)])
    assert_same(len({d["k"] for d in rows.find({}, batch_size=100)}), 5000)


def test_projection_include_exclude(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 1, "z": {"q": 1, "w": 2}})
    d = rows.find_one({}, {"a": 1, "_id": 0})
    e = rows.find_one({}, {"z": 0, "_id": 0})
    assert_same([d, e], [{"a": 1}, {"k": 1, "a": 1}])


def test_projection_nested(rows: Rows) -> None:
    rows.insert_one({"k": 1, "z": {"q": 1, "w": 2}})
    assert_same(rows.find_one({}, {"z.q": 1, "_id": 0}), {"z": {"q": 1}})


def test_projection_nested_exclude(rows: Rows) -> None:
    rows.insert_one({"k": 1, "z": {"q": 1, "w": 2}})
    assert_same(rows.find_one({}, {"z.q": 0, "_id": 0}), {"k": 1, "z": {"w": 2}})


def test_projection_slice(rows: Rows) -> None:
    rows.insert_one({"a": [1, 2, 3]})
    assert_same(rows.find_one({}, {"a": {"$slice": -1}})["a"], [3])


def test_projection_elemmatch(rows: Rows) -> None:
    rows.insert_one({"a": [{"p": 1}, {"p": 2}]})
    assert_same(rows.find_one({}, {"a": {"$elemMatch": {"p": 2}}})["a"], [{"p": 2}])


def test_distinct_scalar_array_nested_query(rows: Rows) -> None:
    rows.insert_many([{"a": 1, "t": ["a", "b"], "o": {"x": 5}}, {"a": 2, "t": ["b"]}, {"a": 1}])
    assert_same(
        [
            sorted(rows.distinct("a")),
            sorted(rows.distinct("t")),
            rows.distinct("o.x"),
            rows.distinct("a", {"a": {"$gt": 1}}),
        ],
        [[1, 2], ["a", "b"], [5], [2]],
    )


def test_distinct_datetime_objectid_types(rows: Rows) -> None:
    rows.insert_one({"d": utc(2026, 1, 1), "o": ONE})
    assert_same(
        [rows.distinct("d") == [utc(2026, 1, 1)], rows.distinct("o") == [ONE]], [True, True]
    )


def test_distinct_with_objectid_filter(rows: Rows) -> None:
    seed_object_ids(rows)
    assert_same(rows.distinct("k", {"u": ONE}), [1])


def test_distinct_id_gives_objectid(rows: Rows) -> None:
    i = rows.insert_one({}).inserted_id
    assert rows.distinct("_id") == [i]


def test_count_documents_with_skip_limit(rows: Rows) -> None:
    rows.insert_many([{"k": 1} for _ in range(10)])
    assert_same(rows.count_documents({"k": 1}, skip=2, limit=3), 3)


def test_estimated_document_count(rows: Rows) -> None:
    rows.insert_many([{"k": 1} for _ in range(4)])
    assert_same(rows.estimated_document_count(), 4)


def test_count_on_missing_collection_0(rows: Rows) -> None:
    assert_same(
        [rows.count_documents({}), rows.estimated_document_count(), rows.find_one()], [0, 0, None]
    )


def test_hint_on_missing_index_gives_error(rows: Rows) -> None:
    rows.insert_one({})
    with pytest.raises(OperationFailure):
        list(rows.find({}).hint("nope_1"))


def test_unknown_query_operator_gives_operationfailure(rows: Rows) -> None:
    rows.insert_one({"a": 1})
    with pytest.raises(OperationFailure):
        list(rows.find({"a": {"$foo": 1}}))


def test_unknown_top_level_operator_gives_operationfailure(rows: Rows) -> None:
    rows.insert_one({"a": 1})
    with pytest.raises(OperationFailure):
        list(rows.find({"$foo": 1}))


def test_field_names_with_sql_metachars_unicode(rows: Rows) -> None:
    rows.insert_one({"a'b": 1, "naïve": 2, 'q"x': 3})
    assert_same(
        [
            len(list(rows.find({"a'b": 1}))),
            len(list(rows.find({"naïve": 2}))),
            len(list(rows.find({'q"x': 3}))),
        ],
        [1, 1, 1],
    )


def test_field_names_with_dash_space_leading_digit(rows: Rows) -> None:
    rows.insert_one({"a-b": 1, "a b": 2, "1x": 3})
    assert_same(
        [
            len(list(rows.find({"a-b": 1}))),
            len(list(rows.find({"a b": 2}))),
            len(list(rows.find({"1x": 3}))),
        ],
        [1, 1, 1],
    )


def test_field_names_named_id_data_rowid(rows: Rows) -> None:
    rows.insert_one({"id": 7, "data": 8, "rowid": 9})
    assert_same(
        [
            len(list(rows.find({"id": 7}))),
            len(list(rows.find({"data": 8}))),
            len(list(rows.find({"rowid": 9}))),
        ],
        [1, 1, 1],
    )


def test_sort_by_field_named_id(rows: Rows) -> None:
    rows.insert_many([{"k": 2, "id": 5}, {"k": 1, "id": 3}])
    assert_same(ids(rows.find().sort("id", 1)), [1, 2])


def test_numeric_dict_keys_as_path_m_5(rows: Rows) -> None:
    rows.insert_one({"m": {"5": 1}})
    assert_same(len(list(rows.find({"m.5": 1}))), 1)
