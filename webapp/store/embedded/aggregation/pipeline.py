"""Pipelines: stages one after another, with those that run other pipelines or read other data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.expressions import follow
from webapp.store.embedded.aggregation.function import null_if_missing
from webapp.store.embedded.aggregation.stages import STAGES, Stage, compile_stage
from webapp.store.embedded.errors import CommandError, not_implemented
from webapp.store.embedded.values import BsonValue, Document

FindIn: TypeAlias = Callable[[str, Document], Iterable[Document]]
"""Finds by name of a collection and query, in the database of the pipeline."""

_KNOWN_TO_MONGODB = frozenset(
    [
        "$bucketAuto",
        "$collStats",
        "$currentOp",
        "$densify",
        "$documents",
        "$fill",
        "$geoNear",
        "$graphLookup",
        "$indexStats",
        "$listSessions",
        "$merge",
        "$out",
        "$planCacheStats",
        "$redact",
        "$search",
        "$setWindowFields",
        "$unionWith",
        "$vectorSearch",
    ]
)
_IN_UPDATES = frozenset(
    ["$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith"]
)


def compile_pipeline(pipeline: BsonValue, find_in: FindIn) -> Stage:
    """Return all stages as one; raises CommandError."""
    if not isinstance(pipeline, list):
        raise CommandError(14, "'pipeline' must be specified as an array")
    stages = [_compile(stage, find_in) for stage in pipeline]

    def run(documents: Iterable[Document]) -> Iterable[Document]:
        for stage in stages:
            documents = stage(documents)
        return documents

    return run


def compile_update_pipeline(pipeline: list[BsonValue]) -> Callable[[Document], Document]:
    """Return a pipeline that changes one document, as an update may be; raises CommandError."""
    for name, _ in map(compile_stage, pipeline):
        if name not in _IN_UPDATES:
            raise CommandError(72, f"{name} is not allowed to be used within an update")
    run = compile_pipeline(pipeline, lambda *_: ())
    return lambda document: next(iter(run([document])))


def _compile(stage: BsonValue, find_in: FindIn) -> Stage:
    name, spec = compile_stage(stage)
    if name in STAGES:
        return STAGES[name](spec)
    if name == "$facet":
        return _facet(spec, find_in)
    if name == "$lookup":
        return _lookup(spec, find_in)
    if name == "$changeStream":
        raise CommandError(40573, "The $changeStream stage is only supported on replica sets")
    if name in _KNOWN_TO_MONGODB:
        raise not_implemented(name)
    raise CommandError(40324, f"Unrecognized pipeline stage name: '{name}'")


def _facet(spec: BsonValue, find_in: FindIn) -> Stage:
    if not isinstance(spec, dict) or not spec:
        raise CommandError(40169, "the $facet specification must be a non-empty object")
    facets = {name: compile_pipeline(pipeline, find_in) for name, pipeline in spec.items()}

    def run(documents: Iterable[Document]) -> Iterator[Document]:
        everything = list(documents)
        yield {name: list(facet(everything)) for name, facet in facets.items()}

    return run


def _lookup(spec: BsonValue, find_in: FindIn) -> Stage:
    if not isinstance(spec, dict):
        raise CommandError(40319, "the $lookup specification must be an object")
    if {"let", "pipeline"} & spec.keys():
        raise not_implemented("$lookup with let or pipeline")
    names = ("from", "localField", "foreignField", "as")
    if set(spec) != set(names) or not all(isinstance(value, str) for value in spec.values()):
        raise CommandError(9, f"$lookup requires the strings {', '.join(names)}, and nothing else")
    source, local, foreign, target = (spec[name] for name in names)
    path = paths.split(local)

    def run(documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            value = null_if_missing(follow(document, path))
            wanted = {"$in": value} if isinstance(value, list) else {"$eq": value}
            yield {**document, target: list(find_in(source, {foreign: wanted}))}

    return run
