"""Which index a query uses, and that it then gives the same as without one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.webapp.store.embedded.checks import Rows, utc

INDEXES: list[tuple[list[tuple[str, int]], dict[str, Any]]] = [
    ([("town", 1), ("rating", -1)], {}),
    ([("due", 1)], {}),
    ([("key", 1)], {"unique": True}),
    ([("note", 1)], {"sparse": True}),
    ([("state", 1), ("due", 1)], {"partialFilterExpression": {"state": "waiting"}}),
    ([("tags", 1)], {}),
    ([("low", 1), ("high", -1)], {}),
]
WAITING = {"state": "waiting"}
PLANS: list[tuple[dict[str, Any], list[tuple[str, int]], str]] = [
    # query, sort, the stages from the outside in, ending with the index
    ({"_id": 3}, [], "FETCH _id_"),
    ({"_id": {"$in": [3, 4]}}, [], "FETCH _id_"),
    ({"_id": {"$gt": 90}}, [("_id", -1)], "FETCH _id_"),
    ({"key": "k7"}, [], "FETCH key_1"),
    ({"town": "t1"}, [], "FETCH town_1_rating_-1"),
    ({"town": "t1", "rating": {"$gte": 3}}, [], "FETCH town_1_rating_-1"),
    ({"town": "t1"}, [("rating", -1)], "FETCH town_1_rating_-1"),
    ({"town": "t1"}, [("rating", 1)], "FETCH town_1_rating_-1"),
    ({"town": "t1"}, [("town", 1), ("rating", 1)], "FETCH town_1_rating_-1"),
    ({"town": {"$in": ["t1", "t2"]}}, [("rating", 1)], "SORT FETCH town_1_rating_-1"),
    ({"$and": [{"town": "t1"}, {"rating": {"$lt": 2}}]}, [], "FETCH town_1_rating_-1"),
    ({"due": {"$lte": utc(2026, 1, 2)}}, [("due", 1)], "FETCH due_1"),
    ({"due": {"$gt": utc(2026, 1, 2), "$lt": utc(2026, 1, 3)}}, [], "FETCH due_1"),
    ({}, [("due", -1)], "FETCH due_1"),
    ({}, [("low", 1), ("high", -1)], "FETCH low_1_high_-1"),
    ({}, [("low", -1), ("high", 1)], "FETCH low_1_high_-1"),
    ({"low": {"$gt": 1}}, [("low", 1), ("high", -1)], "FETCH low_1_high_-1"),
    ({"note": "n3"}, [], "FETCH note_1"),
    ({"note": None}, [], "COLLSCAN"),
    ({}, [("note", 1)], "SORT COLLSCAN"),
    ({**WAITING, "due": {"$lt": utc(2026, 1, 2)}}, [("due", 1)], "FETCH state_1_due_1"),
    ({"state": "done"}, [], "COLLSCAN"),
    ({"tags": "x1"}, [], "FETCH tags_1"),
    ({"tags": {"$gt": "x7", "$lt": "x2"}}, [], "FETCH tags_1"),
    ({}, [("tags", 1)], "SORT COLLSCAN"),
    ({"other": 1}, [("rating", 1)], "SORT COLLSCAN"),
    ({"town": {"$ne": "t1"}}, [], "COLLSCAN"),
]


def documents() -> list[dict[str, Any]]:
    return [
        {
            "_id": number,
            "key": f"k{number}",
            "town": f"t{number % 7}",
            "rating": number * 37 % 50 / 10,
            "due": utc(2026, 1, 1) + dt.timedelta(hours=number * 13 % 97),
            "state": "waiting" if number % 3 else "done",
            "tags": [f"x{number % 5}", f"x{number % 9}"],
            "low": number % 4,
            "high": number * 31 % 10,
            **({"note": f"n{number}"} if number % 2 else {}),
        }
        for number in range(100)
    ]


@pytest.fixture(scope="module")
def rows(embedded_client: Any) -> Rows:  # noqa: ANN401
    rows = embedded_client.planning.rows
    rows.insert_many(documents())
    for keys, options in INDEXES:
        rows.create_index(keys, **options)
    return rows


@pytest.fixture(scope="module")
def plain(embedded_client: Any) -> Rows:  # noqa: ANN401
    plain = embedded_client.planning.plain
    plain.insert_many(documents())
    return plain


def stages(explained: dict[str, Any]) -> str:
    stage, names = explained["queryPlanner"]["winningPlan"], []
    while "inputStage" in stage:
        names.append(stage["stage"])
        stage = stage["inputStage"]
    return " ".join([*names, stage.get("indexName", stage["stage"])])


@pytest.mark.parametrize(("query", "sort", "expected"), PLANS)
def test_plan(
    rows: Rows, plain: Rows, query: dict[str, Any], sort: list[tuple[str, int]], expected: str
) -> None:
    cursor = rows.find(query, sort=sort or None)
    assert stages(cursor.explain()) == expected
    by_id = {document["_id"]: document for document in cursor}
    assert by_id == {document["_id"]: document for document in plain.find(query)}
    # Documents that compare equal may come in any order, so only what is sorted by is compared.
    fields = [name for name, _ in sort if name != "tags"]
    in_memory = plain.find(query, sort=sort or None)
    assert [[document.get(name) for name in fields] for document in by_id.values()] == [
        [document.get(name) for name in fields] for document in in_memory
    ]


def test_a_range_looks_only_at_what_is_in_it(rows: Rows) -> None:
    explained = rows.find({"_id": {"$gte": 10, "$lt": 15}}).explain()
    assert explained["executionStats"]["totalDocsExamined"] == 5


def test_a_few_in_order_come_from_the_index_in_that_order(embedded_rows: Rows) -> None:
    embedded_rows.insert_many(
        {"_id": number, "state": number % 2, "due": number} for number in range(1000)
    )
    embedded_rows.create_index("state")
    embedded_rows.create_index("due")
    assert stages(embedded_rows.find({"state": 1}).sort("due").limit(3).explain()) == "FETCH due_1"
    assert stages(embedded_rows.find({"state": 1}).explain()) == "FETCH state_1"


def test_different_elements_of_an_array_may_meet_different_conditions(embedded_rows: Rows) -> None:
    embedded_rows.create_index([("a.b", 1), ("a.c", 1)])
    embedded_rows.insert_one({"_id": 1, "a": [{"b": 1, "c": 2}, {"b": 3, "c": 4}]})
    assert embedded_rows.count_documents({"a.b": 1, "a.c": 4}) == 1
    assert embedded_rows.count_documents({"a.b": {"$gt": 2, "$lt": 2}}) == 1


def test_a_number_in_a_path_is_a_place_or_a_name(embedded_rows: Rows) -> None:
    embedded_rows.create_index("a.0")
    embedded_rows.insert_many([{"_id": 1, "a": [5]}, {"_id": 2, "a": [{"0": 5}]}])
    assert embedded_rows.count_documents({"a.0": 5}) == 2


def test_every_branch_of_an_or_uses_its_index(embedded_rows: Rows) -> None:
    embedded_rows.create_index("a")
    embedded_rows.create_index("b")
    embedded_rows.insert_many({"_id": n, "a": n, "b": n % 10} for n in range(100))
    found = embedded_rows.find({"$or": [{"a": 5}, {"b": 5}]}).sort("_id", 1)
    assert [document["_id"] for document in found] == [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]
