"""What the embedded database refuses, and that it says so with MongoDB's error codes."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, OperationFailure

from tests.webapp.store.embedded.checks import Rows, utc

POINT = {"type": "Point", "coordinates": [31.05, -17.83]}
QUERIES: list[tuple[dict[str, Any], int]] = [
    ({"loc": {"$near": {"$geometry": POINT}}}, 238),
    ({"loc": {"$nearSphere": {"$geometry": POINT}}}, 238),
    ({"loc": {"$geoWithin": {"$centerSphere": [[31, -17], 0.1]}}}, 238),
    ({"loc": {"$geoIntersects": {"$geometry": POINT}}}, 238),
    ({"$text": {"$search": "plumber"}}, 238),
    ({"$where": "this.a == 1"}, 238),
    ({"$jsonSchema": {}}, 238),
    ({"a": {"$bitsAllSet": 1}}, 238),
    ({"a": {"$foo": 1}}, 2),
    ({"$foo": 1}, 2),
    ({"$or": []}, 2),
    ({"$and": {"a": 1}}, 2),
    ({"a": {"$in": 1}}, 2),
    ({"a": {"$in": [{"$gt": 1}]}}, 2),
    ({"a": {"$not": 1}}, 2),
    ({"a": {"$size": -1}}, 2),
    ({"a": {"$mod": [0, 1]}}, 2),
    ({"a": {"$mod": [2]}}, 2),
    ({"a": {"$type": "nothing"}}, 2),
    ({"a": {"$regex": "("}}, 51091),
    ({"a": {"$regex": "a", "$options": "q"}}, 51108),
    ({"a": {"$options": "i"}}, 2),
    ({"a": {"$elemMatch": 1}}, 2),
    ({"a": {"$all": 1}}, 2),
    ({"$expr": {"$foo": 1}}, 168),
]
STAGES: list[tuple[dict[str, Any], int]] = [
    ({"$bucketAuto": {"groupBy": "$n", "buckets": 2}}, 238),
    ({"$setWindowFields": {"sortBy": {"n": 1}, "output": {}}}, 238),
    ({"$group": {"_id": "$g", "t": {"$top": {"sortBy": {"n": 1}, "output": "$k"}}}}, 238),
    ({"$lookup": {"from": "o", "let": {}, "pipeline": [], "as": "x"}}, 238),
    ({"$out": "other"}, 238),
    ({"$merge": {"into": "other"}}, 238),
    ({"$unionWith": "other"}, 238),
    ({"$geoNear": {"near": POINT, "distanceField": "d"}}, 238),
    ({"$changeStream": {}}, 40573),
    ({"$foo": {}}, 40324),
    ({"$match": {}, "$limit": 1}, 40323),
    ({"$match": 1}, 15959),
    ({"$facet": {}}, 40169),
    ({"$lookup": 1}, 40319),
    ({"$lookup": {"from": "o", "as": "x"}}, 9),
    ({"$replaceRoot": {"newRoot": "$n"}}, 40228),
    ({"$bucket": {"groupBy": "$n"}}, 40198),
    ({"$bucket": {"groupBy": "$n", "boundaries": [0, 9], "foo": 1}}, 40197),
    ({"$unwind": {"path": "$t", "foo": 1}}, 28811),
    ({"$group": {"_id": 1, "n": {"$count": 1}}}, 9),
    ({"$project": {"a.b": 1, "a": 1}}, 31249),
    ({"$group": {"n": {"$sum": 1}}}, 15955),
    ({"$group": {"_id": None, "n": {"$foo": 1}}}, 15952),
    ({"$group": {"_id": None, "n": 1}}, 40234),
    ({"$project": {}}, 51272),
    ({"$project": {"a": 1, "b": 0}}, 31254),
    ({"$project": {"a": 1, "a.b": 1}}, 31249),
    ({"$limit": 0}, 15958),
    ({"$skip": -1}, 5107200),
    ({"$unwind": "t"}, 28818),
    ({"$count": "$n"}, 40156),
    ({"$bucket": {"groupBy": "$n", "boundaries": [2, 1]}}, 40194),
    ({"$bucket": {"groupBy": "$n", "boundaries": [1, 2]}}, 40066),
    ({"$project": {"x": {"$divide": [1, 0]}}}, 2),
    ({"$project": {"x": {"$subtract": [1]}}}, 16020),
    ({"$project": {"x": {"$size": "$n"}}}, 17124),
    ({"$project": {"x": {"$toInt": "x"}}}, 241),
    ({"$project": {"x": "$$nothing"}}, 17276),
    ({"$project": {"x": {"$dateToString": {"date": "$n", "timezone": "Mars/One"}}}}, 16006),
    ({"$project": {"x": {"$dateTrunc": {"date": "$d", "unit": "day", "binSize": 2}}}}, 238),
]
EXPRESSIONS: list[tuple[Any, int]] = [
    ({"$add": ["$d", "$d"]}, 16612),
    ({"$add": ["$s", 1]}, 14),
    ({"$mod": [1, 0]}, 16610),
    ({"$sqrt": -1}, 28765),
    ({"$concat": ["$n"]}, 16702),
    ({"$split": ["$s", ""]}, 40087),
    ({"$in": [1, "$n"]}, 40081),
    ({"$slice": ["$n", 1]}, 28689),
    ({"$range": [1, 2, 0]}, 34449),
    ({"$mergeObjects": ["$n"]}, 40400),
    ({"$objectToArray": "$n"}, 40390),
    ({"$map": {"input": "$n", "in": 1}}, 16883),
    ({"$map": {"in": 1}}, 9),
    ({"$cond": [1, 2]}, 16020),
    ({"$ifNull": [1]}, 1257300),
    ({"$switch": {"branches": []}}, 40066),
    ({"$toInt": 2**40}, 241),
    ({"$toDate": "soon"}, 241),
    ({"$toDate": True}, 241),
    ({"$toObjectId": "x"}, 241),
    ({"$toDecimal": "x"}, 241),
    ({"$toDouble": "x"}, 241),
    ({"$toString": "$t"}, 241),
    ({"$year": "$s"}, 16006),
    ({"$dateToString": "$d"}, 18629),
    ({"$dateToString": {"format": "%Y"}}, 18628),
    ({"$dateToString": {"date": "$d", "foo": 1}}, 18535),
    ({"$dateToString": {"date": "$d", "format": "%q"}}, 18536),
    ({"$dateToString": {"date": "$d", "timezone": "Mars/One"}}, 40485),
    ({"$dateTrunc": {"date": "$d", "unit": "fortnight"}}, 9),
    ({"$dateTrunc": {"date": "$d", "unit": "week", "startOfWeek": "payday"}}, 9),
    ({"$add": 1, "b": 2}, 15983),
    ("$a..b", 40353),
]
UPDATES: list[tuple[Any, int]] = [
    ({"$foo": {"a": 1}}, 9),
    ({"$set": 1}, 9),
    ({"$set": {"a": 1}, "$inc": {"a": 1}}, 40),
    ({"$set": {"a.b": 1, "a": {}}}, 40),
    ({"$set": {"_id": 9}}, 66),
    ({"$set": {"": 1}}, 56),
    ({"$set": {"a.$.b": 1}}, 2),
    ({"$set": {"a.$[x].b": 1}}, 2),
    ({"$inc": {"s": 1}}, 14),
    ({"$inc": {"n": "1"}}, 14),
    ({"$inc": {"big": 2**62}}, 2),
    ({"$set": {"n.x": 1}}, 28),
    ({"$push": {"n": 1}}, 2),
    ({"$pop": {"n": 1}}, 14),
    ({"$push": {"t": {"$each": 1}}}, 2),
    ({"$push": {"t": {"$each": [], "$foo": 1}}}, 2),
    ([{"$group": {"_id": None}}], 72),
]
COMMANDS: list[tuple[dict[str, Any], int]] = [
    ({"fooBar": 1}, 59),
    ({"find": "rows", "collation": {"locale": "en", "strength": 2}}, 238),
    ({"find": "rows", "hint": "nope_1"}, 2),
    ({"find": "rows", "tailable": True}, 238),
    ({"find": "rows", "sort": {"a": 2}}, 2),
    ({"find": "rows", "sort": {"$natural": -1}}, 238),
    ({"find": "rows", "sort": {"s": {"$meta": "textScore"}}}, 238),
    ({"find": "rows", "projection": {"a.$": 1}}, 238),
    ({"create": "capped", "capped": True, "size": 4096}, 238),
    ({"create": "checked", "validator": {"a": 1}}, 238),
    ({"create": "system.users"}, 73),
    ({"createIndexes": "rows", "indexes": [{"key": {"s": "text"}, "name": "s"}]}, 238),
    ({"createIndexes": "rows", "indexes": [{"key": {"s": 1}, "name": "s", "foo": 1}]}, 197),
    ({"createIndexes": "rows", "indexes": [{"key": {}, "name": "s"}]}, 67),
    ({"dropIndexes": "rows", "index": "nope"}, 27),
    ({"dropIndexes": "rows", "index": "_id_"}, 72),
    ({"drop": "nothing"}, 26),
    ({"listIndexes": "nothing"}, 26),
    ({"getMore": 123456, "collection": "rows"}, 43),
    ({"aggregate": "rows", "pipeline": []}, 9),
    ({"aggregate": "rows", "pipeline": {}, "cursor": {}}, 14),
    ({"aggregate": 1, "pipeline": [{"$changeStream": {}}], "cursor": {}}, 40573),
    ({"insert": "rows", "documents": [{"_id": 5}], "txnNumber": 1}, 20),
    ({"findAndModify": "rows", "query": {}}, 9),
    ({"explain": {"count": "rows"}}, 238),
    ({"find": "rows", "skip": -1}, 2),
    ({"find": "rows", "limit": "1"}, 9),
    ({"find": "rows", "filter": 1}, 14),
    ({"createIndexes": "rows", "indexes": {}}, 9),
    ({"insert": "a$b", "documents": [{}]}, 73),
    ({"count": "rows", "query": [1]}, 14),
    ({"collMod": "rows", "validator": {}}, 238),
    ({"collMod": "rows", "index": {"name": "nope", "expireAfterSeconds": 1}}, 27),
    ({"createIndexes": "rows", "indexes": [{"key": {"s": 0}, "name": "s"}]}, 67),
    (
        {"createIndexes": "rows", "indexes": [{"key": {"$**": 1}, "name": "s", "unique": True}]},
        238,
    ),
]


def seed(rows: Rows) -> None:
    rows.insert_one({"_id": 1, "n": 5, "s": "text", "t": [1], "big": 2**62, "d": utc(2026, 1, 1)})


@pytest.mark.parametrize(("query", "code"), QUERIES)
def test_query(embedded_rows: Rows, query: dict[str, Any], code: int) -> None:
    for _ in range(2):  # on an empty collection as well
        with pytest.raises(OperationFailure) as caught:
            embedded_rows.find_one(query)
        assert caught.value.code == code
        embedded_rows.replace_one({"_id": 1}, {"a": 1}, upsert=True)


@pytest.mark.parametrize(("stage", "code"), STAGES)
def test_stage(embedded_rows: Rows, stage: dict[str, Any], code: int) -> None:
    seed(embedded_rows)
    with pytest.raises(OperationFailure) as caught:
        embedded_rows.database.command("aggregate", "rows", pipeline=[stage], cursor={})
    assert caught.value.code == code


@pytest.mark.parametrize(("expression", "code"), EXPRESSIONS)
def test_expression(embedded_rows: Rows, expression: Any, code: int) -> None:  # noqa: ANN401
    seed(embedded_rows)
    with pytest.raises(OperationFailure) as caught:
        list(embedded_rows.aggregate([{"$project": {"x": expression}}]))
    assert caught.value.code == code


@pytest.mark.parametrize(("update", "code"), UPDATES)
def test_update(embedded_rows: Rows, update: Any, code: int) -> None:  # noqa: ANN401
    seed(embedded_rows)
    before = embedded_rows.find_one()
    with pytest.raises(BulkWriteError) as caught:
        embedded_rows.bulk_write([UpdateOne({"_id": 1}, update)])
    assert caught.value.details["writeErrors"][0]["code"] == code
    assert embedded_rows.find_one() == before


@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_command(embedded_rows: Rows, command: dict[str, Any], code: int) -> None:
    seed(embedded_rows)
    with pytest.raises(OperationFailure) as caught:
        embedded_rows.database.command(command)
    assert caught.value.code == code


def test_a_replacement_of_many(embedded_rows: Rows) -> None:
    statement = {"q": {}, "u": {"a": 1}, "multi": True}
    reply = embedded_rows.database.command("update", "rows", updates=[statement])
    assert reply["writeErrors"][0]["code"] == 9


@pytest.mark.parametrize("document", [{"$a": 1}, {"_id": [1]}])
def test_documents_that_cannot_be_stored(embedded_rows: Rows, document: dict[str, Any]) -> None:
    with pytest.raises(OperationFailure):
        embedded_rows.insert_one(document)
    assert embedded_rows.count_documents({}) == 0


def test_a_name_that_is_taken(embedded_rows: Rows) -> None:
    seed(embedded_rows)
    embedded_rows.database.other.insert_one({"_id": "other"})
    with pytest.raises(OperationFailure) as caught:
        embedded_rows.rename("other")
    assert caught.value.code == 48
    embedded_rows.rename("other", dropTarget=True)
    assert embedded_rows.database.other.distinct("_id") == [1]


def test_transactions(embedded_rows: Rows) -> None:
    embedded_rows.insert_one({"_id": 1})
    with (
        embedded_rows.database.client.start_session() as session,
        pytest.raises(OperationFailure) as caught,
        session.start_transaction(),
    ):
        embedded_rows.insert_one({"_id": 2}, session=session)
    assert caught.value.code == 20
    assert embedded_rows.count_documents({}) == 1


def test_parallel_arrays_in_one_index(embedded_rows: Rows) -> None:
    embedded_rows.create_index([("a", 1), ("b", 1)])
    with pytest.raises(OperationFailure) as caught:
        embedded_rows.insert_one({"a": [1, 2], "b": [3, 4]})
    assert caught.value.code == 171
    assert embedded_rows.count_documents({}) == 0
