"""Expressions: what each operator gives, also for nothing, dates in other zones and odd types."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bson import Decimal128, Int64, ObjectId

from webapp.store.embedded.aggregation.expressions import compile_expression, variables
from webapp.store.embedded.values import MISSING, encode


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - as stored


DOCUMENT: dict[str, Any] = {
    "n": 5,
    "f": 2.5,
    "big": Int64(2**40),
    "exact": Decimal128("1.10"),
    "s": "Mufakose é",
    "empty": "",
    "none": None,
    "yes": True,
    "list": [3, 1, 2],
    "docs": [{"a": 1}, {"a": 2, "b": {"c": 3}}, {"b": {"c": 4}}],
    "o": {"x": 1, "y": {"z": "deep"}},
    "at": utc(2026, 11, 22, 22, 30, 15, 123000),
    "id": ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f"),
}
HARARE = {"date": "$at", "timezone": "Africa/Harare"}
CASES: list[tuple[Any, Any]] = [
    # fields, variables and literals
    ("$n", 5),
    ("$o.y.z", "deep"),
    ("$nothing.x", MISSING),
    ("$docs.a", [1, 2]),
    ("$docs.b.c", [3, 4]),
    ("$$ROOT.n", 5),
    ("$$REMOVE", MISSING),
    ({"a": "$n", "b": ["$nothing", 1], "c": "$nothing"}, {"a": 5, "b": [None, 1]}),
    ({"$literal": "$n"}, "$n"),
    # arithmetic
    ({"$add": ["$n", "$f", 1]}, 8.5),
    ({"$add": ["$n", "$none"]}, None),
    ({"$add": ["$exact", 1]}, Decimal128("2.10")),
    ({"$add": ["$big", 1]}, Int64(2**40 + 1)),
    ({"$add": [Int64(2**62), Int64(2**62)]}, float(2**63)),
    ({"$add": ["$at", 1000]}, utc(2026, 11, 22, 22, 30, 16, 123000)),
    ({"$subtract": ["$at", 15123]}, utc(2026, 11, 22, 22, 30)),
    ({"$subtract": ["$at", utc(2026, 11, 22, 22, 30)]}, Int64(15123)),
    ({"$multiply": ["$n", 2, "$f"]}, 25.0),
    ({"$divide": ["$n", 2]}, 2.5),
    ({"$mod": [-7, 3]}, -1),
    ({"$mod": [7.5, 2]}, 1.5),
    ({"$abs": -3}, 3),
    ({"$ceil": 2.1}, 3.0),
    ({"$floor": -2.1}, -3.0),
    ({"$round": [2.5]}, 2.0),
    ({"$round": [1234.567, 2]}, 1234.57),
    ({"$round": [1250, -2]}, 1200),
    ({"$trunc": [-2.7]}, -2.0),
    ({"$sqrt": 16}, 4.0),
    ({"$pow": [2, 10]}, 1024.0),
    # comparisons: types count, a missing field is less than null
    ({"$eq": ["$yes", 1]}, False),
    ({"$eq": [1, 1.0]}, True),
    ({"$lt": ["$nothing", "$none"]}, True),
    ({"$gt": ["$s", "$n"]}, True),
    ({"$cmp": [1, 2]}, -1),
    ({"$not": ["$empty"]}, False),
    ({"$and": ["$n", "$yes", 0]}, False),
    ({"$or": ["$none", "$nothing", "$empty"]}, True),
    # choices
    ({"$cond": [{"$gte": ["$n", 5]}, "much", "little"]}, "much"),
    ({"$cond": {"if": "$none", "then": 1, "else": "$nothing"}}, MISSING),
    ({"$ifNull": ["$nothing", "$none", "default"]}, "default"),
    ({"$switch": {"branches": [{"case": False, "then": 1}], "default": 2}}, 2),
    ({"$let": {"vars": {"x": "$n"}, "in": {"$add": ["$$x", 1]}}}, 6),
    # strings
    ({"$concat": ["$s", "!"]}, "Mufakose é!"),
    ({"$concat": ["$s", "$none"]}, None),
    ({"$toUpper": "$s"}, "MUFAKOSE é"),
    ({"$toLower": "$none"}, ""),
    ({"$strLenCP": "$s"}, 10),
    ({"$substrCP": ["$s", 1, 4]}, "ufak"),
    ({"$split": ["a,b,c", ","]}, ["a", "b", "c"]),
    ({"$trim": {"input": "  x "}}, "x"),
    ({"$ltrim": {"input": "xxa", "chars": "x"}}, "a"),
    ({"$indexOfCP": ["$s", "kose"]}, 4),
    ({"$regexMatch": {"input": "$s", "regex": "^muf", "options": "i"}}, True),
    # arrays
    ({"$size": "$list"}, 3),
    ({"$arrayElemAt": ["$list", -1]}, 2),
    ({"$arrayElemAt": ["$list", 9]}, MISSING),
    ({"$first": "$list"}, 3),
    ({"$in": [1.0, "$list"]}, True),
    ({"$slice": ["$list", -2]}, [1, 2]),
    ({"$slice": ["$list", 1, 1]}, [1]),
    ({"$concatArrays": ["$list", [9]]}, [3, 1, 2, 9]),
    ({"$concatArrays": ["$list", "$none"]}, None),
    ({"$indexOfArray": ["$list", 2]}, 2),
    ({"$range": [0, 10, 4]}, [0, 4, 8]),
    ({"$reverseArray": "$list"}, [2, 1, 3]),
    ({"$setUnion": ["$list", [3, 4]]}, [3, 1, 2, 4]),
    ({"$setIntersection": ["$list", [2, 3]]}, [3, 2]),
    ({"$setDifference": ["$list", [1]]}, [3, 2]),
    ({"$isArray": "$n"}, False),
    ({"$sum": "$list"}, 6),
    ({"$avg": ["$n", "$f", "$s"]}, 3.75),
    ({"$max": "$list"}, 3),
    ({"$min": ["$n", "$nothing", 2]}, 2),
    ({"$map": {"input": "$list", "as": "i", "in": {"$multiply": ["$$i", 2]}}}, [6, 2, 4]),
    ({"$map": {"input": "$none", "in": 1}}, None),
    ({"$filter": {"input": "$list", "cond": {"$gt": ["$$this", 1]}}}, [3, 2]),
    ({"$filter": {"input": "$list", "cond": True, "limit": 1}}, [3]),
    (
        {"$reduce": {"input": "$list", "initialValue": 0, "in": {"$add": ["$$value", "$$this"]}}},
        6,
    ),
    ({"$mergeObjects": ["$o", {"x": 2}, "$none"]}, {"x": 2, "y": {"z": "deep"}}),
    ({"$objectToArray": {"a": 1}}, [{"k": "a", "v": 1}]),
    ({"$arrayToObject": [[["a", 1]]]}, {"a": 1}),
    ({"$arrayToObject": [[{"k": "b", "v": 2}]]}, {"b": 2}),
    # conversions
    ({"$toString": "$n"}, "5"),
    ({"$toString": "$yes"}, "true"),
    ({"$toString": "$id"}, "5f5f5f5f5f5f5f5f5f5f5f5f"),
    ({"$toString": "$at"}, "2026-11-22T22:30:15.123Z"),
    ({"$toInt": "42"}, 42),
    ({"$toInt": 3.9}, 3),
    ({"$toLong": "$at"}, Int64(1795386615123)),
    ({"$toDouble": "2.5"}, 2.5),
    ({"$toDecimal": "1.10"}, Decimal128("1.10")),
    ({"$toBool": 0}, False),
    ({"$toDate": "2026-11-22T22:30:15.123Z"}, utc(2026, 11, 22, 22, 30, 15, 123000)),
    ({"$toDate": "2026-11-23T00:30:15.123+02:00"}, utc(2026, 11, 22, 22, 30, 15, 123000)),
    ({"$toDate": Int64(1795386615123)}, utc(2026, 11, 22, 22, 30, 15, 123000)),
    ({"$toObjectId": "5f5f5f5f5f5f5f5f5f5f5f5f"}, ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f")),
    ({"$type": "$nothing"}, "missing"),
    ({"$type": "$big"}, "long"),
    # dates; it is Monday already in Harare
    ({"$dayOfMonth": "$at"}, 22),
    ({"$dayOfMonth": HARARE}, 23),
    ({"$dayOfWeek": HARARE}, 2),
    ({"$isoDayOfWeek": HARARE}, 1),
    ({"$hour": {"date": "$at", "timezone": "+05:30"}}, 4),
    ({"$isoWeek": "$at"}, 47),
    ({"$dayOfYear": "$at"}, 326),
    ({"$year": "$nothing"}, None),
    ({"$dateToString": {"date": "$at"}}, "2026-11-22T22:30:15.123Z"),
    ({"$dateToString": {**HARARE, "format": "%Y-%m-%d %H:%M %z %%"}}, "2026-11-23 00:30 +0200 %"),
    ({"$dateToString": {"date": "$none", "onNull": "never"}}, "never"),
    ({"$dateTrunc": {"date": "$at", "unit": "day"}}, utc(2026, 11, 22)),
    ({"$dateTrunc": {**HARARE, "unit": "day"}}, utc(2026, 11, 22, 22)),
    ({"$dateTrunc": {**HARARE, "unit": "month"}}, utc(2026, 10, 31, 22)),
    ({"$dateTrunc": {**HARARE, "unit": "quarter"}}, utc(2026, 9, 30, 22)),
    ({"$dateTrunc": {**HARARE, "unit": "week"}}, utc(2026, 11, 21, 22)),
    ({"$dateTrunc": {**HARARE, "unit": "week", "startOfWeek": "Mon"}}, utc(2026, 11, 22, 22)),
    ({"$dateTrunc": {"date": "$at", "unit": "minute"}}, utc(2026, 11, 22, 22, 30)),
    (
        {"$dateAdd": {"startDate": utc(2026, 1, 31), "unit": "month", "amount": 1}},
        utc(2026, 2, 28),
    ),
    (
        {"$dateSubtract": {"startDate": "$at", "unit": "hour", "amount": 22}},
        utc(2026, 11, 22, 0, 30, 15, 123000),
    ),
    # the clocks in Paris go forward in the night before 29 March 2026
    (
        {
            "$dateAdd": {
                "startDate": utc(2026, 3, 28, 11),
                "unit": "day",
                "amount": 1,
                "timezone": "Europe/Paris",
            }
        },
        utc(2026, 3, 29, 10),
    ),
    ({"$dateDiff": {"startDate": utc(2026, 11, 22), "endDate": "$at", "unit": "hour"}}, 22),
    (
        {
            "$dateDiff": {
                "startDate": utc(2026, 11, 22),
                "endDate": "$at",
                "unit": "day",
                "timezone": "Africa/Harare",
            }
        },
        1,
    ),
    ({"$dateDiff": {"startDate": utc(2025, 12, 31), "endDate": "$at", "unit": "year"}}, 1),
    ({"$dateDiff": {"startDate": utc(2026, 11, 21), "endDate": "$at", "unit": "week"}}, 1),
]


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[str(case[0]) for case in CASES])
def test_expression(expression: Any, expected: Any) -> None:  # noqa: ANN401
    found = compile_expression(expression)(variables(DOCUMENT))
    if expected is MISSING:
        assert found is MISSING
    else:
        assert encode({"": found}) == encode({"": expected})
