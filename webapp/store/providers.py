"""Providers, and who serves where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, ListField, StringField

from dialogue.messages import Address
from dialogue.ports import Clock
from dialogue.values import Location, Offer, Provider
from webapp.store.codec import decode_location
from webapp.store.connection import Row, collection_class
from webapp.store.distance import kilometres


class _Provider(Row):
    id = StringField(primary_key=True)
    """The person's id."""
    whatsapp_number = StringField()
    name = StringField(required=True)
    service_type = StringField(required=True)
    location = StringField(required=True)
    """The address as the provider wrote it."""
    place = DictField()
    """What the address resolves to; empty when it names no known place."""
    areas = ListField(StringField())
    serves = ListField(StringField())
    """Labels of the places served; from `areas` and `place`, for the queries."""
    towns = ListField(StringField())
    """The towns in which those lie, or which they are."""
    status = StringField(required=True)
    registered_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "providers",
        "indexes": [{"fields": ["service_type", "status", "towns"]}],
    }


@collection_class
class Providers:
    """The provider directory: a provider has the id of the person."""

    def __init__(self, clock: Clock, address_of: Callable[[str], Address]) -> None:
        self._clock = clock
        self._address_of = address_of

    def get(self, provider_id: str) -> Provider | None:
        """Return a provider, or None."""
        found = _Provider.objects(id=provider_id).as_pymongo().first()
        return _provider(found) if found else None

    def empty(self) -> bool:
        """Whether nobody is registered at all."""
        return _Provider.objects.only("id").first() is None

    def serving(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        """Return active providers who serve `place`, nearest first, ties by name.

        A whole town is served by everybody who serves it or any suburb in it; a suburb by those
        who serve it or its whole town.
        """
        query = _active(service_type)(towns=place.town)
        if place.label != place.town:
            query = query(serves__in=[place.label, place.town])
        return _nearest_first(query.as_pymongo(), place)[:limit]

    def nearest(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        """Return the nearest active providers of the service, one per town, nearest first."""
        offers = _nearest_first(_active(service_type).as_pymongo(), place)
        first_of_town: dict[str, Offer] = {}
        for offer in offers:
            if offer.provider.location is not None:
                first_of_town.setdefault(offer.provider.location.town, offer)
        return tuple(first_of_town.values())[:limit]

    def register(self, provider: Provider) -> None:
        """Store a registration as pending review; an earlier one of the same person is replaced."""
        self.put(replace(provider, status="pending"))

    def put(self, provider: Provider) -> bool:
        """Store a provider as given; False when nothing had to be changed."""
        areas = list(provider.areas) or ([provider.location.town] if provider.location else [])
        values = {
            "whatsapp_number": self._address_of(provider.id).phone,
            "name": provider.name,
            "service_type": provider.service_type,
            "location": provider.address,
            "place": asdict(provider.location) if provider.location else {},
            "areas": list(provider.areas),
            "serves": areas,
            "towns": sorted({_town(label) for label in areas}) if provider.location else [],
            "status": provider.status,
        }
        found = _Provider.objects(id=provider.id).as_pymongo().first()
        if found and all(found.get(name) == value for name, value in values.items()):
            return False
        now = self._clock.now()
        _Provider.objects(id=provider.id).modify(
            upsert=True,
            **{f"set__{name}": value for name, value in values.items()},
            set__updated_at=now,
            set_on_insert__registered_at=now,
        )
        return True


def reassign_provider(frm: str, to: str) -> None:
    """Give the registration of one person to another, who keeps an own one if there is one."""
    found = _Provider.objects(id=frm).first()
    if found is None:
        return
    if _Provider.objects(id=to).first() is None:
        found.id = to
        found.save(force_insert=True)
    _Provider.objects(id=frm).delete()


def _active(service_type: str) -> Any:  # noqa: ANN401 - a query
    return _Provider.objects(service_type=service_type, status="active")


def _nearest_first(rows: Iterable[Mapping[str, Any]], place: Location) -> tuple[Offer, ...]:
    offers = [
        Offer(provider=provider, distance_km=kilometres(place, provider.location))
        for provider in map(_provider, rows)
        if provider.location is not None
    ]
    return tuple(sorted(offers, key=lambda o: (o.distance_km, o.provider.name, o.provider.id)))


def _provider(row: Mapping[str, Any]) -> Provider:
    return Provider(
        id=row["_id"],
        name=row["name"],
        service_type=row["service_type"],
        address=row["location"],
        location=decode_location(row["place"]) if row.get("place") else None,
        areas=tuple(row.get("areas", ())),
        status=row["status"],
    )


def _town(label: str) -> str:
    """Return the town of a place's label: "Harare" of "Mufakose, Harare" and of "Harare"."""
    return label.rpartition(", ")[2]
