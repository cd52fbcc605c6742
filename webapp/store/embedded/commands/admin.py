"""Commands on collections and databases as a whole."""

from __future__ import annotations

from webapp.store.embedded.commands.context import Context, query_of
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.indexes import ID_INDEX
from webapp.store.embedded.matching import compile_query
from webapp.store.embedded.values import Document

_EVERYTHING = 2**31


def create(context: Context, database: str, command: Document) -> Document:
    """Make an empty collection."""
    context.catalog.create(database, command["create"])
    return {}


def drop(context: Context, database: str, command: Document) -> Document:
    """Remove a collection."""
    collection = context.catalog.existing(database, command["drop"])
    context.catalog.drop(collection)
    return {"ns": collection.namespace, "nIndexesWas": len(collection.indexes)}


def drop_database(context: Context, database: str, _: Document) -> Document:
    """Remove all collections of a database."""
    for collection in context.catalog.collections(database):
        context.catalog.drop(collection)
    return {"dropped": database}


def rename_collection(context: Context, _: str, command: Document) -> Document:
    """Give a collection another name, also in another database."""
    source, target = command["renameCollection"], command["to"]
    collection = context.catalog.existing(*_split(source))
    existing = context.catalog.get(*_split(target))
    if existing is not None:
        if not command.get("dropTarget"):
            raise CommandError(48, "target namespace exists")
        context.catalog.drop(existing)
    context.catalog.rename(collection, target)
    return {}


def _split(namespace: str) -> tuple[str, str]:
    database, _, name = namespace.partition(".")
    return database, name


def list_collections(context: Context, database: str, command: Document) -> Document:
    """Return the collections of a database."""
    matches = compile_query(query_of(command, "filter"))
    descriptions: list[Document] = [
        {
            "name": collection.name,
            "type": "collection",
            "options": {},
            "info": {"readOnly": False},
            "idIndex": ID_INDEX.document(),
        }
        for collection in context.catalog.collections(database)
    ]
    return context.cursors.open(
        f"{database}.$cmd.listCollections",
        filter(matches, descriptions),
        context.monotonic(),
        size=_EVERYTHING,
        single=True,
    )


def list_databases(context: Context, _: str, command: Document) -> Document:
    """Return the databases that have collections."""
    matches = compile_query(query_of(command, "filter"))
    databases = [
        {"name": name, "sizeOnDisk": 0, "empty": False} for name in context.catalog.databases()
    ]
    return {"databases": list(filter(matches, databases)), "totalSize": 0}
