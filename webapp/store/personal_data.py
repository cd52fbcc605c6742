"""What is kept about a person, in every collection: read, taken out, and forgotten in time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from bson import ObjectId
from mongoengine import DateTimeField, StringField

from dialogue.ports import Clock
from webapp.store import history
from webapp.store.connection import Raw, Row, collection_class, database
from webapp.store.told_others import take_out

OWNED: Mapping[str, str] = MappingProxyType(
    {
        "sessions": "_id",
        "leases": "_id",
        "inbox": "person_id",
        "outbox": "person_id",
        "turns": "person_id",
        "providers": "_id",
        "claims": "provider_id",
        "erasures": "_id",
    }
)
"""Collections whose rows belong to one person, and the field with the person's id."""
OTHERWISE: Mapping[str, str] = MappingProxyType(
    {
        "users": "a row without a name stays, so that the other side's bookings can be read",
        "bookings": "the other side keeps when and what; who, words and pictures are taken out",
        "api_requests": "answers that name the person are taken out; all are gone after a day",
        "accounts": "of the team, kept by the team",
        "sign_ins": "of the team",
        "sign_in_links": "of the team",
        "api_keys": "of partners",
        "audit": "what the team did, by ids that lead nowhere once a person is erased",
        "counters": "forgotten after minutes",
        "days": "figures",
        "booking_figures": "figures",
        "unmet": "figures",
        "event_deliveries": "references of bookings, no people",
        "subscriptions": "of partners",
        "nlu_jobs": "of the team",
        "copies": "how far copies elsewhere are, no people",
        "geocodes": "places that were looked up, without who asked",
        "own_keys": "no people",
        "senders": "no people",
        "review": "messages without sender, with names and numbers masked",
        "review_clusters": "as review",
        "review_progress": "of the team",
    }
)
"""All the others, and why erasing a person does something else there, or nothing."""
OPEN = ("pending", "confirmed", "rescheduled")
_GONE: Raw = {"issue": "", "photos": [], "reason": ""}


class _Erasure(Row):
    id = StringField(primary_key=True)
    message_id = StringField(required=True)
    due_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "erasures", "indexes": [{"fields": ["due_at"]}]}


@collection_class
class PersonalData:
    """Reads and erases over all collections."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def counts(self, person_id: str) -> Mapping[str, int]:
        """Return how many bookings, jobs and messages there are of a person."""
        data = database()
        mine = {"person_id": person_id}
        return {
            "bookings": data["bookings"].count_documents({"customer_id": person_id}),
            "jobs": data["bookings"].count_documents(
                {"provider_id": person_id, "status": {"$in": ["confirmed", "completed"]}}
            ),
            "messages": data["inbox"].count_documents(mine) + data["outbox"].count_documents(mine),
        }

    def export(self, person_id: str) -> Mapping[str, Any]:
        """Return everything about a person as values that JSON can carry."""
        data = database()
        found = {
            name: [_plain(row) for row in data[name].find({key: person_id})]
            for name, key in OWNED.items()
            if name not in ("leases", "erasures")
        }
        found["users"] = [_plain(row) for row in data["users"].find(_user(person_id))]
        found["bookings"] = [
            _plain(_without_provider(row))
            for row in data["bookings"].find({"customer_id": person_id})
        ]
        found["jobs"] = [
            _plain(_without_customer(row)) for row in data["bookings"].find({"involved": person_id})
        ]
        return found

    def open_bookings(self, person_id: str) -> tuple[tuple[str, bool], ...]:
        """Return references of bookings that are not over, and whether the person is customer."""
        mine = [{"customer_id": person_id}, {"provider_id": person_id}, {"asked": person_id}]
        rows = database()["bookings"].find({"$or": mine, "status": {"$in": list(OPEN)}})
        return tuple((row["booking_id"], row["customer_id"] == person_id) for row in rows)

    def erase(self, person_id: str) -> None:
        """Forget a person; may be done again. The caller has called open bookings off."""
        data = database()
        users = list(data["users"].find(_user(person_id)))
        for user in users:
            if number := user.get("whatsapp_number"):
                data["api_requests"].delete_many({"body": {"$regex": re.escape(number)}})
        data["api_requests"].delete_many({"body": {"$regex": re.escape(person_id)}})
        involved = {"$or": [{"customer_id": person_id}, {"involved": person_id}]}
        bookings = list(data["bookings"].find(involved))
        take_out(person_id, users, bookings)
        for row in bookings:
            data["bookings"].replace_one({"_id": row["_id"]}, _pseudonymous(row, person_id))
        for name, key in OWNED.items():
            data[name].delete_many({key: person_id})
        now = self._clock.now()
        blank: Raw = {
            "agreed_privacy_policy": False,
            "onboarding_completed": False,
            "registered_at": now,
            "updated_at": now,
            "erased_at": now,
        }
        data["users"].delete_many({"merged_into": person_id})
        data["users"].replace_one({"_id": person_id}, blank)

    def ask_erasure(self, person_id: str, message_id: str, due_at: datetime) -> None:
        """Note that a person is to be erased from an instant on."""
        row = {"$setOnInsert": {"message_id": message_id, "due_at": due_at}}
        _Erasure._get_collection().update_one({"_id": person_id}, row, upsert=True)

    def erasures(self, limit: int) -> tuple[str, ...]:
        """Return the persons whose erasure is due and to whom nothing is to be sent any more."""
        due = _Erasure._get_collection().find({"due_at": {"$lte": self._clock.now()}}).limit(limit)
        waiting = database()["outbox"]
        return tuple(
            row["_id"]
            for row in due
            if waiting.find_one({"person_id": row["_id"], "state": "pending"}) is None
        )

    def forget_messages(self, before: datetime) -> int:
        """Delete what was written and answered before an instant; return how many rows."""
        data = database()
        old = (
            data["inbox"].delete_many(
                {"arrived_at": {"$lt": before}, "state": {"$ne": "received"}}
            ),
            data["outbox"].delete_many(
                {"updated_at": {"$lt": before}, "state": {"$ne": "pending"}}
            ),
            data["turns"].delete_many({"at": {"$lt": before}}),
        )
        return sum(each.deleted_count for each in old)

    def idle_since(self, before: datetime) -> Iterator[str]:
        """Yield persons, no providers, of whom nothing was heard since an instant."""
        data = database()
        old = {"updated_at": {"$lt": before}, "erased_at": None, "merged_into": None}
        for user in data["users"].find(old, {"_id": 1}):
            person_id = user["_id"]
            session = data["sessions"].find_one({"_id": person_id}) or {}
            booking = {"customer_id": person_id, "updated_at": {"$gte": before}}
            lately = session.get("last_activity", before) > before
            provider = data["providers"].find_one({"_id": person_id}) is not None
            if not (lately or provider or data["bookings"].find_one(booking)):
                yield person_id


def _user(person_id: str) -> Raw:
    return {"$or": [{"_id": person_id}, {"merged_into": person_id}]}


def _without_customer(row: Raw) -> Raw:
    keep = ("booking_id", "service_type", "date_time", "location", "status", "review", "created_at")
    return {name: row.get(name) for name in keep}


def _without_provider(row: Raw) -> Raw:
    hide = ("_id", "provider_whatsapp_number", "claims", "changes", "unsettled", "message_id")
    return {name: value for name, value in row.items() if name not in hide}


def _pseudonymous(row: Raw, person_id: str) -> Raw:
    """Return a booking as the other side may keep it; its history is sealed anew."""
    customer = row["customer_id"] == person_id
    number = "user_whatsapp_number" if customer else "provider_whatsapp_number"
    entries: list[Raw] = []
    for entry in row.get("changes", ()):
        bare = {name: value for name, value in entry.items() if name != "seal"}
        after = _blank(bare.get("after", {}), customer)
        entries.append(history.sealed({**bare, "after": after}, entries))
    return {**_blank(row, customer), number: None, "changes": entries}


def _blank(fields: Raw, customer: bool) -> Raw:
    changed = {**fields, **{name: gone for name, gone in _GONE.items() if name in fields}}
    if customer and fields.get("review"):
        changed["review"] = {**fields["review"], "words": ""}
    if customer and fields.get("place"):
        town = fields["place"]["town"]
        changed |= {"place": {**fields["place"], "label": town, "section": ""}, "location": town}
    return changed


def _plain(value: Any) -> Any:  # noqa: ANN401 - documents are made of anything
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (ObjectId, bytes)) else value
