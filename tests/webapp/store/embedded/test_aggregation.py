"""Pipelines: stages, accumulators, expressions on dates, strings and arrays."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.errors import OperationFailure

from tests.webapp.store.embedded.checks import ONE, OTHER, Rows, assert_same, utc
from tests.webapp.store.embedded.pipelines import PIPELINES

NAMES = [name for name, _, _ in PIPELINES]


def seed(rows: Rows) -> None:
    rows.insert_many(
        [
            {
                "k": 1,
                "g": "x",
                "n": 10,
                "d": utc(2026, 1, 1, 10, 15),
                "t": ["a", "b"],
                "u": ONE,
                "st": "ok",
            },
            {
                "k": 2,
                "g": "x",
                "n": 20,
                "d": utc(2026, 1, 1, 23, 45),
                "t": ["b"],
                "u": OTHER,
                "st": "no",
            },
            {"k": 3, "g": "y", "n": 5, "d": utc(2026, 2, 10, 0, 5), "t": [], "u": ONE, "st": "ok"},
        ]
    )


@pytest.mark.parametrize(("name", "pipeline", "expected"), PIPELINES, ids=NAMES)
def test_pipeline(
    rows: Rows, name: str, pipeline: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> None:
    seed(rows)
    found = list(rows.aggregate(pipeline))
    if not any("$sort" in stage for stage in pipeline[-2:]):  # any order is right
        found, expected = (sorted(each, key=repr) for each in (found, expected))
    assert_same(found, expected)


def test_an_unknown_stage_is_refused(rows: Rows) -> None:
    with pytest.raises(OperationFailure) as caught:
        rows.aggregate([{"$foo": {}}])
    assert caught.value.code == 40324


def test_lookup_simple_objectid_join(rows: Rows) -> None:
    o = rows.database[rows.name + "_u"]
    i = o.insert_one({"n": "u1"}).inserted_id
    rows.insert_one({"u": i})
    r = list(
        rows.aggregate(
            [{"$lookup": {"from": o.name, "localField": "u", "foreignField": "_id", "as": "x"}}]
        )
    )
    o.drop()
    assert_same([[{"n": y["n"]} for y in d["x"]] for d in r], [[{"n": "u1"}]])


def test_lookup_simple_string_join_unwind(rows: Rows) -> None:
    o = rows.database[rows.name + "_u"]
    o.insert_many([{"code": "a", "n": "u1"}, {"code": "b", "n": "u2"}])
    rows.insert_one({"k": "p", "u": "a"})
    r = list(
        rows.aggregate(
            [
                {"$lookup": {"from": o.name, "localField": "u", "foreignField": "code", "as": "x"}},
                {"$unwind": "$x"},
                {"$project": {"_id": 0, "k": 1, "n": "$x.n"}},
            ]
        )
    )
    o.drop()
    assert_same([[d["k"], d["n"]] for d in r], [["p", "u1"]])


def test_lookup_no_match_gives(rows: Rows) -> None:
    o = rows.database[rows.name + "_u"]
    o.insert_one({"code": "a"})
    rows.insert_one({"u": "zz"})
    r = list(
        rows.aggregate(
            [{"$lookup": {"from": o.name, "localField": "u", "foreignField": "code", "as": "x"}}]
        )
    )
    o.drop()
    assert_same([d["x"] for d in r], [[]])


def test_lookup_from_an_empty_missing_collection(rows: Rows) -> None:
    rows.insert_one({"u": 1})
    assert_same(
        [
            d["x"]
            for d in rows.aggregate(
                [
                    {
                        "$lookup": {
                            "from": "nope_zzz",
                            "localField": "u",
                            "foreignField": "_id",
                            "as": "x",
                        }
                    }
                ]
            )
        ],
        [[]],
    )


def test_sample_size(rows: Rows) -> None:
    seed(rows)
    assert_same(len(list(rows.aggregate([{"$sample": {"size": 2}}]))), 2)


def test_aggregate_on_missing_collection(rows: Rows) -> None:
    assert_same(list(rows.aggregate([{"$match": {"a": 1}}, {"$group": {"_id": "$a"}}])), [])


def test_aggregate_1000_docs_cursor_getmore(rows: Rows) -> None:
    rows.insert_many([{"k": i} for i in range(1000)])
    assert_same(
        len(list(rows.aggregate([{"$match": {}}, {"$sort": {"k": 1}}], batchSize=50))), 1000
    )


def test_count_1_of_match_on_bool_false(rows: Rows) -> None:
    rows.insert_many([{"b": True}, {"b": False}, {}])
    assert_same(next(iter(rows.aggregate([{"$match": {"b": False}}, {"$count": "c"}])))["c"], 1)
