"""Everybody who has ever written, and everybody who is registered as a provider."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from bson import ObjectId
from mongoengine import BooleanField, DateTimeField, DictField, NotUniqueError, Q, StringField

from dialogue.messages import Address
from dialogue.ports import Clock, Person
from webapp.errors import NotFound, StoreError
from webapp.store.bookings import reassign_bookings
from webapp.store.codec import decode_location
from webapp.store.connection import Row, collection_class
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
    registered_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    merged_into = StringField()
    """Id of the person that this one turned out to be; the row keeps old references readable."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "users",
        "indexes": [
            {"fields": ["whatsapp_number"], "unique": True, "sparse": True},
            {"fields": ["bsuid"], "unique": True, "sparse": True},
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
            except NotUniqueError:
                continue
        raise StoreError("the identities of one person keep changing; try the message again")

    def change(self, before: Address, after: Address) -> None:
        """Give the person who wrote from `before` the identities that are set in `after`.

        Whoever had them is another person, or a row without a past, and loses them.
        """
        person_id = self.identify(before)
        for name, value in (("whatsapp_number", after.phone), ("bsuid", after.bsuid)):
            if value is not None:
                _User.objects(id__ne=person_id, **{name: value}).update(**{f"unset__{name}": True})
        self._note(_row(person_id), after, "")

    def _identify(self, address: Address, profile_name: str) -> str:
        by_bsuid = _find(bsuid=address.bsuid)
        by_phone = _find(whatsapp_number=address.phone)
        user = by_bsuid or by_phone
        if user is None:
            return self._add(address, profile_name)
        if by_bsuid and by_phone and by_bsuid.id != by_phone.id:
            user = self._join(by_phone, by_bsuid)
        self._note(user, address, profile_name)
        return str(user.id)

    def _add(self, address: Address, profile_name: str) -> str:
        now = self._clock.now()
        user = _User(
            id=str(ObjectId()),
            whatsapp_number=address.phone,
            bsuid=address.bsuid,
            profile_name=profile_name or None,
            registered_at=now,
            updated_at=now,
        )
        user.save(force_insert=True)
        return str(user.id)

    def _join(self, by_phone: _User, by_bsuid: _User) -> _User:
        """Return the row that stays of two that one message names.

        A number that is known with another user id was given to somebody new by the network:
        the user id is right, and takes the number along. Otherwise both rows are one person.
        """
        if by_phone.bsuid is not None:
            by_phone.modify(unset__whatsapp_number=True, updated_at=self._clock.now())
            return by_bsuid
        keep, drop = by_bsuid, by_phone
        if by_phone.onboarding_completed and not by_bsuid.onboarding_completed:
            keep, drop = by_phone, by_bsuid
        reassign_bookings(drop.id, keep.id)
        reassign_provider(drop.id, keep.id)
        drop.modify(
            unset__whatsapp_number=True,
            unset__bsuid=True,
            merged_into=keep.id,
            updated_at=self._clock.now(),
        )
        return keep

    def _note(self, user: _User, address: Address, profile_name: str) -> None:
        """Store what the address tells that the row does not have yet."""
        told = {
            "whatsapp_number": address.phone,
            "bsuid": address.bsuid,
            "profile_name": profile_name or None,
        }
        news = {k: v for k, v in told.items() if v is not None and getattr(user, k) != v}
        if news:
            _User.objects(id=user.id).update_one(**news, updated_at=self._clock.now())

    def get(self, person_id: str) -> Person:
        """Return a person; of one that was merged, the person it turned out to be.

        Raises NotFound for an id that was never given out.
        """
        return _person(_row(person_id))

    def address(self, person_id: str) -> Address:
        """Return where a person is reached now; raises NotFound."""
        user = _row(person_id)
        return Address(phone=user.whatsapp_number, bsuid=user.bsuid)

    def save(self, person: Person) -> None:
        """Store name, home and consent; raises NotFound."""
        saved = _User.objects(id=_row(person.id).id).update_one(
            name=person.name,
            location=person.home.label if person.home else None,
            place=asdict(person.home) if person.home else None,
            agreed_privacy_policy=person.agreed_privacy_policy,
            onboarding_completed=person.onboarding_completed,
            updated_at=self._clock.now(),
        )
        if not saved:
            raise NotFound(f"person {person.id!r} is gone")


def _find(**identity: str | None) -> Any:  # noqa: ANN401 - a row or None
    return _User.objects(**identity).first() if None not in identity.values() else None


def _row(person_id: str) -> _User:
    user = _User.objects(Q(id=str(person_id))).first()
    if user is None:
        raise NotFound(f"there is no person {person_id!r}")
    return user if user.merged_into is None else _row(user.merged_into)


def _person(user: _User) -> Person:
    return Person(
        id=str(user.id),
        whatsapp_number=user.whatsapp_number,
        name=user.name,
        home=decode_location(user.place) if user.place else None,
        agreed_privacy_policy=bool(user.agreed_privacy_policy),
        onboarding_completed=bool(user.onboarding_completed),
    )
