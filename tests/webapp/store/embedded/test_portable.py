"""The project keeps to the features that are the same on MongoDB and on the embedded database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SAFE_OPERATORS = {
    *("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$and", "$or", "$nor", "$not"),
    *("$exists", "$type", "$regex", "$options", "$elemMatch", "$size", "$all", "$mod", "$expr"),
    *("$set", "$setOnInsert", "$unset", "$inc", "$min", "$max", "$mul", "$rename", "$push"),
    *("$each", "$slice", "$position", "$pull", "$pullAll", "$addToSet", "$pop", "$currentDate"),
    *("$match", "$group", "$sort", "$project", "$unwind", "$facet", "$bucket", "$count"),
    *("$sortByCount", "$limit", "$skip", "$addFields", "$replaceRoot", "$lookup"),
    *("$sum", "$avg", "$first", "$last", "$cond", "$ifNull", "$switch", "$add", "$subtract"),
    *("$multiply", "$divide", "$concat", "$toString", "$dateToString", "$dateTrunc", "$literal"),
    *("$map", "$filter", "$arrayElemAt", "$toLower", "$toUpper", "$round", "$floor", "$ceil"),
    *("$abs", "$hour", "$dayOfWeek", "$dateDiff", "$dateAdd", "$mergeObjects"),
}
UNSAFE_NAMES = {
    *("start_transaction", "with_transaction", "run_in_transaction", "watch", "map_reduce"),
    *("search_text", "collation", "near", "geo_within", "geo_within_sphere", "geo_within_box"),
    *("geo_intersects", "create_search_index"),
}
"""Methods, and what follows two underscores in mongoengine's keyword arguments."""
UNSAFE_KEYWORDS = {"capped", "validator", "collation", "replicaSet"}


def problems(source: str) -> Iterator[str]:
    """Yield what a module uses that is not safe, with the line."""
    for node in ast.walk(ast.parse(source)):
        for name in used(node):
            yield f"{getattr(node, 'lineno', 0)}: {name}"


def used(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        operators = (name for name in names if isinstance(name, str) and name.startswith("$"))
        yield from (name for name in operators if name not in SAFE_OPERATORS)
        if "from" in names and "as" in names:  # of a $lookup
            yield from {"let", "pipeline"} & set(names)
    elif isinstance(node, ast.Attribute) and node.attr in UNSAFE_NAMES:
        yield node.attr
    elif isinstance(node, ast.keyword) and node.arg is not None:
        parts = set(node.arg.split("__")[1:])
        yield from {node.arg} & UNSAFE_KEYWORDS or parts & UNSAFE_NAMES


def modules() -> list[Path]:
    """Return the modules that speak to a database; the embedded one itself does not."""
    store = ROOT / "webapp" / "store"
    return [
        path
        for path in (ROOT / "webapp").rglob("*.py")
        if store / "embedded" not in path.parents
        and (store in path.parents or "import pymongo" in path.read_text(encoding="utf-8"))
    ]


def test_the_project_keeps_to_what_is_safe() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{problem}"
        for path in modules()
        for problem in problems(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert len(modules()) > 5


@pytest.mark.parametrize(
    "source",
    [
        'rows.aggregate([{"$setWindowFields": {}}])',
        'rows.find({"place": {"$near": [31, -17]}})',
        'rows.find({"$text": {"$search": "plumber"}})',
        'rows.aggregate([{"$lookup": {"from": "people", "pipeline": [], "as": "p"}}])',
        "Doc.objects(place__near=[31, -17])",
        "Doc.objects.search_text('plumber')",
        "session.start_transaction()",
        "for change in rows.watch(): pass",
        "db.create_collection('log', capped=True)",
        'rows.update_one({}, {"$set": {"$where": 1}})',
    ],
)
def test_what_is_not_safe_is_found(source: str) -> None:
    assert list(problems(source))


@pytest.mark.parametrize(
    "source",
    [
        'rows.find({"at": {"$gte": now}, "$or": [{"a": 1}]})',
        'rows.aggregate([{"$group": {"_id": "$town", "n": {"$sum": 1}}}])',
        'price = "$5 a day"',
        "nearest = gazetteer.nearest(1, 2)",
    ],
)
def test_what_is_safe_is_not(source: str) -> None:
    assert list(problems(source)) == []
