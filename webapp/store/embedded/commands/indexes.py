"""Commands on indexes."""

from __future__ import annotations

from dataclasses import replace

from webapp.store.embedded.collection import Collection
from webapp.store.embedded.commands.context import Context, list_of
from webapp.store.embedded.errors import CommandError, not_implemented
from webapp.store.embedded.indexes import ID_INDEX, IndexSpec
from webapp.store.embedded.values import BsonValue, Document, is_number

_EVERYTHING = 2**31


def create_indexes(context: Context, database: str, command: Document) -> Document:
    """Build indexes that do not exist yet."""
    specs = [IndexSpec.parse(spec) for spec in list_of(command, "indexes")]
    name = command["createIndexes"]
    created = context.catalog.get(database, name) is None
    collection = context.catalog.ensure(database, name)
    before = len(collection.indexes)
    for spec in specs:
        if spec.directions != ID_INDEX.directions and not _exists(collection, spec):
            collection.create_index(spec)
    return {
        "numIndexesBefore": before,
        "numIndexesAfter": len(collection.indexes),
        "createdCollectionAutomatically": created,
    }


def _exists(collection: Collection, spec: IndexSpec) -> bool:
    """Tell whether the index is there; raises CommandError when there is a different one."""
    for index in collection.indexes.values():
        if index.spec == spec:
            return True
        if index.spec.name == spec.name:
            raise CommandError(
                86,
                "An existing index has the same name as the requested index. Requested index: "
                f"{spec.document()}, existing index: {index.spec.document()}",
            )
        if _place(index.spec) == _place(spec):
            raise CommandError(
                85, f"Index already exists with a different name or options: {index.spec.name}"
            )
    return False


def _place(spec: IndexSpec) -> tuple[BsonValue, BsonValue]:
    """Return what no two indexes may share."""
    return spec.directions, spec.partial


def list_indexes(context: Context, database: str, command: Document) -> Document:
    """Return the indexes of a collection."""
    collection = context.catalog.existing(database, command["listIndexes"])
    return context.cursors.open(
        collection.namespace,
        [index.spec.document() for index in collection.indexes.values()],
        context.monotonic(),
        size=_EVERYTHING,
        single=True,
    )


def drop_indexes(context: Context, database: str, command: Document) -> Document:
    """Remove one index, by name or fields, or all but the one on _id."""
    collection = context.catalog.existing(database, command["dropIndexes"])
    before, wanted = len(collection.indexes), command.get("index")
    names = [
        name
        for name, index in collection.indexes.items()
        if wanted in ("*", name, dict(index.spec.directions))
    ]
    if not names:
        raise CommandError(27, f"index not found with name [{wanted}]")
    if wanted != "*" and ID_INDEX.name in names:
        raise CommandError(72, "cannot drop _id index")
    for name in names:
        if name != ID_INDEX.name:
            collection.drop_index(name)
    return {"nIndexesWas": before}


def modify_collection(context: Context, database: str, command: Document) -> Document:
    """Change after how many seconds a TTL index deletes; nothing else can be changed."""
    collection = context.catalog.existing(database, command["collMod"])
    wanted = command.get("index")
    if not isinstance(wanted, dict) or not is_number(wanted.get("expireAfterSeconds")):
        raise not_implemented("collMod for anything but expireAfterSeconds")
    for index in collection.indexes.values():
        spec = index.spec
        if wanted.get("name") == spec.name or wanted.get("keyPattern") == dict(spec.directions):
            seconds = wanted["expireAfterSeconds"]
            collection.change_index(replace(spec, expire_after=seconds))
            return {"expireAfterSeconds_old": spec.expire_after, "expireAfterSeconds_new": seconds}
    raise CommandError(27, f"cannot find index {wanted} for ns {collection.namespace}")
