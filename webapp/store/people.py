"""Everybody who has ever written, and everybody who is registered as a provider."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from bson import ObjectId
from mongoengine import BooleanField, DateTimeField, DictField, StringField
from pymongo.errors import DuplicateKeyError

from dialogue.messages import Address
from dialogue.ports import Clock
from dialogue.values import Person
from webapp.errors import NotFound, StoreError
from webapp.store.bookings import reassign_bookings
from webapp.store.codec import decode_location
from webapp.store.connection import Raw, Row, Rows, collection_class
from webapp.store.memory import forget, remembered
from webapp.store.providers import reassign_provider

_RACES = 10
"""How often `identify` starts again after another process changed the same identities."""


class _User(Row):
    id = StringField(primary_key=True)
    whatsapp_number = StringField()
    bsuid = StringField()
    profile_name = StringField()
    name = StringField()
    location = StringField()
    place = DictField()
    agreed_privacy_policy = BooleanField(default=False)
    onboarding_completed = BooleanField(default=False)
    agreed_at = DateTimeField()
    agreed_version = StringField()
    language = StringField()
    opted_out = BooleanField(default=False)
    registered_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    merged_into = StringField()
    """Id of the person that this one turned out to be; the row keeps old references readable."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "users",
        "indexes": [
            {"fields": ["whatsapp_number"], "unique": True, "sparse": True},
            {"fields": ["bsuid"], "unique": True, "sparse": True},
            {"fields": ["registered_at"]},
            {"fields": ["updated_at"]},
        ],
    }


@collection_class
class People:
    """People by internal id; a phone number and a WhatsApp user id are optional, unique names."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def identify(self, address: Address, profile_name: str = "") -> str:
        """Return the id of the person who writes from an address; a new person when unknown.

        Two rows that turn out to be one person become one.
        """
        if address.phone is None and address.bsuid is None:
            raise ValueError("an address needs a phone number or a WhatsApp user id")
        for _ in range(_RACES):
            try:
                return self._identify(address, profile_name)
            except DuplicateKeyError:
                continue
        raise StoreError("the identities of one person keep changing; try the message again")

    def add(self, person: Person) -> bool:
        """Store somebody new under the person's number; False: somebody has it already."""
        try:
            self._insert({"whatsapp_number": person.whatsapp_number, **_fields(person)})
        except DuplicateKeyError:
            return False
        return True

    def change(self, before: Address, after: Address) -> None:
        """Give the person who wrote from `before` the identities that are set in `after`.

        Whoever had them is another person, or a row without a past, and loses them.
        """
        person_id = self.identify(before)
        for name, value in (("whatsapp_number", after.phone), ("bsuid", after.bsuid)):
            if value is not None:
                others = {"_id": {"$ne": person_id}, name: value}
                dated = {"$set": {"updated_at": self._clock.now()}}
                _rows().update_many(others, {"$unset": {name: ""}, **dated})
        self._note(_row(person_id), after, "")

    def _identify(self, address: Address, profile_name: str) -> str:
        by_bsuid = _find("bsuid", address.bsuid)
        if by_bsuid is not None and address.phone in (None, by_bsuid.get("whatsapp_number")):
            by_phone = None  # the same row, or nothing to look for
        else:
            by_phone = _find("whatsapp_number", address.phone)
        user = by_bsuid or by_phone
        if user is None:
            return self._add(address, profile_name)
        if by_bsuid and by_phone and by_bsuid["_id"] != by_phone["_id"]:
            user = self._join(by_phone, by_bsuid)
        self._note(user, address, profile_name)
        return str(user["_id"])

    def _add(self, address: Address, profile_name: str) -> str:
        nothing = {"agreed_privacy_policy": False, "onboarding_completed": False}
        return self._insert({**_told(address, profile_name), **nothing})

    def _insert(self, fields: Raw) -> str:
        now = self._clock.now()
        identifier = str(ObjectId())
        dated = {**fields, "registered_at": now, "updated_at": now}
        _rows().insert_one({"_id": identifier, **dated})
        return identifier

    def _join(self, by_phone: Raw, by_bsuid: Raw) -> Raw:
        """Return the row that stays of two that one message names.

        A number that is known with another user id was given to somebody new by the network:
        the user id is right, and takes the number along. Otherwise both rows are one person.
        """
        if by_phone.get("bsuid") is not None:
            self._change(by_phone, {"$unset": {"whatsapp_number": ""}})
            return by_bsuid
        keep, drop = by_bsuid, by_phone
        if by_phone.get("onboarding_completed") and not by_bsuid.get("onboarding_completed"):
            keep, drop = by_phone, by_bsuid
        reassign_bookings(drop["_id"], keep["_id"])
        reassign_provider(drop["_id"], keep["_id"])
        unnamed = {"whatsapp_number": "", "bsuid": ""}
        self._change(drop, {"$unset": unnamed, "$set": {"merged_into": keep["_id"]}})
        return keep

    def _note(self, user: Raw, address: Address, profile_name: str) -> None:
        """Store what the address tells that the row does not have yet."""
        told = _told(address, profile_name)
        news = {name: value for name, value in told.items() if user.get(name) != value}
        if news:
            self._change(user, {"$set": news})

    def _change(self, user: Raw, change: dict[str, Raw]) -> None:
        forget()
        dated = {**change.get("$set", {}), "updated_at": self._clock.now()}
        _rows().update_one({"_id": user["_id"]}, {**change, "$set": dated})

    def get(self, person_id: str) -> Person:
        """Return a person; of one that was merged, the person it turned out to be.

        Raises NotFound for an id that was never given out.
        """
        return _person(_row(person_id))

    def address(self, person_id: str) -> Address:
        """Return where a person is reached now; raises NotFound."""
        user = _row(person_id)
        return Address(phone=user.get("whatsapp_number"), bsuid=user.get("bsuid"))

    def save(self, person: Person) -> None:
        """Store all but the addresses; raises NotFound."""
        row = {"_id": _row(person.id)["_id"]}
        if not self._save(person, row):
            raise NotFound(f"person {person.id!r} is gone")

    def save_unchanged(self, person: Person, seen: datetime) -> bool:
        """Do the same, unless somebody changed the person after `seen`: then it is False."""
        return self._save(person, {"_id": person.id, "updated_at": seen})

    def _save(self, person: Person, row: Raw) -> bool:
        values = {**_fields(person), "updated_at": self._clock.now()}
        forget()
        return bool(_rows().update_one(row, {"$set": values}).matched_count)


def _fields(person: Person) -> Raw:
    """Return all but the id and the addresses."""
    return {
        "name": person.name,
        "location": person.home.label if person.home else None,
        "place": asdict(person.home) if person.home else None,
        "agreed_privacy_policy": person.agreed_privacy_policy,
        "onboarding_completed": person.onboarding_completed,
        "agreed_at": person.agreed_at,
        "agreed_version": person.agreed_version,
        "language": person.language,
        "opted_out": person.opted_out,
    }


def _rows() -> Rows:
    return _User.rows()


def _told(address: Address, profile_name: str) -> Raw:
    """Return what a message tells of its sender; a name that is not told is no field at all."""
    told = {
        "whatsapp_number": address.phone,
        "bsuid": address.bsuid,
        "profile_name": profile_name or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _find(name: str, value: str | None) -> Raw | None:
    return None if value is None else _rows().find_one({name: value})


def _row(person_id: str) -> Raw:
    return remembered("users", str(person_id), _read)


def _read(person_id: str) -> Raw:
    user = _rows().find_one({"_id": person_id})
    if user is None:
        raise NotFound(f"there is no person {person_id!r}")
    merged_into = user.get("merged_into")
    return user if merged_into is None else _row(merged_into)


def _person(user: Raw) -> Person:
    place = user.get("place")
    return Person(
        id=str(user["_id"]),
        whatsapp_number=user.get("whatsapp_number"),
        name=user.get("name"),
        home=decode_location(place) if place else None,
        agreed_privacy_policy=bool(user.get("agreed_privacy_policy")),
        onboarding_completed=bool(user.get("onboarding_completed")),
        agreed_at=user.get("agreed_at"),
        agreed_version=user.get("agreed_version") or "",
        language=user.get("language"),
        opted_out=bool(user.get("opted_out")),
    )
