"""What others were told of a person who is erased: taken out of their messages.

A provider was told who wants what, a customer who comes. Their conversations stay, without that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from webapp.store.connection import Raw, database

GONE = "…"
_MESSAGES = ("inbox", "outbox", "turns")
_SHORTEST = 2
_FIXED = ("_id", "person_id")


def take_out(person_id: str, users: Iterable[Raw], bookings: Iterable[Raw]) -> None:
    """Take names, numbers and words of a person out of the messages of the other sides."""
    bookings = list(bookings)
    provider = database()["providers"].find_one({"_id": person_id}) or {}
    words = _words([*users, provider], [b for b in bookings if b["customer_id"] == person_id])
    if words is None:
        return
    for other in _others(person_id, bookings):
        for name in _MESSAGES:
            for row in list(database()[name].find({"person_id": other})):
                _rewrite(name, row, words)
        for row in list(database()["sessions"].find({"_id": other})):
            _rewrite_turns(row, words)


def _others(person_id: str, bookings: Iterable[Raw]) -> set[str]:
    people = {each for b in bookings for each in (b["customer_id"], *b.get("involved", ()))}
    return people - {person_id}


def _words(named: Iterable[Raw], bookings: Iterable[Raw]) -> re.Pattern[str] | None:
    said = {str(row.get(name) or "") for row in named for name in ("name", "profile_name")}
    numbers = {str(row.get("whatsapp_number") or "") for row in named}
    said |= {booking.get("issue") or "" for booking in bookings}
    patterns = [
        re.escape(each) for each in sorted(said, key=len, reverse=True) if len(each) >= _SHORTEST
    ]
    patterns += [_number(each) for each in sorted(numbers) if each]
    if not patterns:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def _number(e164: str) -> str:
    """Return what finds a number as people write it, with or without the country code."""
    digits = e164.removeprefix("+")
    national = digits.removeprefix("263")
    begin = r"(?:\+?263[\s-]?|0)?" if national != digits else r"\+?"
    return begin + r"[\s-]?".join(national)


def _rewrite(collection: str, row: Raw, words: re.Pattern[str]) -> None:
    changed = dict(_changed(row, words))
    if changed:
        database()[collection].update_one({"_id": row["_id"]}, {"$set": changed})


def _rewrite_turns(row: Raw, words: re.Pattern[str]) -> None:
    """Rewrite the answers that are kept to be given again; a turn meanwhile has replaced them."""
    changed = dict(_changed({"turns": row.get("turns", [])}, words))
    if changed and row.get("token"):  # another store has these words too: its copy counts no more
        changed |= {"token": uuid4().hex, "behind": True}
    if changed:
        same = {"_id": row["_id"], "version": row["version"]}
        database()["sessions"].update_one(same, {"$set": changed})


def _changed(row: Raw, words: re.Pattern[str]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        cleaned = value if name in _FIXED else _without(value, words)
        if cleaned != value:
            yield name, cleaned


def _without(value: Any, words: re.Pattern[str]) -> Any:  # noqa: ANN401 - documents are made of anything
    if isinstance(value, dict):
        return {name: _without(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, words) for each in value]
    return words.sub(GONE, value) if isinstance(value, str) else value
