"""Random operations on a collection with many indexes, and on one with none.

Without indexes every query looks at every document and every sort is made in memory; a simple
model in this file says which counts and which documents there must be. Where the three disagree,
an index, the planner or an update is wrong.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bson import Decimal128, Int64, ObjectId

from webapp.store.embedded.catalog import Catalog
from webapp.store.embedded.commands.context import Context
from webapp.store.embedded.commands.table import execute
from webapp.store.embedded.cursors import Cursors
from webapp.store.embedded.storage import Storage
from webapp.store.embedded.values import encode, key

OPERATIONS = 900
FIELDS = ("a", "b", "c", "t", "o.x", "l.p")
VALUES: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, Int64(2), 1.0, 2.5, float("nan"), Decimal128("2.5")),
    *("", "a", "b", "ab", "1", b"a", ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f")),
    *(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2), {"x": 1}, {}, []),  # noqa: DTZ001
]
SCALARS = [value for value in VALUES if value != []]
"""For fields that share an index with one that can be an array: two arrays may not."""
CONDITIONS = ("", "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "range", "$exists")
INDEXES: list[tuple[dict[str, int], dict[str, Any]]] = [
    ({"a": 1}, {}),
    ({"a": 1, "b": -1}, {}),
    ({"b": 1, "c": 1}, {"sparse": True}),
    ({"c": -1}, {"partialFilterExpression": {"a": 1}}),
    ({"t": 1, "n": 1}, {}),
    ({"o.x": 1}, {"sparse": True}),
    ({"l.p": 1}, {}),
    ({"u": 1}, {"unique": True}),
]


class Both:
    """One server with the two collections; every command goes to both."""

    def __init__(self, file: Path) -> None:
        self.storage = Storage(file)
        self.context = Context(
            Catalog(self.storage),
            Cursors(first=1),
            lambda: dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc),
            lambda: 0.0,
        )
        for keys, options in INDEXES:
            spec = {"key": keys, "name": str(keys), **options}
            self.run({"createIndexes": "indexed", "indexes": [spec], "$db": "d"})

    def run(self, command: dict[str, Any]) -> dict[str, Any]:
        reply = execute(self.context, command)
        self.storage.commit()
        return reply

    def reply(self, name: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        """Run on both collections, and return the reply, which must be the same."""
        replies = [self.run({name: c, **options, "$db": "d"}) for c in ("indexed", "plain")]
        for reply in replies:
            if "cursor" in reply:
                reply["cursor"].pop("ns")
            for error in reply.get("writeErrors", ()):
                error.pop("errmsg")  # names the collection
        assert encode(replies[0]) == encode(replies[1]), (name, options, replies)
        return replies[0]

    def found(self, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        documents = self.reply("find", batchSize=10**6, **options)["cursor"]["firstBatch"]
        assert isinstance(documents, list)
        return documents


def document(generator: random.Random, number: int) -> dict[str, Any]:
    made: dict[str, Any] = {"_id": number, "u": number}
    for name in ("a", "b", "c"):
        if generator.random() < 0.8:
            made[name] = generator.choice(VALUES if name == "a" else SCALARS)
    if generator.random() < 0.7:
        made["t"] = generator.sample(VALUES, generator.randrange(4))
    if generator.random() < 0.7:
        made["o"] = {"x": generator.choice(VALUES)}
    if generator.random() < 0.7:
        made["l"] = [{"p": generator.choice(VALUES)} for _ in range(generator.randrange(3))]
    return made


def condition(generator: random.Random) -> Any:  # noqa: ANN401
    value = generator.choice(VALUES)
    kind = generator.choice(CONDITIONS)
    if kind == "":
        return value if value != {"x": 1} or generator.random() < 0.5 else {"$eq": value}
    if kind == "$in":
        return {"$in": generator.sample(VALUES, generator.randrange(4))}
    if kind == "range":
        return {"$gte": value, "$lt": generator.choice(VALUES)}
    return {kind: generator.random() < 0.5 if kind == "$exists" else value}


def query(generator: random.Random, depth: int = 0) -> dict[str, Any]:
    made = {generator.choice(FIELDS): condition(generator) for _ in range(generator.randrange(3))}
    if depth < 2 and generator.random() < 0.3:
        branches = [query(generator, depth + 1) or {"a": 1} for _ in range(2)]
        made[generator.choice(("$and", "$or", "$nor"))] = branches
    return made


def update(generator: random.Random) -> dict[str, Any]:
    value, number = generator.choice(SCALARS), generator.randrange(4)
    return generator.choice(
        [
            {"$set": {"a": value, "o.x": number}},
            {"$set": {"b": value}, "$unset": {"c": ""}},
            {"$inc": {"n": number}},
            {"$min": {"c": value}},
            {"$max": {"c": value}},
            {"$push": {"t": {"$each": [value, number], "$slice": -4}}},
            {"$addToSet": {"t": value}},
            {"$pull": {"t": value}},
            {"$set": {"l.$[].p": number}},
            {"$set": {"u": generator.randrange(400)}},
        ]
    )


def compare_find(both: Both, generator: random.Random) -> None:
    names = generator.sample(("a", "b", "c", "t", "o.x"), generator.randrange(1, 3))
    sort = {**{name: generator.choice((1, -1)) for name in names}, "_id": 1}
    options = {"filter": query(generator), "sort": sort}
    everything = both.found(**options)
    limit = generator.randrange(1, 6)
    assert encode({"": both.found(**options, limit=limit)}) == encode({"": everything[:limit]})
    assert both.reply("count", query=options["filter"])["n"] == len(everything)


def compare_by_model(both: Both, generator: random.Random) -> None:
    """Compare plain conditions on one field without arrays with what Python says."""
    value = generator.choice([v for v in VALUES if not isinstance(v, (dict, list))])
    documents = both.found(filter={}, sort={"_id": 1})
    simple = [d for d in documents if not isinstance(d.get("a"), (dict, list))]
    models: dict[str, Callable[[Any], bool]] = {
        "$eq": lambda found: key(found) == key(value),
        "$gt": lambda found: key(found)[0] == key(value)[0] and key(found) > key(value),
        "$lte": lambda found: key(found)[0] == key(value)[0] and key(found) <= key(value),
    }
    name = generator.choice(list(models))
    expected = [d["_id"] for d in simple if models[name](d.get("a"))]
    plain = {"$not": {"$type": ["array", "object"]}}
    found = both.found(filter={"$and": [{"a": {name: value}}, {"a": plain}]}, sort={"_id": 1})
    assert [d["_id"] for d in found] == expected


def write(both: Both, generator: random.Random, number: int) -> None:
    made = query(generator)
    kind = generator.random()
    if kind < 0.5:
        both.reply("insert", documents=[document(generator, number)])
    elif kind < 0.9:
        one = {"q": {"_id": generator.randrange(number + 1)}, "u": update(generator)}
        many = {"q": made, "u": {"$set": {"b": generator.choice(SCALARS)}}, "multi": True}
        both.reply("update", updates=[one if generator.random() < 0.7 else many])
    else:
        both.reply("delete", deletes=[{"q": {"_id": generator.randrange(number + 1)}, "limit": 1}])


@pytest.mark.parametrize("seed", [1, 2])
def test_indexes_change_nothing_but_the_time(tmp_path: Path, seed: int) -> None:
    generator, both = random.Random(seed), Both(tmp_path / "data.sqlite")
    # Uniqueness holds for both: the plain one has only that index.
    spec = {"key": {"u": 1}, "name": str({"u": 1}), "unique": True}
    both.run({"createIndexes": "plain", "indexes": [spec], "$db": "d"})
    both.run({"create": "plain", "$db": "d"})
    for number in range(OPERATIONS // 3):
        write(both, generator, number)
        compare_find(both, generator)
        compare_by_model(both, generator)
    before = both.found(filter={}, sort={"_id": 1})
    both.storage.close()
    again = Both(tmp_path / "data.sqlite")
    assert encode({"": again.found(filter={}, sort={"_id": 1})}) == encode({"": before})
    for _ in range(100):
        compare_find(again, generator)
    again.storage.close()
