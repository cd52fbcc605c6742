"""Documents as MongoDB holds them: what other programs would see."""

from __future__ import annotations

from typing import Any

from webapp.store.connection import Row


def find_one(collection: str, identifier: str | None = None) -> dict[str, Any]:
    """Return one document, by its _id or the only one there is."""
    row = next(r for r in Row.__subclasses__() if r._get_collection_name() == collection)
    found = row._get_collection().find_one({} if identifier is None else {"_id": identifier})
    assert found is not None
    return dict(found)
