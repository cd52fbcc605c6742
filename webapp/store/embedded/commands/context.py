"""What every command may use, and how its options are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from webapp.store.embedded.catalog import Catalog
from webapp.store.embedded.collection import Collection, Order
from webapp.store.embedded.cursors import Cursors
from webapp.store.embedded.errors import bad_value, failed_to_parse, not_implemented, type_mismatch
from webapp.store.embedded.sorting import directions
from webapp.store.embedded.values import BsonValue, Document, whole


@dataclass(frozen=True, slots=True)
class Context:
    """The server's state, as commands see it."""

    catalog: Catalog
    cursors: Cursors
    now: Callable[[], dt.datetime]
    """The present time, aware UTC."""
    monotonic: Callable[[], float]

    def stored_now(self) -> dt.datetime:
        """Return the present time as it is stored: naive UTC, in milliseconds."""
        now = self.now().replace(tzinfo=None)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


Run: TypeAlias = Callable[[Context, str, Document], Document]
"""Takes the context, the name of the database and the command; returns the reply without `ok`."""

_IGNORED = frozenset(
    [
        "$db",
        "$clusterTime",
        "$readPreference",
        "allowDiskUse",
        "apiDeprecationErrors",
        "apiStrict",
        "apiVersion",
        "bypassDocumentValidation",
        "comment",
        "hint",
        "lsid",
        "maxTimeMS",
        "noCursorTimeout",
        "ordered",
        "readConcern",
        "writeConcern",
    ]
)
"""Options that make no difference here, or that every command may have."""


def check_options(name: str, document: Document, known: frozenset[str]) -> None:
    """Refuse options that would make a difference and are not known."""
    for option, value in document.items():
        if option not in known and option not in _IGNORED and value:
            raise not_implemented(f"the option {option} of {name}")


def query_of(document: Document, name: str) -> Document:
    """Return an optional query, an empty one when there is none."""
    query = document.get(name)
    if query is None:
        return {}
    if not isinstance(query, dict):
        raise type_mismatch(f"{name} must be an object, found {query!r}")
    return query


def list_of(document: Document, name: str) -> list[Document]:
    """Return a list of documents that must be there."""
    items = document.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise failed_to_parse(f"{name} must be an array of objects")
    return items


def number_of(document: Document, name: str) -> int:
    """Return an optional whole number; 0 when it is not there."""
    value = document.get(name)
    if value is None:
        return 0
    number = whole(value)
    if number is None:
        raise failed_to_parse(f"{name} must be a whole number, found {value!r}")
    return number


def order_of(document: Document) -> Order:
    """Return the optional sort; `$natural`, the order of insertion, is no sort going up."""
    sort = document.get("sort")
    if not sort:
        return []
    order = directions(sort)
    if any(name == "$natural" for name, _ in order):
        if order != [("$natural", 1)]:
            raise not_implemented("sorting by $natural downwards, or together with fields,")
        return []
    return order


def check_hint(collection: Collection | None, hint: BsonValue) -> None:
    """Refuse a hint at an index that does not exist; which one is used is decided here."""
    if not hint or (isinstance(hint, dict) and "$natural" in hint):
        return
    indexes = collection.indexes.values() if collection is not None else ()
    if not any(hint in (index.spec.name, dict(index.spec.directions)) for index in indexes):
        raise bad_value("hint provided does not correspond to an existing index")
