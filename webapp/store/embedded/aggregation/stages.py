"""The stages that look at one document after another, or at all of them, of a single collection."""

from __future__ import annotations

import itertools
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.accumulators import accumulate, compile_accumulators
from webapp.store.embedded.aggregation.expressions import (
    compile_expression,
    follow,
    variables,
)
from webapp.store.embedded.aggregation.function import null_if_missing
from webapp.store.embedded.errors import CommandError, bad_value
from webapp.store.embedded.matching import compile_query
from webapp.store.embedded.projection import compile_additions, compile_projection
from webapp.store.embedded.sorting import sort_documents
from webapp.store.embedded.values import MISSING, BsonValue, Document, Key, key, type_name, whole

Stage: TypeAlias = Callable[[Iterable[Document]], Iterable[Document]]
"""Takes and gives documents; a document that came in is never changed, it may be stored."""


def _object(name: str, spec: BsonValue, code: int) -> Document:
    if not isinstance(spec, dict):
        raise CommandError(code, f"the {name} stage specification must be an object")
    return spec


def _match(spec: BsonValue) -> Stage:
    matches = compile_query(_object("$match", spec, 15959))
    return lambda documents: filter(matches, documents)


def _project(spec: BsonValue) -> Stage:
    if not _object("$project", spec, 15969):
        raise CommandError(51272, "projection specification must have at least one field")
    project = compile_projection(spec)
    return lambda documents: map(project, documents)


def _add_fields(spec: BsonValue) -> Stage:
    extend = compile_additions(_object("$addFields", spec, 40272))
    return lambda documents: map(extend, documents)


def _unset(spec: BsonValue) -> Stage:
    return _project(dict.fromkeys(spec if isinstance(spec, list) else [spec], False))


def _replace_with(spec: BsonValue) -> Stage:
    evaluate = compile_expression(spec)

    def run(documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            root = evaluate(variables(document))
            if not isinstance(root, dict):
                raise CommandError(
                    40228, f"'newRoot' must evaluate to an object, found {type_name(root)}"
                )
            yield root

    return run


def _replace_root(spec: BsonValue) -> Stage:
    return _replace_with(_object("$replaceRoot", spec, 40229).get("newRoot"))


def _sort(spec: BsonValue) -> Stage:
    return lambda documents: sort_documents(documents, _object("$sort", spec, 15973))


def _count_of(name: str, spec: BsonValue, least: int, code: int) -> int:
    number = whole(spec)
    if number is None or number < least:
        raise CommandError(code, f"invalid argument to {name} stage: {spec}")
    return number


def _limit(spec: BsonValue) -> Stage:
    number = _count_of("$limit", spec, 1, 15958)
    return lambda documents: itertools.islice(documents, number)


def _skip(spec: BsonValue) -> Stage:
    number = _count_of("$skip", spec, 0, 5107200)
    return lambda documents: itertools.islice(documents, number, None)


def _sample(spec: BsonValue) -> Stage:
    number = _count_of("$sample", _object("$sample", spec, 28745).get("size"), 1, 28747)

    def run(documents: Iterable[Document]) -> list[Document]:
        everything = list(documents)
        return random.sample(everything, min(number, len(everything)))

    return run


def _count(spec: BsonValue) -> Stage:
    if not isinstance(spec, str) or not spec or spec.startswith("$") or "." in spec:
        raise CommandError(40156, "the count field must be a non-empty string without $ or dot")

    def run(documents: Iterable[Document]) -> list[Document]:
        number = sum(1 for _ in documents)
        return [{spec: number}] if number else []

    return run


def _group(spec: BsonValue) -> Stage:
    fields = dict(_object("$group", spec, 15947))
    if "_id" not in fields:
        raise CommandError(15955, "a group specification must include an _id")
    identify = compile_expression(fields.pop("_id"))
    accumulators = compile_accumulators(fields)

    def run(documents: Iterable[Document]) -> list[Document]:
        groups = _groups(documents, lambda scope: null_if_missing(identify(scope)))
        return [
            {"_id": identity, **accumulate(accumulators, scopes)}
            for identity, scopes in groups.values()
        ]

    return run


def _groups(
    documents: Iterable[Document], identify: Callable[[Document], BsonValue]
) -> dict[Key, tuple[BsonValue, list[Document]]]:
    """Return identity and scopes of every group, by the key of its identity."""
    groups: dict[Key, tuple[BsonValue, list[Document]]] = {}
    for document in documents:
        scope = variables(document)
        identity = identify(scope)
        groups.setdefault(key(identity), (identity, []))[1].append(scope)
    return groups


def _sort_by_count(spec: BsonValue) -> Stage:
    group = _group({"_id": spec, "count": {"$sum": 1}})
    return lambda documents: sort_documents(group(documents), {"count": -1})


def _bucket(spec: BsonValue) -> Stage:
    fields = _object("$bucket", spec, 40201)
    for name in fields.keys() - {"groupBy", "boundaries", "default", "output"}:
        raise CommandError(40197, f"Unrecognized option to $bucket: {name}.")
    boundaries = fields.get("boundaries")
    if "groupBy" not in fields or not isinstance(boundaries, list) or len(boundaries) < 2:
        raise CommandError(40198, "$bucket requires 'groupBy' and at least two 'boundaries'")
    bounds = [key(boundary) for boundary in boundaries]
    if any(one >= other for one, other in itertools.pairwise(bounds)):
        raise CommandError(40194, "the 'boundaries' of $bucket must be in ascending order")
    evaluate = compile_expression(fields["groupBy"])
    accumulators = compile_accumulators(fields.get("output", {"count": {"$sum": 1}}))

    def identify(scope: Document) -> BsonValue:
        at = bisect_right(bounds, key(evaluate(scope))) - 1
        if 0 <= at < len(bounds) - 1:
            return boundaries[at]
        if "default" not in fields:
            raise CommandError(40066, "$bucket could not find a matching branch for an input")
        return fields["default"]

    def run(documents: Iterable[Document]) -> list[Document]:
        groups = _groups(documents, identify)
        return [
            {"_id": identity, **accumulate(accumulators, scopes)}
            for _, (identity, scopes) in sorted(groups.items(), key=lambda item: item[0])
        ]

    return run


def _unwind(spec: BsonValue) -> Stage:
    fields = spec if isinstance(spec, dict) else {"path": spec}
    for name in fields.keys() - {"path", "includeArrayIndex", "preserveNullAndEmptyArrays"}:
        raise CommandError(28811, f"unrecognized option to $unwind stage: {name}")
    text, index = fields.get("path"), fields.get("includeArrayIndex")
    if not isinstance(text, str) or not text.startswith("$"):
        raise CommandError(28818, "path option to $unwind stage should be prefixed with a '$'")
    path, keep_empty = paths.split(text[1:]), bool(fields.get("preserveNullAndEmptyArrays"))

    def run(documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            value = follow(document, path)
            for number, item in _elements(value, keep_empty=keep_empty):
                result = _with(document, path, item)
                yield {**result, index: number} if index else result

    return run


def _elements(value: BsonValue, *, keep_empty: bool) -> list[tuple[int | None, BsonValue]]:
    """Return number and value of what replaces the array; MISSING takes the field out."""
    if isinstance(value, list) and value:
        return list(enumerate(value))
    if value is None or value is MISSING or value == []:
        return [(None, MISSING if value == [] else value)] if keep_empty else []
    return [(None, value)]


def _with(document: Document, path: paths.Path, value: BsonValue) -> Document:
    """Return a copy in which the path, through documents only, leads to the value."""
    result = dict(document)
    if len(path) > 1:
        child = document.get(path[0])
        if isinstance(child, dict):
            result[path[0]] = _with(child, path[1:], value)
    elif value is MISSING:
        result.pop(path[0], None)
    else:
        result[path[0]] = value
    return result


STAGES: dict[str, Callable[[BsonValue], Stage]] = {
    "$addFields": _add_fields,
    "$bucket": _bucket,
    "$count": _count,
    "$group": _group,
    "$limit": _limit,
    "$match": _match,
    "$project": _project,
    "$replaceRoot": _replace_root,
    "$replaceWith": _replace_with,
    "$sample": _sample,
    "$set": _add_fields,
    "$skip": _skip,
    "$sort": _sort,
    "$sortByCount": _sort_by_count,
    "$unset": _unset,
    "$unwind": _unwind,
}


def compile_stage(stage: BsonValue) -> tuple[str, BsonValue]:
    """Split a stage into name and specification; raises CommandError when malformed."""
    if not isinstance(stage, dict) or len(stage) != 1:
        raise CommandError(
            40323, "A pipeline stage specification object must contain exactly one field."
        )
    ((name, spec),) = stage.items()
    if not name.startswith("$"):
        raise bad_value(f"Unrecognized pipeline stage name: '{name}'")
    return name, spec
