"""`find`, `aggregate`, `count`, `distinct`, and the cursors that follow from them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.arrays import distinct as distinct_values
from webapp.store.embedded.aggregation.pipeline import compile_pipeline
from webapp.store.embedded.collection import Collection, Order
from webapp.store.embedded.commands.context import (
    Context,
    check_hint,
    check_options,
    number_of,
    order_of,
    query_of,
)
from webapp.store.embedded.cursors import FIRST_BATCH
from webapp.store.embedded.errors import CommandError, bad_value, failed_to_parse, not_implemented
from webapp.store.embedded.matching import compile_query
from webapp.store.embedded.projection import compile_projection
from webapp.store.embedded.sorting import directions
from webapp.store.embedded.values import MISSING, BsonValue, Document, whole


def find(context: Context, database: str, command: Document) -> Document:
    """Return the first batch of what matches."""
    name = command["find"]
    collection = context.catalog.get(database, name)
    check_hint(collection, command.get("hint"))
    skip, limit = number_of(command, "skip"), number_of(command, "limit")
    if skip < 0:
        raise bad_value("skip must not be negative")
    wanted = skip + abs(limit) if limit else 0
    documents = _matches(collection, query_of(command, "filter"), order_of(command), wanted)
    documents = islice(documents, skip, None)
    if command.get("projection"):
        documents = map(compile_projection(command["projection"], in_find=True), documents)
    return context.cursors.open(
        f"{database}.{name}",
        documents,
        context.monotonic(),
        size=command.get("batchSize", FIRST_BATCH),
        single=bool(command.get("singleBatch")) or limit < 0,
    )


def _matches(
    collection: Collection | None, query: Document, order: Order | None = None, limit: int = 0
) -> Iterable[Document]:
    if collection is None:
        compile_query(query)  # a malformed query is refused wherever it is asked
        return ()
    return (document for _, document in collection.find(query, order, limit))


def aggregate(context: Context, database: str, command: Document) -> Document:
    """Return the first batch of a pipeline's results."""
    name, pipeline = command["aggregate"], command.get("pipeline")

    def find_in(other: str, query: Document) -> Iterable[Document]:
        return _matches(context.catalog.get(database, other), query)

    run = compile_pipeline(pipeline, find_in)
    if not isinstance(name, str):
        raise not_implemented("a pipeline that begins without a collection")
    collection = context.catalog.get(database, name)
    check_hint(collection, command.get("hint"))
    query, order, limit = _beginning(pipeline)
    return context.cursors.open(
        f"{database}.{name}",
        run(_matches(collection, query, order, limit)),
        context.monotonic(),
        size=_batch_size(command.get("cursor")),
        single=False,
    )


def _beginning(pipeline: BsonValue) -> tuple[Document, Order, int]:
    """Return query, order and limit with which a pipeline begins, so that indexes serve them.

    Its stages run all the same: on documents that match and are in order they change nothing.
    """
    stages = [next(iter(stage.items())) for stage in pipeline[:3]]
    query: Document = {}
    order: Order = []
    if stages and stages[0][0] == "$match":
        query = stages.pop(0)[1]
    if stages and stages[0][0] == "$sort":
        order = directions(stages.pop(0)[1])
    limit = stages[0][1] if stages and stages[0][0] == "$limit" else 0
    return query, order, int(limit)


def _batch_size(cursor: BsonValue) -> int:
    if not isinstance(cursor, dict):
        raise failed_to_parse("The 'cursor' option is required")
    return int(cursor.get("batchSize", FIRST_BATCH))


def count(context: Context, database: str, command: Document) -> Document:
    """Return how many documents match."""
    collection = context.catalog.get(database, command["count"])
    check_hint(collection, command.get("hint"))
    query, skip, limit = query_of(command, "query"), *_skip_limit(command)
    if collection is not None and not query:
        number = len(collection.documents)
    else:
        number = sum(1 for _ in _matches(collection, query, limit=skip + limit if limit else 0))
    number = max(0, number - skip)
    return {"n": min(number, limit) if limit else number}


def _skip_limit(command: Document) -> tuple[int, int]:
    return number_of(command, "skip"), abs(number_of(command, "limit"))


def distinct(context: Context, database: str, command: Document) -> Document:
    """Return the different values of a field; an array gives its elements."""
    collection = context.catalog.get(database, command["distinct"])
    path = paths.split(command["key"])
    values: list[BsonValue] = []
    for document in _matches(collection, query_of(command, "query")):
        for value in paths.values_at(document, path):
            values.extend(value if isinstance(value, list) else [value])
    return {"values": distinct_values([value for value in values if value is not MISSING])}


def get_more(context: Context, _: str, command: Document) -> Document:
    """Return the next batch of a cursor."""
    size = whole(command.get("batchSize"))
    return context.cursors.more(int(command["getMore"]), context.monotonic(), size=size or None)


def kill_cursors(context: Context, _: str, command: Document) -> Document:
    """Forget cursors."""
    numbers = [int(number) for number in command["cursors"]]
    known = {number: context.cursors.kill(number) for number in numbers}
    return {
        "cursorsKilled": [number for number in numbers if known[number]],
        "cursorsNotFound": [number for number in numbers if not known[number]],
        "cursorsAlive": [],
        "cursorsUnknown": [],
    }


FIND_OPTIONS = frozenset(
    ["find", "filter", "projection", "sort", "skip", "limit", "batchSize", "singleBatch"]
)


def explain(context: Context, database: str, command: Document) -> Document:
    """Tell how a `find` would get its documents: by which index, and how many it would look at."""
    find_command = command["explain"]
    if "find" not in find_command:
        raise not_implemented("explain for anything but find")
    check_options("find", find_command, FIND_OPTIONS)
    collection = context.catalog.get(database, find_command["find"])
    if collection is None:
        raise CommandError(26, f"ns does not exist: {database}.{find_command['find']}")
    order, limit = order_of(find_command), number_of(find_command, "limit")
    plan = collection.plan(query_of(find_command, "filter"), order, limit)
    stage: dict[str, Any] = {"stage": "COLLSCAN"}
    examined = len(collection.documents)
    if plan is not None:
        scan = {"stage": "IXSCAN", "indexName": plan.index.spec.name}
        stage, examined = {"stage": "FETCH", "inputStage": scan}, plan.count()
    if order and not (plan and plan.sorted):
        stage = {"stage": "SORT", "inputStage": stage}
    return {
        "queryPlanner": {"winningPlan": stage},
        "executionStats": {"totalDocsExamined": examined},
    }
