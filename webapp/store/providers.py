"""Providers, and who serves where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField
from pymongo.collection import Collection

from dialogue.messages import Address, Dispatch, Event
from dialogue.ports import Clock
from dialogue.rules.availability import HORIZON, ZONE, is_free, next_free
from dialogue.rules.ranking import ranked
from dialogue.rules.review import DECISIONS
from dialogue.rules.terms import Terms
from dialogue.rules.times import latest
from dialogue.values import (
    Location,
    Offer,
    Provider,
    ProviderStatus,
    Schedule,
    Slot,
    Standing,
    When,
)
from webapp.errors import NotFound
from webapp.store.claims import taken
from webapp.store.codec import decode_location, known
from webapp.store.connection import Raw, Row, collection_class, rows_of
from webapp.store.distance import kilometres
from webapp.store.inbox import Inbox
from webapp.store.memory import forget, remembered
from webapp.store.news import record_news
from webapp.store.schedules import decode_schedule, encode_schedule
from webapp.store.waiting import wake

MOST_LOOKED_AT = 50
"""Of so many providers, the best, it is looked up when they are free."""


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
    status_reason = StringField()
    schedule = DictField()
    """See webapp.store.schedules; empty: the usual hours."""
    standing = DictField()
    news = IntField()
    """How many changes of bookings the standing does not know yet."""
    reviews = ListField(DictField())
    """What the team has decided: actor, old, new, reason, at, message_id."""
    untold = DictField()
    """A decision of which the provider is still to be told, and since when."""
    registered_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "providers",
        "indexes": [
            {"fields": ["service_type", "status", "towns"]},
            {"fields": ["news"]},
            {"fields": ["untold.at"]},
            {"fields": ["updated_at"]},
        ],
    }


@collection_class
class Providers:
    """The provider directory: a provider has the id of the person."""

    def __init__(
        self, clock: Clock, address_of: Callable[[str], Address], terms: Terms | None = None
    ) -> None:
        self._clock = clock
        self._terms = terms or Terms()
        self._inbox = Inbox(clock)
        self._address_of = address_of

    def get(self, provider_id: str) -> Provider | None:
        """Return a provider, or None, as for an empty id."""
        return remembered("providers", provider_id, _read) if provider_id else None

    def empty(self) -> bool:
        """Whether nobody is registered at all."""
        return _Provider.objects.only("id").first() is None

    def serving(
        self, service_type: str, place: Location, limit: int, when: When | None = None
    ) -> tuple[Offer, ...]:
        """Return active providers who serve `place`, best first; those free at `when` before.

        A whole town is served by everybody who serves it or any suburb in it; a suburb by those
        who serve it or its whole town.
        """
        now = self._clock.now()
        known_here = remembered("serving", (service_type, place.label, place.town), _serving)
        found = _offers(known_here, place)
        offers = ranked(found, place, now.astimezone(ZONE).date())
        if when is not None:
            looked_at = self._with_free_times(offers[:MOST_LOOKED_AT], when, now)
            offers = ranked(looked_at, place, now.astimezone(ZONE).date())
        return offers[:limit]

    def _with_free_times(
        self, offers: tuple[Offer, ...], when: When, now: datetime
    ) -> tuple[Offer, ...]:
        last = max(latest(when), now) + HORIZON
        days = min(when.start, now).astimezone(ZONE).date(), last.astimezone(ZONE).date()
        busy = taken([offer.provider.id for offer in offers], *days)
        slots = {each: [claim.slot for claim in claims] for each, claims in busy.items()}
        return tuple(
            replace(o, free_from=self._free_from(o.provider, slots[o.provider.id], when, now))
            for o in offers
        )

    def _free_from(
        self, provider: Provider, busy: list[Slot], when: When, now: datetime
    ) -> datetime | None:
        schedule = provider.schedule
        needs = self._terms.needs(provider.service_type, schedule)
        if is_free(schedule, busy, when, needs, now):
            return None
        return next_free(schedule, busy, when, needs, now) or max(when.start, now) + HORIZON

    def nearest(self, service_type: str, place: Location, limit: int) -> tuple[Offer, ...]:
        """Return the nearest active providers of the service, one per town, nearest first."""
        offers = _nearest_first(_reachable(_active(service_type)), place)
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
            "status_reason": provider.status_reason,
        }
        found = _Provider.objects(id=provider.id).as_pymongo().first()
        if not found or provider.schedule != Schedule():
            values["schedule"] = encode_schedule(provider.schedule)  # else the own one stays
        if found and all(found.get(name) == value for name, value in values.items()):
            return False
        now = self._clock.now()
        _Provider.objects(id=provider.id).modify(
            upsert=True,
            **{f"set__{name}": value for name, value in values.items()},
            set__updated_at=now,
            set_on_insert__registered_at=now,
        )
        self._wake(provider.id)
        return True

    def review(
        self,
        provider_id: str,
        to: ProviderStatus,
        *,
        reason: str = "",
        actor: str,
        message_id: str,
    ) -> Provider | None:
        """Decide about a provider, who is told; None when nothing leads there from where it stands.

        `actor` names who decides, for the record. The same message id gives the same again.
        """
        row = provider_rows().find_one({"_id": provider_id})
        if row is None:
            return None
        if any(each["message_id"] == message_id for each in row.get("reviews", ())):
            return _provider(row)
        name = DECISIONS.get((row["status"], to))
        if name is None:
            return None
        now = self._clock.now()
        event = Event(name=name, subject=provider_id, detail=reason)
        untold = {"at": now, "event": asdict(event), "message_id": message_id}
        entry = {"actor": actor, "old": row["status"], "new": to, "reason": reason, "at": now,
                 "message_id": message_id}  # fmt: skip
        values = {"status": to, "status_reason": reason, "untold": untold, "updated_at": now}
        same = {"_id": provider_id, "status": row["status"]}
        update = {"$set": values, "$push": {"reviews": entry}}
        if not provider_rows().update_one(same, update).matched_count:
            return None
        _tell(provider_id, untold, self._inbox, now)
        self._wake(provider_id)
        return self.get(provider_id)

    def save_schedule(self, provider_id: str, schedule: Schedule) -> None:
        """Store when a provider works; raises NotFound."""
        self._set(provider_id, schedule=encode_schedule(schedule))

    def save_areas(self, provider_id: str, areas: tuple[str, ...]) -> None:
        """Store the labels of the places that a provider serves; raises NotFound."""
        row = provider_rows().find_one({"_id": provider_id}, {"place": 1}) or {}
        serves = list(areas) or ([row["place"]["town"]] if row.get("place") else [])
        towns = sorted({_town(label) for label in serves}) if row.get("place") else []
        self._set(provider_id, areas=list(areas), serves=serves, towns=towns)

    def _set(self, provider_id: str, **values: object) -> None:
        dated = {**values, "updated_at": self._clock.now()}
        if not provider_rows().update_one({"_id": provider_id}, {"$set": dated}).matched_count:
            raise NotFound(f"there is no provider {provider_id!r}")
        self._wake(provider_id)

    def _wake(self, provider_id: str) -> None:
        """Have those looked at who wait for somebody like this provider, who was changed."""
        forget()
        served = towns_of(provider_id)
        if served is not None:
            wake(*served, self._clock.now())


def tell_what_was_left(before: datetime, inbox: Inbox, now: datetime, limit: int) -> None:
    """Tell of decisions that were made before an instant by a process that died."""
    for row in list(provider_rows().find({"untold.at": {"$lt": before}}).limit(limit)):
        _tell(row["_id"], row["untold"], inbox, now)


def _tell(provider_id: str, untold: Raw, inbox: Inbox, now: datetime) -> None:
    event = Event(**known(Event, untold["event"]))
    record_news([Dispatch(to=provider_id, event=event)], untold["message_id"], inbox, now)
    told = {"_id": provider_id, "untold.message_id": untold["message_id"]}
    provider_rows().update_one(told, {"$unset": {"untold": ""}})


def schedule_of(provider_id: str) -> Schedule:
    """Return when a provider works."""
    row = provider_rows().find_one({"_id": provider_id}, {"schedule": 1})
    return decode_schedule(row.get("schedule") if row else None)


def towns_of(provider_id: str) -> tuple[str, list[str]] | None:
    """Return the service and the towns of an active provider, or None."""
    active = {"_id": provider_id, "status": "active"}
    row = provider_rows().find_one(active, {"service_type": 1, "towns": 1})
    return (row["service_type"], row["towns"]) if row else None


def note_news_of(provider_ids: Iterable[str]) -> None:
    """Have the standing of some providers worked out again."""
    provider_rows().update_many({"_id": {"$in": list(provider_ids)}}, {"$inc": {"news": 1}})


def provider_rows() -> Collection[Raw]:
    """Return the collection."""
    return _Provider._get_collection()


def reassign_provider(frm: str, to: str) -> None:
    """Give the registration of one person to another, who keeps an own one if there is one."""
    found = _Provider.objects(id=frm).first()
    if found is None:
        return
    if _Provider.objects(id=to).first() is None:
        found.id = to
        found.save(force_insert=True)
    _Provider.objects(id=frm).delete()


def _read(provider_id: str) -> Provider | None:
    row = _Provider.rows().find_one({"_id": provider_id})
    return _provider(row) if row else None


def _active(service_type: str) -> Raw:
    return {"service_type": service_type, "status": "active"}


def _serving(wanted: tuple[str, str, str]) -> tuple[Provider, ...]:
    """Return whom a customer may be offered for a service at a place, its label and its town."""
    service_type, label, town = wanted
    query = {**_active(service_type), "towns": town}
    if label != town:
        query["serves"] = {"$in": [label, town]}
    return _reachable(query)


def _reachable(query: Raw) -> tuple[Provider, ...]:
    """Return providers without those who have said STOP, who would never hear of a request."""
    found = list(_Provider.rows().find(query))
    who = {"_id": {"$in": [row["_id"] for row in found]}, "opted_out": True}
    silent = {row["_id"] for row in rows_of("users").find(who, {"_id": 1})} if found else set()
    return tuple(_provider(row) for row in found if row["_id"] not in silent)


def _offers(providers: Iterable[Provider], place: Location) -> list[Offer]:
    return [
        Offer(provider=provider, distance_km=kilometres(place, provider.location))
        for provider in providers
        if provider.location is not None
    ]


def _nearest_first(providers: Iterable[Provider], place: Location) -> list[Offer]:
    offers = _offers(providers, place)
    return sorted(offers, key=lambda o: (o.distance_km, o.provider.name, o.provider.id))


def _provider(row: Mapping[str, Any]) -> Provider:
    return Provider(
        id=row["_id"],
        name=row["name"],
        service_type=row["service_type"],
        address=row["location"],
        location=decode_location(row["place"]) if row.get("place") else None,
        areas=tuple(row.get("areas", ())),
        status=row["status"],
        status_reason=row.get("status_reason") or "",
        schedule=decode_schedule(row.get("schedule")),
        standing=Standing(**known(Standing, row.get("standing") or {})),
    )


def _town(label: str) -> str:
    """Return the town of a place's label: "Harare" of "Mufakose, Harare" and of "Harare"."""
    return label.rpartition(", ")[2]
