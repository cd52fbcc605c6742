"""Bookings, providers, people and conversations as the team's pages list them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from pymongo.collection import Collection

from dialogue.values import BookingStatus, ProviderStatus
from webapp.errors import NotFound
from webapp.store.booking_rows import _Booking
from webapp.store.connection import Raw, collection_class
from webapp.store.people import _User
from webapp.store.providers import _Provider
from webapp.store.sessions import _Session
from webapp.store.turn_log import TurnLog

Who: TypeAlias = Literal["all", "waiting", "held"]

MOST_FOUND = 200
"""Of so many people who fit some words, bookings and conversations are looked up."""
_NUMBER = re.compile(r"[\d\s+().-]{3,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a line is about."""

    id: str
    name: str
    """The one that was told, else the profile's, else a provider's; empty when none is known."""
    number: str
    """E.164; empty when it is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLine:
    """A booking as a list shows it."""

    reference: str
    service_type: str
    issue: str
    place: str
    provider_id: str
    provider_name: str
    customer: Contact
    starts_at: datetime
    """Aware UTC."""
    created_at: datetime
    status: BookingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """A provider as a list shows it."""

    id: str
    name: str
    service_type: str
    address: str
    number: str
    areas: tuple[str, ...]
    status: ProviderStatus
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person as a list shows them."""

    contact: Contact
    place: str
    agreed: bool
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLine:
    """A conversation as a list shows it."""

    contact: Contact
    state: str
    language: str
    held: bool
    """Whether the bot says nothing."""
    waiting_since: datetime | None
    """Since when the person waits for the team."""
    last_activity: datetime
    said: str = ""
    """The message that was searched for, where one was."""


@collection_class
class TeamLists:
    """Reads in pages. `skip` and `limit` count rows."""

    def bookings(
        self,
        skip: int,
        limit: int,
        *,
        status: str = "",
        service: str = "",
        words: str = "",
        person_id: str = "",
    ) -> tuple[BookingLine, ...]:
        """Return bookings, the newest first; empty words do not filter.

        `words` are a reference, or the name or number of somebody who takes part.
        """
        query = _given(status=status, service_type=service)
        if person_id:
            query["$or"] = _taking_part([person_id])
        elif words.strip():
            found = [row["_id"] for row in _users().find(_named(words), {"_id": 1}).limit(200)]
            found += [row["_id"] for row in _providers().find(_called(words), {"_id": 1})]
            reference = {"$regex": f"^(booking_)?{re.escape(words.strip())}", "$options": "i"}
            query["$or"] = [{"booking_id": reference}, *_taking_part(found[:MOST_FOUND])]
        rows = list(_bookings().find(query).sort([("created_at", -1)]).skip(skip).limit(limit))
        people = self.contacts(row["customer_id"] for row in rows)
        wanted = {"_id": {"$in": [row["provider_id"] for row in rows]}}
        names = {row["_id"]: row["name"] for row in _providers().find(wanted, {"name": 1})}
        return tuple(_booking_line(row, people, names) for row in rows)

    def providers(
        self, skip: int, limit: int, *, status: str = "", service: str = "", words: str = ""
    ) -> tuple[ProviderLine, ...]:
        """Return providers by name; those who wait for review by how long they wait."""
        query = _given(status=status, service_type=service)
        if words.strip():
            query.update(_called(words))
        order = "registered_at" if status == "pending" else "name"
        rows = _providers().find(query).sort([(order, 1), ("_id", 1)]).skip(skip).limit(limit)
        return tuple(map(_provider_line, rows))

    def provider(self, provider_id: str) -> ProviderLine | None:
        """Return one provider, or None."""
        row = _providers().find_one({"_id": provider_id})
        return _provider_line(row) if row else None

    def people(self, skip: int, limit: int, *, words: str = "") -> tuple[PersonLine, ...]:
        """Return people, the newest first; those merged into another are left out."""
        query = {"merged_into": None, **(_named(words) if words.strip() else {})}
        rows = list(_users().find(query).sort([("registered_at", -1)]).skip(skip).limit(limit))
        return tuple(_person_line(row) for row in _with_names(rows))

    def person(self, person_id: str) -> PersonLine:
        """Return one person; of one that was merged, who it turned out to be. Raises NotFound."""
        row = _users().find_one({"_id": person_id})
        if row is None:
            raise NotFound(f"there is no person {person_id!r}")
        merged_into = row.get("merged_into")
        return self.person(merged_into) if merged_into else _person_line(_with_names([row])[0])

    def conversations(
        self, skip: int, limit: int, *, who: Who = "all", words: str = ""
    ) -> tuple[ConversationLine, ...]:
        """Return conversations: those who wait for the team first, then the liveliest.

        `words` are a part of a name or number, or what the person wrote lately.
        """
        query: Raw = {}
        said: Mapping[str, str] = {}
        if words.strip():
            found = _users().find(_named(words), {"_id": 1}).limit(MOST_FOUND)
            said = _said(words)
            query["_id"] = {"$in": list({row["_id"] for row in found} | set(said))}
        if who == "held":
            query["data.held_by_human"] = True
        waiting = {**query, "data.waiting_since": {"$gt": _LONG_AGO}}
        first = list(_sessions().find(waiting).sort([("data.waiting_since", 1)]).limit(MOST_FOUND))
        rows = first[skip : skip + limit]
        if who != "waiting" and len(rows) < limit:
            others = {**query, "data.waiting_since": None}
            cursor = _sessions().find(others).sort([("last_activity", -1)])
            rows += cursor.skip(max(0, skip - len(first))).limit(limit - len(rows))
        people = self.contacts(row["_id"] for row in rows)
        return tuple(_conversation_line(row, people, said.get(row["_id"], "")) for row in rows)

    def waiting(self) -> int:
        """Return how many people wait for the team, at most 100."""
        query = {"data.waiting_since": {"$gt": _LONG_AGO}}
        return int(_sessions().count_documents(query, limit=100))

    def to_review(self) -> int:
        """Return how many providers wait for review."""
        return int(_providers().count_documents({"status": "pending"}))

    def contacts(self, person_ids: Iterable[str]) -> Mapping[str, Contact]:
        """Return name and number of people by id; unknown ids are left out."""
        wanted = {"_id": {"$in": list(set(person_ids))}}
        fields = {"name": 1, "profile_name": 1, "whatsapp_number": 1}
        rows = _with_names(list(_users().find(wanted, fields)))
        return {row["_id"]: _contact(row) for row in rows}


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _bookings() -> Collection[Raw]:
    collection: Collection[Raw] = _Booking._get_collection()
    return collection


def _providers() -> Collection[Raw]:
    collection: Collection[Raw] = _Provider._get_collection()
    return collection


def _users() -> Collection[Raw]:
    collection: Collection[Raw] = _User._get_collection()
    return collection


def _sessions() -> Collection[Raw]:
    collection: Collection[Raw] = _Session._get_collection()
    return collection


def _given(**values: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _taking_part(person_ids: list[str]) -> list[Raw]:
    among = {"$in": person_ids}
    return [{"customer_id": among}, {"provider_id": among}]


def _named(words: str) -> Raw:
    """Match people by a part of their number or of a name."""
    written = words.strip()
    if _NUMBER.fullmatch(written):
        digits = re.sub(r"\D", "", written).removeprefix("0")
        return {"whatsapp_number": {"$regex": re.escape(digits)}}
    part = {"$regex": re.escape(written), "$options": "i"}
    return {"$or": [{"name": part}, {"profile_name": part}]}


def _called(words: str) -> Raw:
    written = words.strip()
    if _NUMBER.fullmatch(written):
        return _named(written)
    part = {"$regex": re.escape(written), "$options": "i"}
    return {"$or": [{"name": part}, {"location": part}, {"serves": part}]}


def _with_names(users: list[Raw]) -> list[Raw]:
    """Give those without any name the one under which they are registered as providers."""
    nameless = [row["_id"] for row in users if not (row.get("name") or row.get("profile_name"))]
    named = _providers().find({"_id": {"$in": nameless}}, {"name": 1}) if nameless else ()
    names = {row["_id"]: row["name"] for row in named}
    return [{**row, "name": row.get("name") or names.get(row["_id"])} for row in users]


def _contact(row: Raw) -> Contact:
    return Contact(
        id=str(row["_id"]),
        name=row.get("name") or row.get("profile_name") or "",
        number=row.get("whatsapp_number") or "",
    )


def _nobody(person_id: str) -> Contact:
    return Contact(id=person_id, name="", number="")


def _booking_line(row: Raw, people: Mapping[str, Contact], names: Mapping[str, str]) -> BookingLine:
    customer = row["customer_id"]
    return BookingLine(
        reference=row["booking_id"],
        service_type=row["service_type"],
        issue=row["issue"],
        place=row["location"],
        provider_id=row["provider_id"],
        provider_name=names.get(row["provider_id"], ""),
        customer=people.get(customer, _nobody(customer)),
        starts_at=row["date_time"],
        created_at=row["created_at"],
        status=row["status"],
    )


def _provider_line(row: Raw) -> ProviderLine:
    return ProviderLine(
        id=row["_id"],
        name=row["name"],
        service_type=row["service_type"],
        address=row["location"],
        number=row.get("whatsapp_number") or "",
        areas=tuple(row.get("serves") or row.get("areas") or ()),
        status=row["status"],
        registered_at=row["registered_at"],
    )


def _person_line(row: Raw) -> PersonLine:
    return PersonLine(
        contact=_contact(row),
        place=row.get("location") or "",
        agreed=bool(row.get("agreed_privacy_policy")),
        registered_at=row["registered_at"],
    )


def _said(words: str) -> Mapping[str, str]:
    """Return what people wrote lately with some words in it; a number is looked for as such."""
    return {} if _NUMBER.fullmatch(words.strip()) else TurnLog().who_said(words, MOST_FOUND)


def _conversation_line(row: Raw, people: Mapping[str, Contact], said: str) -> ConversationLine:
    data = row["data"]
    return ConversationLine(
        contact=people.get(row["_id"], _nobody(row["_id"])),
        state=row["state"],
        language=data.get("language", "en"),
        held=bool(data.get("held_by_human")),
        waiting_since=data.get("waiting_since"),
        last_activity=row["last_activity"],
        said=said,
    )
