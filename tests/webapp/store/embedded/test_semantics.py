"""Fine points of matching, updating and projecting, without a server in between."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bson import SON, DBRef, Decimal128, Int64, MaxKey, MinKey, Regex, Timestamp

from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.index_keys import index_keys
from webapp.store.embedded.matching import compile_query
from webapp.store.embedded.paths import split
from webapp.store.embedded.projection import compile_additions, compile_projection
from webapp.store.embedded.sorting import sort_documents
from webapp.store.embedded.updates import Update
from webapp.store.embedded.values import EMPTY_ARRAY_KEY, NULL_KEY, encode, key

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - as stored
NAN = float("nan")

MATCHES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    # query, document, whether it matches
    ({"a.b": None}, {}, True),
    ({"a.b": None}, {"a": 4}, True),
    ({"a.b": None}, {"a": []}, False),
    ({"a.b": None}, {"a": [1, 2]}, False),
    ({"a.b": None}, {"a": [{"b": 1}, {}]}, True),
    ({"a.b": {"$exists": False}}, {"a": []}, True),
    ({"a.b": {"$exists": True}}, {"a": [{}, {"b": None}]}, True),
    ({"a": None}, {"a": [1, None]}, True),
    ({"a": {"$ne": None}}, {"a": [1, None]}, False),
    ({"a": [1]}, {"a": [[1]]}, True),
    ({"a": 1}, {"a": [[1]]}, False),
    ({"a.b": 1}, {"a": [[{"b": 1}]]}, False),
    ({"a.0.b": 1}, {"a": [[{"b": 1}]]}, True),
    ({"a": NAN}, {"a": NAN}, True),
    ({"a": {"$lte": NAN}}, {"a": 1}, False),
    ({"a": {"$gte": 1}}, {"a": NAN}, False),
    ({"a": 2.5}, {"a": Decimal128("2.50")}, True),
    ({"a": Int64(2)}, {"a": 2.0}, True),
    ({"a": {"$gt": MinKey()}}, {"a": "x"}, True),
    ({"a": {"$lt": MaxKey()}}, {}, False),
    ({"a": {"$gte": None}}, {}, True),
    ({"a": {"$gt": None}}, {"a": 1}, False),
    ({"a": {"$gt": {"x": 1}}}, {"a": {"x": 1, "y": 0}}, True),
    ({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}, False),
    ({"a": SON([("x", 1)])}, {"a": {"x": 1}}, True),
    ({"a": {"$gt": [1, 2]}}, {"a": [1, 3]}, True),
    ({"a": {"$gt": 1, "$lt": 5}}, {"a": [0, 9]}, True),
    ({"a": {"$elemMatch": {"$gt": 1, "$lt": 5}}}, {"a": [0, 9]}, False),
    ({"a": {"$elemMatch": {"$gt": 1}}}, {"a": [[5]]}, False),
    ({"a": {"$elemMatch": {"$or": [{"x": 1}, {"y": 1}]}}}, {"a": [{"y": 1}]}, True),
    (
        {"a": {"$all": [{"$elemMatch": {"x": 1}}, {"$elemMatch": {"x": 2}}]}},
        {"a": [{"x": 1}]},
        False,
    ),
    ({"a": {"$all": [1]}}, {"a": 1}, True),
    ({"a": {"$all": []}}, {"a": []}, False),
    ({"a": {"$size": 1.0}}, {"a": [[]]}, True),
    ({"a": {"$not": {"$not": {"$gt": 1}}}}, {"a": 2}, True),
    ({"a": {"$not": Regex("^x")}}, {}, True),
    ({"a": {"$mod": [3, -1]}}, {"a": -7}, True),
    ({"a": {"$mod": [2.9, 1]}}, {"a": 5.9}, True),
    ({"a": {"$mod": [2, 0]}}, {"a": NAN}, False),
    ({"a": {"$type": ["null", 2]}}, {}, False),
    ({"a": {"$type": "number"}}, {"a": ["x", Decimal128("1")]}, True),
    ({"a": {"$type": "bool"}}, {"a": 1}, False),
    ({"a": {"$in": [Regex("^x"), None]}}, {"a": ["xy"]}, True),
    ({"a": {"$nin": [1]}}, {"a": [1, 2]}, False),
    ({"a": Regex("b$", "m")}, {"a": "b\nc"}, True),
    ({"a": {"$regex": "a b", "$options": "x"}}, {"a": "ab"}, True),
    ({"a": {"$regex": r"^\w$"}}, {"a": "é"}, False),
    ({"a": {"$regex": "^É$", "$options": "i"}}, {"a": "é"}, True),
    ({"a.$id": 5}, {"a": DBRef("other", 5)}, True),
    ({"a": DBRef("other", 5)}, {"a": DBRef("other", 5)}, True),
    ({"a": Timestamp(1, 1)}, {"a": Timestamp(1, 1)}, True),
    ({"$expr": {"$gt": ["$a", "$b"]}}, {"a": 2, "b": 1}, True),
    ({"$nor": [{"a": 1}], "$comment": "none"}, {"a": 2}, True),
]


@pytest.mark.parametrize(("query", "document", "expected"), MATCHES)
def test_matching(query: dict[str, Any], document: dict[str, Any], expected: bool) -> None:
    assert compile_query(query)(document) is expected


PAIR = {"x": 1, "y": 2}
UPDATES: list[tuple[dict[str, Any], Any, dict[str, Any]]] = [
    # document without _id, update, the document afterwards
    ({}, {"$set": {"b": 1, "a": 2, "a10": 3}}, {"a": 2, "a10": 3, "b": 1}),
    ({}, {"$set": {"a.b.c": 1}}, {"a": {"b": {"c": 1}}}),
    ({"a": [1]}, {"$set": {"a.3": 4}}, {"a": [1, None, None, 4]}),
    ({"a": [1]}, {"$set": {"a.1.b": 4}}, {"a": [1, {"b": 4}]}),
    ({"a": [None]}, {"$set": {"a.0.b": 4}}, {"a": [{"b": 4}]}),
    ({"a": [1, 2]}, {"$unset": {"a.0": ""}}, {"a": [None, 2]}),
    ({"a": {"b": 1}}, {"$unset": {"a.b": "", "x.y": ""}}, {"a": {}}),
    ({"a": 1}, {"$unset": {"a.b": ""}}, {"a": 1}),
    ({"a": 1}, {"$inc": {"a": 1.5}}, {"a": 2.5}),
    ({"a": Int64(1)}, {"$inc": {"a": 1}}, {"a": Int64(2)}),
    ({"a": Decimal128("1.1")}, {"$mul": {"a": 2}}, {"a": Decimal128("2.2")}),
    ({}, {"$mul": {"a": Decimal128("2")}}, {"a": Decimal128("0")}),
    ({}, {"$mul": {"a": 2}}, {"a": 0}),
    ({"a": "x"}, {"$min": {"a": 5}}, {"a": 5}),
    ({"a": "x"}, {"$max": {"a": 5}}, {"a": "x"}),
    ({}, {"$min": {"a": 5}}, {"a": 5}),
    ({"a": {"x": 1}}, {"$rename": {"a.x": "b.y"}}, {"a": {}, "b": {"y": 1}}),
    ({"a": 1}, {"$rename": {"nothing": "b"}}, {"a": 1}),
    ({}, {"$currentDate": {"at": True}}, {"at": NOW}),
    ({}, {"$currentDate": {"at": {"$type": "timestamp"}}}, {"at": Timestamp(1795420800, 1)}),
    ({"a": 5}, {"$bit": {"a": {"and": 4}}}, {"a": 4}),
    ({}, {"$bit": {"a": {"or": 4, "xor": 1}}}, {"a": 5}),
    (
        {"a": [{"s": 2, "n": "x"}, {"s": 1}]},
        {"$push": {"a": {"$each": [{"s": 3}], "$sort": {"s": -1}, "$slice": 2}}},
        {"a": [{"s": 3}, {"s": 2, "n": "x"}]},
    ),
    ({"a": [3, 1]}, {"$push": {"a": {"$each": [2], "$sort": 1, "$slice": -2}}}, {"a": [2, 3]}),
    ({"a": [1, 2]}, {"$push": {"a": {"$each": [9], "$position": -1}}}, {"a": [1, 9, 2]}),
    ({"a": [1]}, {"$push": {"a": {"$each": [2, 3], "$slice": 0}}}, {"a": []}),
    ({}, {"$push": {"a": [1, 2]}}, {"a": [[1, 2]]}),
    (
        {"a": [{"x": 1, "y": 2}]},
        {"$addToSet": {"a": {"y": 2, "x": 1}}},
        {"a": [{"x": 1, "y": 2}, {"y": 2, "x": 1}]},
    ),
    ({"a": [1]}, {"$addToSet": {"a": {"$each": [1.0, True, 2, 2]}}}, {"a": [1, True, 2]}),
    (
        {"a": [{"x": 1, "y": 2}, {"x": 2}, 3]},
        {"$pull": {"a": {"x": {"$gte": 2}}}},
        {"a": [{"x": 1, "y": 2}, 3]},
    ),
    ({"a": [[1], 1]}, {"$pull": {"a": 1}}, {"a": [[1]]}),
    ({"a": ["xy", "z"]}, {"$pull": {"a": Regex("^x")}}, {"a": ["z"]}),
    ({"a": [1, 2, 3]}, {"$pull": {"a": {"$in": [1, 3]}}}, {"a": [2]}),
    ({}, {"$pull": {"a": 1}, "$pop": {"b": 1}, "$pullAll": {"c": [1]}}, {}),
    ({"a": []}, {"$pop": {"a": -1}}, {"a": []}),
    (
        {"a": [{"b": [1]}, {"b": [2, 3]}]},
        {"$inc": {"a.$[].b.$[]": 1}},
        {"a": [{"b": [2]}, {"b": [3, 4]}]},
    ),
    ({"a": 1}, [{"$set": {"b": {"$add": ["$a", 1]}}}, {"$unset": "a"}], {"b": 2}),
    ({"a": 1}, {"b": 2}, {"b": 2}),
]


@pytest.mark.parametrize(("before", "spec", "after"), UPDATES)
def test_updating(before: dict[str, Any], spec: Any, after: dict[str, Any]) -> None:  # noqa: ANN401
    document = {"_id": 1, **before}
    untouched = encode(document)
    changed = Update(spec, query={}, now=NOW).apply(document)
    assert encode(changed) == encode({"_id": 1, **after})
    assert encode(document) == untouched


POSITIONS: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
    # query, array filters; both mean the second of three elements of "a"
    ({"a.x": 2}, []),
    ({"a": {"$elemMatch": {"x": {"$gt": 1}, "y": "b"}}}, []),
    ({"$and": [{"a.x": 2}, {"a.y": "b"}]}, []),
    ({}, [{"e.x": 2}]),
    ({}, [{"$or": [{"e.x": 2}, {"e.x": 9}]}]),
    ({}, [{"e": {"x": 2, "y": "b"}}]),
]


@pytest.mark.parametrize(("query", "filters"), POSITIONS)
def test_positions(query: dict[str, Any], filters: list[dict[str, Any]]) -> None:
    document = {"_id": 1, "a": [{"x": 1, "y": "b"}, {"x": 2, "y": "b"}, {"x": 3, "y": "c"}]}
    path = "a.$[e].z" if filters else "a.$.z"
    update = Update({"$set": {path: 0}}, query=query, array_filters=filters, now=NOW)
    assert [item.get("z") for item in update.apply(document)["a"]] == [None, 0, None]


def test_the_position_in_an_array_of_plain_values() -> None:
    update = Update({"$set": {"a.$": 0}}, query={"a": {"$gte": 5}}, now=NOW)
    assert update.apply({"_id": 1, "a": [1, 5, 7]})["a"] == [1, 0, 7]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([{"e.x": 1}, {"e.y": 1}], "multiple array filters"),
        ([{"e.x": 1, "f.x": 1}], "exactly one identifier"),
        ([{"e.x": 1}, {"f.x": 1}], "was not used"),
    ],
)
def test_array_filters_that_make_no_sense(filters: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        Update({"$set": {"a.$[e].z": 0}}, query={}, array_filters=filters, now=NOW)


UPSERTS: list[tuple[dict[str, Any], Any, dict[str, Any]]] = [
    ({"a": 1, "b": {"$gt": 1}}, {"$set": {"c": 2}}, {"a": 1, "c": 2}),
    ({"a.b": 1, "$and": [{"d": {"$eq": 2}}]}, {"$set": {}}, {"a": {"b": 1}, "d": 2}),
    ({"a": {"$in": [1]}, "$or": [{"b": 2}]}, {"$inc": {"n": 1}}, {"a": 1, "b": 2, "n": 1}),
    ({"a": {"$in": [1, 2]}, "$or": [{"b": 2}, {"b": 3}]}, {"$set": {"n": 1}}, {"n": 1}),
    ({"a": 1}, {"b": 2}, {"b": 2}),
    ({"a": Regex("x")}, {"$setOnInsert": {"b": 2}}, {"b": 2}),
    ({"a": 1}, [{"$set": {"b": {"$add": ["$a", 1]}}}], {"a": 1, "b": 2}),
]


@pytest.mark.parametrize(("query", "spec", "expected"), UPSERTS)
def test_upserting(query: dict[str, Any], spec: Any, expected: dict[str, Any]) -> None:  # noqa: ANN401
    made = Update(spec, query={"_id": 7, **query}, now=NOW).new_document()
    assert encode(made) == encode({"_id": 7, **expected})
    without = Update(spec, query=query, now=NOW).new_document()
    assert next(iter(without)) == "_id"


def test_an_upsert_cannot_change_the_id_of_its_query() -> None:
    with pytest.raises(CommandError, match="_id"):
        Update({"_id": 8}, query={"_id": 7}, now=NOW).new_document()


PROJECTIONS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"a": 1}, {"_id": 1, "a": 1}),
    ({"_id": 1}, {"_id": 1}),
    ({"_id": 0, "l": 0, "o": 0}, {"a": 1}),
    ({"l.x": 1, "_id": 0}, {"l": [{"x": 1}, {}]}),
    ({"l": {"x": 0}, "_id": 0, "a": 0, "o": 0}, {"l": [{"y": 2}, {"y": 3}, 4]}),
    ({"o.p": 1, "a": True, "_id": 0}, {"a": 1, "o": {"p": 1}}),
    ({"l": {"$slice": [1, 1]}, "o": 0}, {"_id": 1, "a": 1, "l": [{"y": 3}]}),
    ({"l": {"$slice": -1}, "a": 1, "_id": 0}, {"a": 1, "l": [4]}),
    ({"l": {"$elemMatch": {"y": 3}}, "a": 1, "_id": 0}, {"a": 1, "l": [{"y": 3}]}),
    ({"l": {"$elemMatch": {"y": 9}}, "a": 1, "_id": 0}, {"a": 1}),
    ({"_id": 0, "sum": {"$add": ["$a", 1]}}, {"sum": 2}),
    ({"_id": 0, "o.q": "$a", "nothing": "$x"}, {"o": {"q": 1}}),
    ({"_id": 0, "new.deep": "$a"}, {"new": {"deep": 1}}),
    ({"a.b": 1, "_id": 0}, {}),
]


@pytest.mark.parametrize(("spec", "expected"), PROJECTIONS)
def test_projecting(spec: dict[str, Any], expected: dict[str, Any]) -> None:
    document = {"_id": 1, "a": 1, "l": [{"x": 1, "y": 2}, {"y": 3}, 4], "o": {"p": 1}}
    assert compile_projection(spec, in_find=True)(document) == expected


def test_adding_fields_leaves_the_document_alone() -> None:
    document = {"_id": 1, "a": 1, "l": [{"x": 1}, 2]}
    added = compile_additions({"l.y": "$a", "o.p": 5, "a": "$nothing"})(document)
    assert added == {"_id": 1, "a": 1, "l": [{"x": 1, "y": 1}, {"y": 1}], "o": {"p": 5}}
    assert document == {"_id": 1, "a": 1, "l": [{"x": 1}, 2]}


def test_all_types_have_their_place_in_one_order() -> None:
    ordered: list[Any] = [
        *(MinKey(), [], None, NAN, -(2**40), 1.5, Decimal128("2"), Int64(3), "", "A", "a", "é"),
        *({}, {"a": 1}, {"b": 0}, DBRef("x", 1), {"a": "x"}, b"", b"\xff", b"aa"),
        *(False, True, NOW, Timestamp(1, 1), Regex("a"), MaxKey()),
    ]
    documents: list[dict[str, Any]] = [{"v": value} for value in ordered]
    assert sort_documents(documents[::-1], {"v": 1}) == documents
    assert sort_documents(documents, {"v": -1}) == documents[::-1]


def test_an_array_sorts_by_its_smallest_and_by_its_largest() -> None:
    documents: list[dict[str, Any]] = [{"v": [1, 9]}, {"v": 5}, {"v": []}, {}]
    assert [d.get("v") for d in sort_documents(documents, {"v": 1})] == [[], None, [1, 9], 5]
    assert [d.get("v") for d in sort_documents(documents, {"v": -1})] == [[1, 9], 5, None, []]


KEYS: list[tuple[dict[str, Any], list[str], list[tuple[Any, ...]]]] = [
    ({"a": 1}, ["a"], [key(1)]),
    ({}, ["a", "b"], [(*NULL_KEY, *NULL_KEY)]),
    ({"a": [1, 2, 1]}, ["a"], [key(1), key(2)]),
    ({"a": []}, ["a"], [EMPTY_ARRAY_KEY]),
    ({"a": []}, ["a.b"], [NULL_KEY]),
    ({"a": [[1], 2]}, ["a"], [key([1]), key(2)]),
    ({"a": [1, {"b": 2}]}, ["a.b"], [NULL_KEY, key(2)]),
    (
        {"a": [{"b": 1, "c": 2}, {"b": 3, "c": 4}], "d": 5},
        ["a.b", "d", "a.c"],
        [(*key(1), *key(5), *key(2)), (*key(3), *key(5), *key(4))],
    ),
    ({"a": [{"b": [1, 2]}]}, ["a.b"], [key(1), key(2)]),
    ({"a": [5, 6]}, ["a.1"], [key(6)]),
    ({"a": DBRef("x", 7)}, ["a.$id"], [key(7)]),
]


@pytest.mark.parametrize(("document", "fields", "expected"), KEYS)
def test_index_keys(
    document: dict[str, Any], fields: list[str], expected: list[tuple[Any, ...]]
) -> None:
    assert index_keys(document, [split(name) for name in fields]) == expected
