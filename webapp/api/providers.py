"""Providers: people who can be booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogue.messages import Address
from dialogue.values import Offer, Provider, When
from webapp.api.fields import Page, shown_number
from webapp.api.operation import Answer, Caller, Operations
from webapp.api.shapes.providers import (
    ByService,
    Found,
    FoundList,
    FreeTimes,
    FromWhen,
    NewProvider,
    ProviderByNumber,
    ProviderFilter,
    ProviderList,
    ProviderShown,
    Rating,
    RatingList,
    RatingShown,
    Search,
)
from webapp.api.taken import place_of, service_id, service_of
from webapp.web import Problem, services

operations = Operations(tag="Providers", description="People who can be booked.")
NOBODY = "No provider is registered under this number."
KNOWN = "A provider is registered under this number already."


@operations.add("GET", "/api/providers", scope="providers:read")
def list_providers(query: ProviderFilter, caller: Caller) -> Answer[ProviderList]:
    """List providers.

    All of them, also those who wait for approval or are suspended: see `status`.
    """
    page = services().lists.providers(
        query.cursor,
        query.limit,
        service_type=service_id(query.service_type, where="query") if query.service_type else None,
        town=query.town,
        status=query.status,
    )
    return Answer(body=ProviderList(items=_shown(page.items, caller), next=page.next))


@operations.add(
    "GET",
    "/api/providers/service/{service_type}",
    scope="providers:read",
    problems={404: "There is no such service."},
)
def find_providers(path: ByService, query: Search, caller: Caller) -> Answer[FoundList]:
    """Find providers of a service.

    Those who can be booked, by the same rules as in the chat.
    """
    service = service_of(path.service_type)
    if service is None:
        raise Problem(404, "There is no such service.")
    offers = _offers(service.id, query)
    shown = _shown([offer.provider for offer in offers], caller)
    items = [
        Found(
            **dict(each),
            distance_km=round(offer.distance_km, 1) if query.location else None,
            free_from=offer.free_from,
        )
        for each, offer in zip(shown, offers, strict=True)
    ]
    return Answer(body=FoundList(items=items))


@operations.add(
    "POST",
    "/api/providers",
    scope="providers:write",
    code=201,
    problems={409: KNOWN},
    lookup=True,
)
def add_provider(body: NewProvider, caller: Caller) -> Answer[ProviderShown]:
    """Register a provider.

    Bookings come once the registration is approved on the dashboard.
    """
    if _registered(body.phone_number) is not None:
        raise Problem(409, KNOWN, kind="exists")
    areas = [place_of(area, f"/areas/{number}").label for number, area in enumerate(body.areas)]
    provider = Provider(
        id="",
        name=body.name,
        service_type=service_id(body.service_type),
        address=body.location,
        location=place_of(body.location, "/location"),
        areas=tuple(areas),
    )
    person_id = services().stores.people.identify(Address(phone=body.phone_number))
    services().ports.providers.register(replace(provider, id=person_id))
    return Answer(
        body=_one(_of_number(body.phone_number), caller),
        location=f"/api/providers/{body.phone_number}",
    )


@operations.add(
    "GET",
    "/api/providers/{phone_number}",
    scope="providers:read",
    problems={404: NOBODY},
    lookup=True,
)
def show_provider(path: ProviderByNumber, caller: Caller) -> Answer[ProviderShown]:
    """Show a provider."""
    return Answer(body=_one(_of_number(path.phone_number), caller))


@operations.add(
    "GET",
    "/api/providers/{phone_number}/ratings",
    scope="providers:read",
    problems={404: NOBODY},
    lookup=True,
)
def list_ratings(path: ProviderByNumber, query: Page) -> Answer[RatingList]:
    """List what customers have said about a provider, the latest first."""
    provider = _of_number(path.phone_number)
    page = services().lists.reviewed(provider.id, query.cursor, query.limit)
    items = [
        RatingShown(booking_id=each.reference, stars=each.review.stars, words=each.review.words)
        for each in page.items
        if each.review is not None
    ]
    return Answer(body=RatingList(items=items, next=page.next))


@operations.add(
    "GET",
    "/api/providers/{phone_number}/availability",
    scope="providers:read",
    problems={404: NOBODY},
    lookup=True,
)
def list_free_times(path: ProviderByNumber, query: FromWhen) -> Answer[FreeTimes]:
    """List when a provider can begin a job.

    Within hours of work, around absences and the jobs there are, the way between them included; at
    most a week ahead.
    """
    provider = _of_number(path.phone_number)
    free = services().free_times.of(provider, query.date_time, query.limit)
    return Answer(body=FreeTimes(minutes=free.minutes, starts=list(free.starts)))


def _offers(service_type: str, query: Search) -> tuple[Offer, ...]:
    if query.location is None:
        page = services().lists.providers(
            "", query.limit, service_type=service_type, status="active"
        )
        return tuple(Offer(provider=each, distance_km=0.0) for each in page.items)
    place = place_of(query.location, "/location", where="query")
    when = None
    if query.date_time is not None:
        when = When(words="", start=query.date_time, end=None, grain="minute")
    return services().ports.providers.serving(service_type, place, query.limit, when)


def _registered(number: str) -> Provider | None:
    known = services().lists.user(number)
    return services().ports.providers.get(known.person.id) if known else None


def _of_number(number: str) -> Provider:
    provider = _registered(number)
    if provider is None:
        raise Problem(404, NOBODY)
    return provider


def _one(provider: Provider, caller: Caller) -> ProviderShown:
    return _shown([provider], caller)[0]


def _shown(providers: Sequence[Provider], caller: Caller) -> list[ProviderShown]:
    numbers = services().lists.numbers([each.id for each in providers])
    return [_provider(each, numbers, caller) for each in providers]


def _provider(provider: Provider, numbers: Mapping[str, str], caller: Caller) -> ProviderShown:
    standing = provider.standing
    stars = round(standing.stars, 2) if standing.ratings else None
    return ProviderShown(
        id=provider.id,
        phone_number=shown_number(numbers.get(provider.id), in_full=caller.may("numbers:read")),
        name=provider.name,
        service_type=provider.service_type,
        location=provider.location.label if provider.location else None,
        areas=list(provider.areas),
        status=provider.status,
        rating=Rating(count=standing.ratings, stars=stars),
        jobs_done=standing.jobs_done,
        minutes_to_answer=standing.minutes_to_answer,
    )
