"""Pipelines over three documents, and what they give."""

from __future__ import annotations

from typing import Any

from tests.webapp.store.embedded.checks import ONE, OTHER, utc

PIPELINES: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = [
    (
        "$match+$group $sum",
        [{"$match": {"n": {"$gt": 6}}}, {"$group": {"_id": "$g", "s": {"$sum": "$n"}}}],
        [{"_id": "x", "s": 30}],
    ),
    (
        "$group count $sum:1",
        [{"$group": {"_id": "$g", "c": {"$sum": 1}}}],
        [{"_id": "x", "c": 2}, {"_id": "y", "c": 1}],
    ),
    (
        "$group _id null avg/min/max",
        [
            {
                "$group": {
                    "_id": None,
                    "a": {"$avg": "$n"},
                    "mi": {"$min": "$n"},
                    "ma": {"$max": "$n"},
                }
            }
        ],
        [{"_id": None, "a": 35 / 3, "mi": 5, "ma": 20}],
    ),
    (
        "$group compound _id",
        [{"$group": {"_id": {"g": "$g", "st": "$st"}, "c": {"$sum": 1}}}],
        [
            {"_id": {"g": "x", "st": "no"}, "c": 1},
            {"_id": {"g": "x", "st": "ok"}, "c": 1},
            {"_id": {"g": "y", "st": "ok"}, "c": 1},
        ],
    ),
    (
        "$group by ObjectId",
        [{"$group": {"_id": "$u", "c": {"$sum": 1}}}],
        [{"_id": ONE, "c": 2}, {"_id": OTHER, "c": 1}],
    ),
    ("$match ObjectId in pipeline", [{"$match": {"u": ONE}}, {"$count": "c"}], [{"c": 2}]),
    (
        "$match ObjectId + $group",
        [{"$match": {"u": ONE}}, {"$group": {"_id": "$g", "c": {"$sum": 1}}}],
        [{"_id": "x", "c": 1}, {"_id": "y", "c": 1}],
    ),
    (
        "$match datetime range + $group",
        [
            {"$match": {"d": {"$gte": utc(2026, 1, 1), "$lt": utc(2026, 2, 1)}}},
            {"$group": {"_id": None, "s": {"$sum": "$n"}}},
        ],
        [{"_id": None, "s": 30}],
    ),
    (
        "$group $push/$addToSet/$first/$last",
        [
            {"$sort": {"k": 1}},
            {
                "$group": {
                    "_id": "$g",
                    "p": {"$push": "$k"},
                    "f": {"$first": "$k"},
                    "l": {"$last": "$k"},
                }
            },
        ],
        [{"_id": "x", "p": [1, 2], "f": 1, "l": 2}, {"_id": "y", "p": [3], "f": 3, "l": 3}],
    ),
    (
        "$group $sum $cond",
        [{"$group": {"_id": None, "ok": {"$sum": {"$cond": [{"$eq": ["$st", "ok"]}, 1, 0]}}}}],
        [{"_id": None, "ok": 2}],
    ),
    (
        "$group min/max datetime",
        [{"$group": {"_id": None, "a": {"$min": "$d"}, "b": {"$max": "$d"}}}],
        [{"_id": None, "a": utc(2026, 1, 1, 10, 15), "b": utc(2026, 2, 10, 0, 5)}],
    ),
    (
        "$sort+$limit+$skip+$project",
        [{"$sort": {"n": -1}}, {"$skip": 1}, {"$limit": 1}, {"$project": {"_id": 0, "k": 1}}],
        [{"k": 1}],
    ),
    (
        "$project computed",
        [
            {"$match": {"k": 1}},
            {
                "$project": {
                    "_id": 0,
                    "z": {"$multiply": ["$n", 2]},
                    "s": {"$concat": ["$g", "-", {"$toString": "$n"}]},
                }
            },
        ],
        [{"z": 20, "s": "x-10"}],
    ),
    (
        "$dateToString %Y-%m-%d",
        [
            {
                "$group": {
                    "_id": {"$dateToString": {"format": "%Y-%m-%d", "date": "$d"}},
                    "c": {"$sum": 1},
                }
            }
        ],
        [{"_id": "2026-01-01", "c": 2}, {"_id": "2026-02-10", "c": 1}],
    ),
    (
        "$dateToString timezone Asia/Kolkata",
        [
            {"$match": {"k": 2}},
            {
                "$project": {
                    "_id": 0,
                    "x": {
                        "$dateToString": {
                            "format": "%Y-%m-%d %H:%M",
                            "date": "$d",
                            "timezone": "Asia/Kolkata",
                        }
                    },
                }
            },
        ],
        [{"x": "2026-01-02 05:15"}],
    ),
    (
        "$dateTrunc day",
        [{"$group": {"_id": {"$dateTrunc": {"date": "$d", "unit": "day"}}, "c": {"$sum": 1}}}],
        [{"_id": utc(2026, 1, 1), "c": 2}, {"_id": utc(2026, 2, 10), "c": 1}],
    ),
    (
        "$dateTrunc hour",
        [
            {"$match": {"k": 1}},
            {"$project": {"_id": 0, "x": {"$dateTrunc": {"date": "$d", "unit": "hour"}}}},
        ],
        [{"x": utc(2026, 1, 1, 10)}],
    ),
    (
        "$year/$month/$dayOfMonth/$hour",
        [
            {"$match": {"k": 1}},
            {
                "$project": {
                    "_id": 0,
                    "y": {"$year": "$d"},
                    "m": {"$month": "$d"},
                    "dd": {"$dayOfMonth": "$d"},
                    "h": {"$hour": "$d"},
                }
            },
        ],
        [{"y": 2026, "m": 1, "dd": 1, "h": 10}],
    ),
    (
        "$dayOfWeek (Thu=5)",
        [{"$match": {"k": 1}}, {"$project": {"_id": 0, "w": {"$dayOfWeek": "$d"}}}],
        [{"w": 5}],
    ),
    (
        "$subtract dates = ms",
        [
            {"$match": {"k": 1}},
            {"$project": {"_id": 0, "x": {"$subtract": ["$d", utc(2026, 1, 1, 10)]}}},
        ],
        [{"x": 900000}],
    ),
    (
        "$dateDiff",
        [
            {"$match": {"k": 1}},
            {
                "$project": {
                    "_id": 0,
                    "x": {
                        "$dateDiff": {"startDate": utc(2026, 1, 1), "endDate": "$d", "unit": "hour"}
                    },
                }
            },
        ],
        [{"x": 10}],
    ),
    (
        "$dateAdd",
        [
            {"$match": {"k": 1}},
            {
                "$project": {
                    "_id": 0,
                    "x": {"$dateAdd": {"startDate": "$d", "unit": "day", "amount": 1}},
                }
            },
        ],
        [{"x": utc(2026, 1, 2, 10, 15)}],
    ),
    (
        "$unwind",
        [{"$unwind": "$t"}, {"$group": {"_id": "$t", "c": {"$sum": 1}}}],
        [{"_id": "a", "c": 1}, {"_id": "b", "c": 2}],
    ),
    (
        "$unwind preserveNull",
        [{"$unwind": {"path": "$t", "preserveNullAndEmptyArrays": True}}, {"$count": "c"}],
        [{"c": 4}],
    ),
    (
        "$unwind + $match after",
        [{"$unwind": "$t"}, {"$match": {"t": "b"}}, {"$project": {"_id": 0, "k": 1}}],
        [{"k": 1}, {"k": 2}],
    ),
    ("$count", [{"$match": {"g": "x"}}, {"$count": "total"}], [{"total": 2}]),
    ("$count of nothing = []", [{"$match": {"g": "zzz"}}, {"$count": "total"}], []),
    (
        "$facet",
        [
            {
                "$facet": {
                    "a": [{"$match": {"g": "x"}}, {"$count": "c"}],
                    "b": [{"$sort": {"n": 1}}, {"$limit": 1}, {"$project": {"_id": 0, "k": 1}}],
                }
            }
        ],
        [{"a": [{"c": 2}], "b": [{"k": 3}]}],
    ),
    (
        "$bucket",
        [
            {
                "$bucket": {
                    "groupBy": "$n",
                    "boundaries": [0, 10, 100],
                    "default": "o",
                    "output": {"c": {"$sum": 1}},
                }
            }
        ],
        [{"_id": 0, "c": 1}, {"_id": 10, "c": 2}],
    ),
    (
        "$sortByCount",
        [{"$sortByCount": "$g"}],
        [{"_id": "x", "count": 2}, {"_id": "y", "count": 1}],
    ),
    (
        "$addFields/$set",
        [
            {"$match": {"k": 1}},
            {"$addFields": {"z": {"$add": ["$n", 1]}}},
            {"$project": {"_id": 0, "z": 1}},
        ],
        [{"z": 11}],
    ),
    (
        "$unset",
        [{"$match": {"k": 1}}, {"$unset": ["_id", "d", "t", "u", "g", "st"]}],
        [{"k": 1, "n": 10}],
    ),
    (
        "$replaceRoot",
        [{"$match": {"k": 1}}, {"$replaceRoot": {"newRoot": {"a": "$k"}}}],
        [{"a": 1}],
    ),
    (
        "$ifNull / $switch",
        [
            {"$match": {"k": 1}},
            {
                "$project": {
                    "_id": 0,
                    "a": {"$ifNull": ["$zz", "dflt"]},
                    "b": {
                        "$switch": {
                            "branches": [{"case": {"$gt": ["$n", 5]}, "then": "big"}],
                            "default": "small",
                        }
                    },
                }
            },
        ],
        [{"a": "dflt", "b": "big"}],
    ),
    (
        "$map/$filter/$reduce/$size",
        [
            {"$match": {"k": 1}},
            {
                "$project": {
                    "_id": 0,
                    "m": {"$map": {"input": "$t", "as": "e", "in": {"$toUpper": "$$e"}}},
                    "f": {"$filter": {"input": "$t", "as": "e", "cond": {"$eq": ["$$e", "a"]}}},
                    "s": {"$size": "$t"},
                }
            },
        ],
        [{"m": ["A", "B"], "f": ["a"], "s": 2}],
    ),
    (
        "$arrayElemAt/$in/$slice",
        [
            {"$match": {"k": 1}},
            {"$project": {"_id": 0, "a": {"$arrayElemAt": ["$t", -1]}, "i": {"$in": ["a", "$t"]}}},
        ],
        [{"a": "b", "i": True}],
    ),
    (
        "$match $expr",
        [
            {"$match": {"$expr": {"$gt": ["$n", {"$multiply": ["$k", 9]}]}}},
            {"$project": {"_id": 0, "k": 1}},
        ],
        [{"k": 1}, {"k": 2}],
    ),
    (
        "$match after $group (having)",
        [{"$group": {"_id": "$g", "c": {"$sum": 1}}}, {"$match": {"c": {"$gt": 1}}}],
        [{"_id": "x", "c": 2}],
    ),
    (
        "$group + $sort + $limit",
        [{"$group": {"_id": "$g", "s": {"$sum": "$n"}}}, {"$sort": {"s": 1}}, {"$limit": 1}],
        [{"_id": "y", "s": 5}],
    ),
    (
        "$group by $dateTrunc + $sort",
        [
            {
                "$group": {
                    "_id": {"$dateTrunc": {"date": "$d", "unit": "month"}},
                    "s": {"$sum": "$n"},
                }
            },
            {"$sort": {"_id": -1}},
        ],
        [{"_id": utc(2026, 2, 1), "s": 5}, {"_id": utc(2026, 1, 1), "s": 30}],
    ),
    (
        "$group $stdDevPop / $avg float",
        [{"$group": {"_id": "$g", "a": {"$avg": "$n"}}}],
        [{"_id": "x", "a": 15.0}, {"_id": "y", "a": 5.0}],
    ),
    (
        "$project keeps datetime type",
        [{"$match": {"k": 1}}, {"$project": {"_id": 0, "d": 1}}],
        [{"d": utc(2026, 1, 1, 10, 15)}],
    ),
    (
        "$project keeps ObjectId type",
        [{"$match": {"k": 1}}, {"$project": {"_id": 0, "u": 1}}],
        [{"u": ONE}],
    ),
    (
        "$match regex i",
        [{"$match": {"g": {"$regex": "^X", "$options": "i"}}}, {"$count": "c"}],
        [{"c": 2}],
    ),
    (
        "$match $or/$in",
        [{"$match": {"$or": [{"g": "y"}, {"n": {"$in": [10]}}]}}, {"$count": "c"}],
        [{"c": 2}],
    ),
    ("$match None/missing", [{"$match": {"zz": None}}, {"$count": "c"}], [{"c": 3}]),
    ("$match array contains", [{"$match": {"t": "b"}}, {"$count": "c"}], [{"c": 2}]),
]
