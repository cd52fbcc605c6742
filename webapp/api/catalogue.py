"""What can be booked, and where."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.types import Place
from webapp.api.operation import Answer, Operations
from webapp.api.shapes.catalogue import (
    Names,
    PlaceList,
    PlaceSearch,
    PlaceShown,
    ServiceList,
    ServiceShown,
)
from webapp.web import services

operations = Operations(tag="Catalogue", description="What can be booked, and where.")


@operations.add("GET", "/api/services", scope=None)
def list_services() -> Answer[ServiceList]:
    """List the services."""
    items = [
        ServiceShown(id=each.id, names=Names.model_validate(each.names), minutes=each.minutes)
        for each in services().catalogue
    ]
    return Answer(body=ServiceList(items=items))


@operations.add("GET", "/api/places", scope=None)
def list_places(query: PlaceSearch) -> Answer[PlaceList]:
    """List the places of Zimbabwe that are known, or find some by name."""
    found: Sequence[Place] = services().gazetteer.places
    if query.query is not None:
        match = services().gazetteer.match(query.query)
        found = match.candidates if match else ()
    begin = int(query.cursor or 0)
    end = begin + query.limit
    items = [_place(each) for each in found[begin:end]]
    return Answer(body=PlaceList(items=items, next=str(end) if end < len(found) else None))


def _place(place: Place) -> PlaceShown:
    return PlaceShown(
        label=place.label,
        kind=place.kind,
        town=place.town,
        province=place.province,
        latitude=place.latitude,
        longitude=place.longitude,
    )
