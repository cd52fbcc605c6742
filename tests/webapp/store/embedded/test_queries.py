"""What a query matches: every operator, found and counted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from tests.webapp.store.embedded.checks import ONE, OTHER, Rows, assert_same, ids, utc

QUERIES: list[tuple[str, dict[str, Any], list[int]]] = [
    ("eq int", {"n": 1}, [1]),
    ("eq str", {"s": "beta"}, [2]),
    ("eq bool True (must not match 1)", {"b": True}, [1, 3]),
    ("eq int 1 must not match True", {"b": 1}, []),
    ("eq None matches null + missing", {"nul": None}, [1, 2, 3, 4]),
    ("$ne None", {"o": {"$ne": None}}, [1, 2, 4]),
    ("$exists true", {"nul": {"$exists": True}}, [3]),
    ("$exists false", {"o": {"$exists": False}}, [3]),
    ("eq on array element", {"t": "b"}, [1, 2]),
    ("eq whole array", {"t": ["a", "b"]}, [1]),
    ("eq empty array", {"t": []}, [3]),
    ("eq sub-document", {"o": {"x": 2}}, [2]),
    ("dot path", {"o.x": 1}, [1]),
    ("deep dot path", {"o.y.z": 1}, [1]),
    ("dot path into array of docs", {"it.p": 2}, [1]),
    ("array index path t.0", {"t.0": "a"}, [1]),
    ("it.0.q", {"it.0.q": 2}, [1]),
    ("$gt/$lt numbers", {"n": {"$gt": 1, "$lt": 4}}, [2, 3]),
    ("$gte/$lt datetime", {"d": {"$gte": utc(2026, 1, 1), "$lt": utc(2026, 1, 3)}}, [1, 2]),
    ("$lte datetime w/ ms", {"d": {"$lte": utc(2026, 1, 3, 12, 30, 0, 5000)}}, [1, 2, 3, 4]),
    ("$gt datetime sub-second", {"d": {"$gt": utc(2026, 1, 3, 12, 30)}}, [3]),
    ("eq datetime", {"d": utc(2026, 1, 2)}, [2]),
    ("$in datetime", {"d": {"$in": [utc(2026, 1, 2), utc(2025, 12, 31)]}}, [2, 4]),
    ("$in", {"n": {"$in": [1, 2]}}, [1, 2]),
    ("$in empty", {"n": {"$in": []}}, []),
    ("$in on array field", {"t": {"$in": ["a", "zz"]}}, [1]),
    ("$in with None", {"nul": {"$in": [None]}}, [1, 2, 3, 4]),
    ("$nin", {"n": {"$nin": [1, 2]}}, [3, 4]),
    ("$nin on array field", {"t": {"$nin": ["a"]}}, [2, 3, 4]),
    ("$ne", {"n": {"$ne": 1}}, [2, 3, 4]),
    ("$ne matches missing", {"o.x": {"$ne": 1}}, [2, 3, 4]),
    ("$ne on array", {"t": {"$ne": "a"}}, [2, 3, 4]),
    ("$or", {"$or": [{"n": 1}, {"s": "beta"}]}, [1, 2]),
    ("$or + other field", {"$or": [{"n": 1}, {"n": 2}], "b": True}, [1]),
    ("$and", {"$and": [{"n": {"$gt": 0}}, {"b": True}]}, [1, 3]),
    ("$nor", {"$nor": [{"n": 1}, {"n": 2}]}, [3, 4]),
    ("$or nested $and", {"$or": [{"$and": [{"n": 1}, {"s": "Alpha"}]}, {"k": 4}]}, [1, 4]),
    (
        "$or inside $and",
        {"$and": [{"$or": [{"n": 1}, {"n": 2}]}, {"$or": [{"b": True}, {"b": False}]}]},
        [1, 2],
    ),
    ("$not $gt (matches missing too)", {"n": {"$not": {"$gt": 1}}}, [1, 4]),
    ("$not regex", {"s": {"$not": re.compile("^a", re.I)}}, [2, 3]),
    ("regex python obj", {"s": re.compile("^Al")}, [1]),
    ("regex i", {"s": re.compile("alpha", re.I)}, [1, 4]),
    ("$regex str", {"s": {"$regex": "^be"}}, [2]),
    ("$regex $options i", {"s": {"$regex": "^alpha", "$options": "i"}}, [1, 4]),
    ("regex on array elem", {"t": re.compile("^a")}, [1]),
    ("regex in $in", {"s": {"$in": [re.compile("^be")]}}, [2]),
    ("regex special \\d \\s", {"s": {"$regex": "\\w+\\sray$"}}, [3]),
    ("$elemMatch docs", {"it": {"$elemMatch": {"p": 1, "q": 2}}}, [1]),
    ("$elemMatch miss across elems", {"it": {"$elemMatch": {"p": 1, "q": 3}}}, []),
    ("$elemMatch scalar", {"t": {"$elemMatch": {"$eq": "b"}}}, [1, 2]),
    ("$elemMatch range", {"it": {"$elemMatch": {"p": {"$gte": 2}, "q": {"$lt": 9}}}}, [1]),
    ("$size", {"t": {"$size": 1}}, [2]),
    ("$size 0", {"it": {"$size": 0}}, [2]),
    ("$all", {"t": {"$all": ["a", "b"]}}, [1]),
    ("$type string", {"s": {"$type": "string"}}, [1, 2, 3, 4]),
    ("$type array", {"t": {"$type": "array"}}, [1, 2, 3]),
    ("$mod", {"k": {"$mod": [2, 0]}}, [2, 4]),
    ("$expr", {"$expr": {"$gt": ["$n", "$o.x"]}}, [3]),
    ("$expr eq fields", {"$expr": {"$eq": ["$k", "$n"]}}, [1, 2]),
    ("$eq explicit", {"n": {"$eq": 2}}, [2]),
    ("$gt on string", {"s": {"$gt": "b"}}, [2]),
    ("empty filter", {}, [1, 2, 3, 4]),
    ("two conds same field regex+ne", {"s": {"$regex": "^A", "$ne": "x"}}, [1]),
    ("$gt null-safe (missing not matched)", {"o.x": {"$gt": 0}}, [1, 2, 4]),
    ("$lt doesn't match other types", {"s": {"$lt": 5}}, []),
    ("$comment ignored", {"n": 1, "$comment": "x"}, [1]),
]

OBJECT_IDS: list[tuple[str, dict[str, Any], list[int]]] = [
    ("ObjectId in non-_id field", {"u": ONE}, [1]),
    ("ObjectId + other filter", {"u": ONE, "k": 1}, [1]),
    ("$in ObjectIds", {"u": {"$in": [ONE]}}, [1]),
    ("$ne ObjectId", {"u": {"$ne": ONE}}, [2]),
    ("ObjectId in list", {"l": ONE}, [1]),
    ("ObjectId nested e.u", {"e.u": ONE}, [1]),
    ("$nin ObjectId", {"u": {"$nin": [ONE]}}, [2]),
    ("$or ObjectId", {"$or": [{"u": ONE}, {"k": 99}]}, [1]),
    ("$gt ObjectId", {"u": {"$gt": ONE}}, [2]),
    ("$elemMatch-ish l $in", {"l": {"$in": [ONE]}}, [1]),
    ("$eq ObjectId", {"u": {"$eq": ONE}}, [1]),
]


def seed(rows: Rows) -> None:
    rows.insert_many(
        [
            {
                "k": 1,
                "n": 1,
                "s": "Alpha",
                "t": ["a", "b"],
                "d": utc(2026, 1, 1),
                "o": {"x": 1, "y": {"z": 1}},
                "b": True,
                "it": [{"p": 1, "q": 2}, {"p": 2, "q": 3}],
            },
            {
                "k": 2,
                "n": 2,
                "s": "beta",
                "t": ["b"],
                "d": utc(2026, 1, 2),
                "o": {"x": 2},
                "b": False,
                "it": [],
            },
            {
                "k": 3,
                "n": 3.5,
                "s": "Gamma ray",
                "t": [],
                "d": utc(2026, 1, 3, 12, 30, 0, 5000),
                "b": True,
                "nul": None,
            },
            {"k": 4, "n": -1, "s": "alphabet", "d": utc(2025, 12, 31), "o": {"x": 4}},
        ]
    )


def seed_object_ids(rows: Rows) -> None:
    rows.insert_many(
        [
            {"k": 1, "u": ONE, "l": [ONE, OTHER], "e": {"u": ONE}},
            {"k": 2, "u": OTHER, "l": [OTHER], "e": {"u": OTHER}},
        ]
    )


@pytest.mark.parametrize(("name", "query", "expected"), QUERIES, ids=[q[0] for q in QUERIES])
def test_found(rows: Rows, name: str, query: dict[str, Any], expected: list[int]) -> None:
    seed(rows)
    assert_same(ids(rows.find(query).sort("k", 1)), expected)


@pytest.mark.parametrize(("name", "query", "expected"), QUERIES, ids=[q[0] for q in QUERIES])
def test_counted(rows: Rows, name: str, query: dict[str, Any], expected: list[int]) -> None:
    seed(rows)
    assert_same(rows.count_documents(query), len(expected))


@pytest.mark.parametrize(("name", "query", "expected"), OBJECT_IDS, ids=[q[0] for q in OBJECT_IDS])
def test_object_ids(rows: Rows, name: str, query: dict[str, Any], expected: list[int]) -> None:
    seed_object_ids(rows)
    assert_same(ids(rows.find(query).sort("k", 1)), expected)
    assert_same(rows.count_documents(query), len(expected))
    assert_same(rows.update_many(query, {"$set": {"z": 1}}).matched_count, len(expected))
    assert_same(rows.delete_many(query).deleted_count, len(expected))


def test_find_id_in_objectids(rows: Rows) -> None:
    a = rows.insert_one({}).inserted_id
    b = rows.insert_one({}).inserted_id
    rows.insert_one({})
    assert_same(len(list(rows.find({"_id": {"$in": [a, b]}}))), 2)


def test_find_id_gt_lt_ordering_sort_by_id(rows: Rows) -> None:
    a = rows.insert_one({}).inserted_id
    b = rows.insert_one({}).inserted_id
    x = rows.insert_one({}).inserted_id
    assert_same(
        [
            len(list(rows.find({"_id": {"$gt": b}}))),
            len(list(rows.find({"_id": {"$lt": b}}))),
            [d["_id"] for d in rows.find().sort("_id", -1)] == [x, b, a],
        ],
        [1, 1, True],
    )


def test_find_id_ne(rows: Rows) -> None:
    a = rows.insert_one({}).inserted_id
    rows.insert_one({})
    assert_same(len(list(rows.find({"_id": {"$ne": a}}))), 1)


def test_count_documents_id_in(rows: Rows) -> None:
    a = rows.insert_one({}).inserted_id
    b = rows.insert_one({}).inserted_id
    rows.insert_one({})
    assert_same(rows.count_documents({"_id": {"$in": [a, b]}}), 2)


def test_find_or_with_id(rows: Rows) -> None:
    a = rows.insert_one({"k": 1}).inserted_id
    rows.insert_one({"k": 2})
    assert_same(len(list(rows.find({"$or": [{"_id": a}, {"k": 99}]}))), 1)


def test_unique_index_on_objectid_field_enforced(rows: Rows) -> None:
    rows.create_index("u", unique=True)
    rows.insert_one({"u": ONE})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"u": ONE})
