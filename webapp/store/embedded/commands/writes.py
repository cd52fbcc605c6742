"""`insert`, `update`, `delete` and `findAndModify`."""

from __future__ import annotations

from collections.abc import Callable

from webapp.store.embedded.collection import Collection
from webapp.store.embedded.commands.context import (
    Context,
    check_hint,
    check_options,
    list_of,
    order_of,
    query_of,
)
from webapp.store.embedded.errors import CommandError, failed_to_parse
from webapp.store.embedded.matching import compile_query
from webapp.store.embedded.projection import compile_projection
from webapp.store.embedded.updates import Update
from webapp.store.embedded.values import Document

_UPDATE_OPTIONS = frozenset(["q", "u", "multi", "upsert", "arrayFilters", "sort"])
_DELETE_OPTIONS = frozenset(["q", "limit"])


def _each(
    statements: list[Document], command: Document, execute: Callable[[int, Document], None]
) -> Document:
    """Execute one after another; return the errors. In order means: stop at the first."""
    errors: list[Document] = []
    for index, statement in enumerate(statements):
        try:
            execute(index, statement)
        except CommandError as error:
            errors.append(error.write_error(index))
            if command.get("ordered", True):
                break
    return {"writeErrors": errors} if errors else {}


def insert(context: Context, database: str, command: Document) -> Document:
    """Store documents."""
    collection = context.catalog.ensure(database, command["insert"])
    inserted = 0

    def execute(_: int, document: Document) -> None:
        nonlocal inserted
        collection.insert(document)
        inserted += 1

    errors = _each(list_of(command, "documents"), command, execute)
    return {"n": inserted, **errors}


def update(context: Context, database: str, command: Document) -> Document:
    """Change documents, or make one where none matches."""
    reply: Document = {"n": 0, "nModified": 0}
    upserted: list[Document] = []

    def execute(index: int, statement: Document) -> None:
        check_options("update", statement, _UPDATE_OPTIONS)
        collection = _target(context, database, command["update"], statement)
        matched = _update(context, collection, statement, reply)
        if matched == 0 and statement.get("upsert"):
            document = _upsert(context, database, command["update"], statement)
            upserted.append({"index": index, "_id": document["_id"]})
            reply["n"] += 1

    errors = _each(list_of(command, "updates"), command, execute)
    return {**reply, **({"upserted": upserted} if upserted else {}), **errors}


def _target(context: Context, database: str, name: str, statement: Document) -> Collection | None:
    collection = context.catalog.get(database, name)
    check_hint(collection, statement.get("hint"))
    return collection


def _compiled(context: Context, statement: Document) -> Update:
    return Update(
        statement.get("u"),
        query=query_of(statement, "q"),
        array_filters=statement.get("arrayFilters") or (),
        now=context.stored_now(),
    )


def _update(
    context: Context, collection: Collection | None, statement: Document, reply: Document
) -> int:
    """Change what matches, count it in the reply, and return how many matched."""
    compiled, multi = _compiled(context, statement), bool(statement.get("multi"))
    if multi and compiled.replaces:
        raise failed_to_parse("multi update is not supported for replacement-style update")
    if collection is None:
        compile_query(query_of(statement, "q"))
        return 0
    order = order_of(statement)
    matches = list(collection.find(query_of(statement, "q"), order, 0 if multi else 1))
    for number, document in matches:
        modified = collection.replace(number, compiled.apply(document))
        reply["n"] += 1
        reply["nModified"] += modified
    return len(matches)


def _upsert(context: Context, database: str, name: str, statement: Document) -> Document:
    document = _compiled(context, statement).new_document()
    return context.catalog.ensure(database, name).insert(document)


def delete(context: Context, database: str, command: Document) -> Document:
    """Remove documents."""
    deleted = 0

    def execute(_: int, statement: Document) -> None:
        nonlocal deleted
        check_options("delete", statement, _DELETE_OPTIONS)
        query, limit = query_of(statement, "q"), statement.get("limit", 0)
        collection = _target(context, database, command["delete"], statement)
        if collection is None:
            compile_query(query)
            return
        for number, _document in list(collection.find(query, limit=int(limit))):
            collection.delete(number)
            deleted += 1

    errors = _each(list_of(command, "deletes"), command, execute)
    return {"n": deleted, **errors}


def find_and_modify(context: Context, database: str, command: Document) -> Document:
    """Change or remove one document and return it, as it was or as it is."""
    name = next(iter(command.values()))
    statement = {"q": query_of(command, "query"), "u": command.get("update"), **command}
    collection = _target(context, database, name, command)
    fields = command.get("fields")
    shown = compile_projection(fields, in_find=True) if fields else _whole
    found = _first(collection, statement)
    if command.get("remove"):
        return _remove(collection, found, shown)
    if command.get("update") is None:
        raise failed_to_parse("Either an update or remove=true must be specified")
    compiled = _compiled(context, statement)
    if collection is not None and found is not None:
        number, before = found
        collection.replace(number, compiled.apply(before))
        after = collection.documents[number]
        value = shown(after if command.get("new") else before)
        return {"lastErrorObject": {"n": 1, "updatedExisting": True}, "value": value}
    if not command.get("upsert"):
        return {"lastErrorObject": {"n": 0, "updatedExisting": False}, "value": None}
    document = _upsert(context, database, name, statement)
    outcome = {"n": 1, "updatedExisting": False, "upserted": document["_id"]}
    return {"lastErrorObject": outcome, "value": shown(document) if command.get("new") else None}


def _whole(document: Document) -> Document:
    return document


def _first(collection: Collection | None, statement: Document) -> tuple[int, Document] | None:
    if collection is None:
        compile_query(statement["q"])
        return None
    return next(collection.find(statement["q"], order_of(statement), 1), None)


def _remove(
    collection: Collection | None,
    found: tuple[int, Document] | None,
    shown: Callable[[Document], Document],
) -> Document:
    if collection is None or found is None:
        return {"lastErrorObject": {"n": 0}, "value": None}
    number, document = found
    collection.delete(number)
    return {"lastErrorObject": {"n": 1}, "value": shown(document)}
